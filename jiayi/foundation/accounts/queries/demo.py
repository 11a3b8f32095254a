"""What only a demo shows: the codes that would have gone out by SMS, and the logins of the invented people."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyotp
from django.conf import settings

from jiayi.foundation.messaging import queries as messaging
from jiayi.kernel import scope
from jiayi.kernel.access import ROLE_LABELS, Role
from jiayi.kernel.errors import NotFound

from .. import rules
from ..models import DemoLogin, StaffAccount

CODE_TEMPLATE = "login_code"
# What somebody reads out of an SMS: to sign in, to sign a contract, to let a relative act, to show to be there.
SHOWN_TEMPLATES = (CODE_TEMPLATE, "signing_code", "proxy_code", "presence_code")
_DIGITS = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True)
class ShownCode:
    phone: str
    code: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ShownLogin:
    """One invented person who can sign in, with everything the login page asks for."""

    client: str
    name: str
    role: str
    organization: str
    login: str
    secret: str
    code: str
    note: str


def _only_in_demo() -> None:
    if not settings.IS_DEMO:
        raise NotFound()


def list_demo_codes(*, at: datetime) -> list[ShownCode]:
    """The codes of the last ten minutes, whatever they confirm, newest first.

    :raises NotFound: outside a demo
    """
    _only_in_demo()
    since = at - timedelta(minutes=10)
    sent = [sms for code in SHOWN_TEMPLATES for sms in messaging.list_recent_texts(template=code, since=since)]
    return [
        ShownCode(phone=sms.address, code=found.group(), text=sms.text, at=sms.at)
        for sms in sorted(sent, key=lambda sms: sms.at, reverse=True)
        if (found := _DIGITS.search(sms.text))
    ]


def list_demo_logins(*, at: datetime) -> list[ShownLogin]:
    """Whom one can sign in as, with the second factor of this moment.

    :raises NotFound: outside a demo
    """
    _only_in_demo()
    with scope.everything(reason="the invented people of the demo"):
        found = DemoLogin.objects.prefetch_related("staff__organization").order_by("position", "id")
        return [_shown(login, at) for login in found]


def demo_code(account: StaffAccount, *, at: datetime) -> str:
    """The second factor of a demo account at this moment: the next one that was not used yet.

    :raises NotFound: outside a demo
    """
    _only_in_demo()
    now = int(at.timestamp()) // rules.TOTP_PERIOD
    step = now if account.last_totp_step < now else now + 1
    return pyotp.TOTP(str(account.totp_secret)).generate_otp(step)


def _shown(login: DemoLogin, at: datetime) -> ShownLogin:
    staff = login.staff
    return ShownLogin(
        client=login.client,
        name=login.name,
        role=ROLE_LABELS.get(Role(login.role), "") if login.role else "居民",
        organization=(staff.organization.short_name or staff.organization.name) if staff else "",
        login=staff.username if staff else str(login.phone),
        secret=str(login.password or ""),
        code=demo_code(staff, at=at) if staff else "",
        note=login.note,
    )
