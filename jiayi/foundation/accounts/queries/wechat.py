"""Which WeChat signs in for whom, and the menu of the official account as it is kept."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import crypto
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound

from ..adapters import official_account
from ..models import ResidentAccount, WechatLink, WechatTicket

MENU = Path(__file__).parents[1] / "data" / "wechat_menu.json"


@dataclass(frozen=True, slots=True)
class SecurityView:
    """What the page 登录和安全 shows: the phone, the last sign-in, and every binding there was."""

    phone: str
    last_sign_in_at: datetime | None
    has_wechat: bool
    links: list[WechatLink]


def is_wechat_ready() -> bool:
    """Is there an official account to sign in with?"""
    return official_account() is not None


def awaits_binding(*, browser: str, at: datetime) -> bool:
    """Has this browser come back from WeChat with an open id that nobody has bound yet?"""
    if not browser:
        return False
    rows = WechatTicket.objects.filter(browser_hash=crypto.token_hash(browser), closed_at__isnull=True)
    return rows.filter(expires_at__gt=at, open_id__isnull=False).exists()


def view_security(*, by: Actor) -> SecurityView:
    """
    :raises NotFound: if the actor is nobody who signs in by phone
    """
    account = ResidentAccount.objects.filter(pk=by.account_id or 0).first()
    if account is None:
        raise NotFound()
    return SecurityView(
        phone=crypto.masked_phone(str(account.phone)),
        last_sign_in_at=account.last_sign_in_at,
        has_wechat=is_wechat_ready(),
        links=list(WechatLink.objects.filter(account=account).order_by("-bound_at", "-pk")[:20]),
    )


def wechat_of_patient(*, patient_id: int) -> WechatLink | None:
    """The standing binding of the phone this person gave."""
    found = patients.list_by_ids([patient_id])
    if not found or not found[0].phone_index:
        return None
    rows = WechatLink.objects.select_related("account").filter(ended_at__isnull=True)
    return rows.filter(account__phone_index=bytes(found[0].phone_index)).first()


def wechat_standing(*, patient_id: int) -> WechatLink | None:
    """The same for a person in scope.

    :raises NotFound: if the person is not in scope
    """
    patients.get_patient(patient_id=patient_id)
    return wechat_of_patient(patient_id=patient_id)


@cache
def menu_data() -> dict[str, Any]:
    return json.loads(MENU.read_text(encoding="utf-8"))
