"""Staff sign in: password, then a one-time password of their authenticator, then perhaps a trusted device."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pyotp
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection, transaction
from django.db.models import F

from jiayi.foundation.audit import services as audit
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import scope
from jiayi.kernel.errors import DomainError, TooManyRequests

from .. import queries, rules
from ..models import Session, StaffAccount
from . import devices, sessions
from .sessions import SIGNING_IN, Origin, Signed

ISSUER = "家医"
# Everybody behind one address, e.g. a centre's router, together.
TRIES_PER_ADDRESS, ADDRESS_WINDOW = 200, timedelta(minutes=15)


class SignInFailed(DomainError):
    """Wrong user name, password or one-time password; which of them is not said."""

    code, status, message = "sign_in_failed", 401, "用户名或密码不对"


class TotpWrong(DomainError):
    """The one-time password is wrong, too old or was used before."""

    code, status, message = "totp_wrong", 401, "动态口令不对或已用过，请等下一个口令"


class AccountLocked(DomainError):
    """Too many failures."""

    code, status, message = "account_locked", 429, "连续输错次数太多，账号已锁定，请稍后再试"

    @classmethod
    def under(cls, held: dict[str, int]) -> "AccountLocked":
        return cls(f"连续输错次数太多，账号已锁定，请 {held['lock_minutes']} 分钟后再试")


class StepExpired(DomainError):
    """The sign-in was begun too long ago or not at all."""

    code, status, message = "step_expired", 401, "登录已超时，请从头开始"


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next: totp_setup, totp, new_password or done; `token` is the ticket or, at last, the cookie."""

    next: str
    token: str
    name: str
    lifetime: timedelta = field(default=rules.PENDING_TIME)
    enrolment_uri: str = ""
    device_token: str | None = None


# Reserving the try before the check means that a burst of parallel guesses gets five tries, not five each.
_RESERVE = """
UPDATE accounts_staffaccount SET
    failed_count = CASE WHEN locked_until IS NULL THEN failed_count + 1 ELSE 1 END,
    locked_until = CASE WHEN locked_until IS NULL AND failed_count + 1 >= %(max)s THEN %(until)s END
WHERE id = %(id)s AND (locked_until IS NULL OR locked_until <= %(at)s)
RETURNING locked_until
"""


def begin_with_password(
    *, username: str, password: str, origin: Origin, at: datetime, device_token: str | None = None
) -> Step:
    """First step: the password. On a trusted device it is also the last.

    :raises SignInFailed: wrong name or password, in the same words and the same time
    :raises AccountLocked: after `max_failures`, for `lock_minutes` (安全设置)
    """
    _limit_address(origin, at)
    with scope.everything(reason=SIGNING_IN):
        account = StaffAccount.objects.filter(username=username.strip().lower()).first()
        if account is None:
            raise _unknown(username, password, origin, at)
        _reserve(account, at)
        if not check_password(password, account.password) or account.status != StaffAccount.Status.ACTIVE:
            _failed(account, origin, at)
            raise SignInFailed()
        _release(account)
        device = queries.find_device(token=device_token, at=at)
        with transaction.atomic():
            if device is not None and device.account_id == account.pk and account.totp_confirmed_at:
                return _completed(account, origin=origin, at=at, device=device)
            if account.totp_confirmed_at:
                token = sessions.start_pending(account, step=Session.Step.TOTP, origin=origin, at=at)
                return Step(next="totp", token=token, name=account.display_name)
            return _enrolment(account, origin, at)


def confirm_totp(*, token: str | None, code: str, origin: Origin, at: datetime, pin: str | None = None) -> Step:
    """Second step: the one-time password; the first correct one also confirms the enrolment. `pin` trusts the device.

    :raises StepExpired: without a fresh first step
    :raises TotpWrong: wrong or already used
    """
    if pin is not None:
        devices.check_pin_choice(pin)
    with scope.everything(reason=SIGNING_IN):
        session = queries.open_session(token=token, at=at, steps=[Session.Step.TOTP, Session.Step.ENROL])
        if session is None or session.staff is None:
            raise StepExpired()
        account = session.staff
        _reserve(account, at)
        step = _matching_step(str(account.totp_secret), code, at)
        # One statement decides who used this code: of two that arrive together, one.
        used = step is not None and StaffAccount.objects.filter(
            pk=account.pk, status=StaffAccount.Status.ACTIVE, last_totp_step__lt=step
        ).update(last_totp_step=step)
        if not used:
            _failed(account, origin, at)
            raise TotpWrong()
        with transaction.atomic():
            Session.objects.filter(pk=session.pk).update(ended_at=at)
            StaffAccount.objects.filter(pk=account.pk, totp_confirmed_at__isnull=True).update(totp_confirmed_at=at)
            device, device_token = None, None
            if pin is not None:
                device, device_token = devices.trust_device(account, pin=pin, origin=origin, at=at)
            done = _completed(account, origin=origin, at=at, device=device)
        return Step(next=done.next, token=done.token, name=done.name, lifetime=done.lifetime, device_token=device_token)


