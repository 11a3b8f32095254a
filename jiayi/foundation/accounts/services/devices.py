"""Trusted devices: the cookie is what one has, the PIN what one knows."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import connection, transaction
from django.db.models import QuerySet

from jiayi.foundation.audit import services as audit
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import crypto, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound

from .. import queries, rules
from ..models import Session, StaffAccount, TrustedDevice
from . import sessions
from .sessions import SIGNING_IN, Origin, Signed


class PinRefused(InvalidInput):
    """A PIN that is too short or too easy."""

    code, message = "pin_refused", "PIN 要 4–6 位数字"


class PinWrong(DomainError):
    """The PIN is wrong."""

    code, status, message = "pin_wrong", 401, "PIN 不对"


class DeviceNotTrusted(DomainError):
    """This device is unknown, its trust ran out, or too many PINs were wrong."""

    code, status, message = "device_not_trusted", 401, "这台设备不再受信任，请用密码和动态口令登录"


_RESERVE = """
UPDATE accounts_trusteddevice SET
    pin_failures = pin_failures + 1,
    revoked_at = CASE WHEN pin_failures + 1 >= %(max)s THEN %(at)s ELSE NULL END
WHERE id = %(id)s AND revoked_at IS NULL
RETURNING revoked_at
"""


def check_pin_choice(pin: str) -> None:
    if problem := rules.pin_problem(pin):
        raise PinRefused(problem)


def trust_device(account: StaffAccount, *, pin: str, origin: Origin, at: datetime) -> tuple[TrustedDevice, str]:
    """Trust the browser of this sign-in for a while; the second value is the device cookie."""
    check_pin_choice(pin)
    secret = crypto.token()
    device = TrustedDevice.objects.create(
        account=account,
        token_hash=crypto.token_hash(secret),
        label=origin.device_label[:60] or "未命名设备",
        pin=make_password(pin),
        created_at=at,
        last_used_at=at,
        expires_at=at + safeguards.days("device_days", at=at),
    )
    _log("device_trusted", account, device, origin.channel, at)
    return device, secret


def unlock_with_pin(*, device_token: str | None, pin: str, origin: Origin, at: datetime) -> Signed:
    """Sign in on a trusted device; the fifth wrong PIN ends the trust.

    :raises DeviceNotTrusted: unknown, expired or revoked device
    :raises PinWrong: with the tries left in `details`
    """
    with scope.everything(reason=SIGNING_IN):
        device = queries.find_device(token=device_token, at=at)
        if device is None or device.account.must_change_password:
            raise DeviceNotTrusted()
        with connection.cursor() as cursor:
            cursor.execute(_RESERVE, {"id": device.pk, "max": rules.MAX_PIN_FAILURES, "at": at})
            row = cursor.fetchone()
        if row is None:
            raise DeviceNotTrusted()
        if not check_password(pin, device.pin):
            _wrong_pin(device, is_last=row[0] is not None, origin=origin, at=at)
        with transaction.atomic():
            TrustedDevice.objects.filter(pk=device.pk).update(pin_failures=0, revoked_at=None, last_used_at=at)
            return sessions.start_staff(device.account, origin=origin, at=at, device=device)


def revoke_device(*, device_id: int, by: Actor, at: datetime, is_lost: bool = False) -> None:
    """Stop trusting one of one's own devices and end its sessions; a lost one also gives up what was typed on it.

    :raises NotFound: if it is not one's own or no longer trusted
    """
    _revoke(TrustedDevice.objects.filter(account_id=by.account_id), device_id, is_lost=is_lost, by=by, at=at)


def revoke_device_of(*, account_id: int, device_id: int, is_lost: bool, by: Actor, at: datetime) -> None:
    """An administrator ends the trust in somebody's device. A device may be reported lost after it was revoked.

    :raises NotFound: an account outside the scope, or none of its devices
    """
    account = queries.get_account(account_id=account_id)
    _revoke(TrustedDevice.objects.filter(account_id=account.pk), device_id, is_lost=is_lost, by=by, at=at)


def _revoke(rows: QuerySet[TrustedDevice], device_id: int, *, is_lost: bool, by: Actor, at: datetime) -> None:
    with transaction.atomic():
        device = rows.select_for_update().filter(pk=device_id).first()
        if device is None or device.lost_at is not None or (device.revoked_at is not None and not is_lost):
            raise NotFound()
        TrustedDevice.objects.filter(pk=device.pk).update(
            revoked_at=device.revoked_at or at, lost_at=at if is_lost else None, wiped_at=None
        )
        Session.objects.filter(device_id=device.pk, ended_at__isnull=True).update(ended_at=at)
        audit.record_security(
            kind="device_lost" if is_lost else "device_revoked",
            actor=by.label,
            actor_name=by.name,
            subject=device.label,
            organization_id=by.organization_id,
            channel=by.channel,
            at=at,
        )


def note_copied(*, device_id: int, count: int, at: datetime) -> None:
    """So many people lie on this device now."""
    TrustedDevice.objects.filter(pk=device_id).update(copied_at=at, copied_count=count, wiped_at=None)


def confirm_wiped(*, token: str | None, origin: Origin, at: datetime) -> None:
    """The device says that it has dropped its copies. It is believed: nothing could prove it."""
    with scope.everything(reason="the device cookie decides whose device it is"):
        device = queries.find_known(token=token)
        if device is None or device.wiped_at is not None:
            return
        TrustedDevice.objects.filter(pk=device.pk).update(wiped_at=at, copied_count=0)
        _log("device_wiped", device.account, device, origin.channel, at)


def revoke_all(*, account_id: int, at: datetime) -> None:
    TrustedDevice.objects.filter(account_id=account_id, revoked_at__isnull=True).update(revoked_at=at)


def _wrong_pin(device: TrustedDevice, *, is_last: bool, origin: Origin, at: datetime) -> None:
    _log("device_revoked" if is_last else "sign_in_failed", device.account, device, origin.channel, at)
    if is_last:
        raise DeviceNotTrusted()
    raise PinWrong(details={"left": rules.MAX_PIN_FAILURES - device.pin_failures - 1})


def _log(kind: str, account: StaffAccount, device: TrustedDevice, channel: str, at: datetime) -> None:
    audit.record_security(
        kind=kind,
        actor=f"staff:{account.pk}",
        actor_name=account.display_name,
        subject=device.label,
        organization_id=account.organization_id,
        channel=channel,
        at=at,
    )