def _completed(account: StaffAccount, *, origin: Origin, at: datetime, device: object | None) -> Step:
    if account.must_change_password:
        token = sessions.start_pending(account, step=Session.Step.CHANGE_PASSWORD, origin=origin, at=at)
        StaffAccount.objects.filter(pk=account.pk).update(failed_count=0, locked_until=None)
        return Step(next="new_password", token=token, name=account.display_name)
    signed: Signed = sessions.start_staff(account, origin=origin, at=at, device=device)  # type: ignore[arg-type]
    return Step(next="done", token=signed.token, name=signed.name, lifetime=signed.lifetime)


def _enrolment(account: StaffAccount, origin: Origin, at: datetime) -> Step:
    """First sign-in: a secret is made and shown as a QR code until the first correct one-time password."""
    secret = pyotp.random_base32()
    StaffAccount.objects.filter(pk=account.pk, totp_confirmed_at__isnull=True).update(totp_secret=secret)
    token = sessions.start_pending(account, step=Session.Step.ENROL, origin=origin, at=at)
    uri = pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name=ISSUER)
    return Step(next="totp_setup", token=token, name=account.display_name, enrolment_uri=uri)


def _matching_step(secret: str, code: str, at: datetime) -> int | None:
    """The time step whose password `code` is, one step of clock drift allowed either way."""
    totp, now = pyotp.TOTP(secret), int(at.timestamp()) // rules.TOTP_PERIOD
    for step in (now, now - 1, now + 1):
        if pyotp.utils.strings_equal(totp.generate_otp(step), code.strip()):
            return step
    return None


def _reserve(account: StaffAccount, at: datetime) -> None:
    held = safeguards.values(at=at)
    until = at + timedelta(minutes=held["lock_minutes"])
    values: dict[str, Any] = {"id": account.pk, "at": at, "until": until, "max": held["max_failures"]}
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE, values)
        row = cursor.fetchone()
    if row is None:
        raise AccountLocked.under(held)
    account.locked_until = row[0]


def _release(account: StaffAccount) -> None:
    """A right password was no failure; wrong one-time passwords before it stay counted."""
    StaffAccount.objects.filter(pk=account.pk, failed_count__gt=0).update(
        failed_count=F("failed_count") - 1, locked_until=None
    )


def _failed(account: StaffAccount, origin: Origin, at: datetime) -> None:
    for kind in ("sign_in_failed", *(("locked",) if account.locked_until else ())):
        audit.record_security(
            kind=kind,
            actor=f"staff:{account.pk}",
            actor_name=account.display_name,
            subject=account.username,
            address=origin.address,
            organization_id=account.organization_id,
            channel=origin.channel,
            at=at,
        )


def _unknown(username: str, password: str, origin: Origin, at: datetime) -> DomainError:
    """An unknown name takes as long, fails in the same words and locks like a known one."""
    make_password(password)
    audit.record_security(
        kind="sign_in_failed",
        actor="anonymous:匿名",
        subject=username[:32],
        address=origin.address,
        channel=origin.channel,
        at=at,
    )
    held = safeguards.values(at=at)
    try:
        audit.check_rate(
            kind="unknown-staff",
            subject=username.strip().lower(),
            limit=held["max_failures"],
            window=timedelta(minutes=held["lock_minutes"]),
            at=at,
        )
    except TooManyRequests:
        return AccountLocked.under(held)
    return SignInFailed()


def _limit_address(origin: Origin, at: datetime) -> None:
    if origin.address:
        audit.check_rate(
            kind="staff-address", subject=origin.address, limit=TRIES_PER_ADDRESS, window=ADDRESS_WINDOW, at=at
        )
