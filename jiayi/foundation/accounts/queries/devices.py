"""Trusted devices as seen from outside a sign-in: whose copy is it, must it go, which ones does an account have."""

from collections.abc import Mapping
from datetime import datetime

from jiayi.kernel import crypto, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError

from .. import rules
from ..models import StaffAccount, TrustedDevice
from .sessions import find_device


class CopyNeedsTrust(DomainError):
    """Copies of records are only given to a device that can be told to drop them."""

    code, status = "copy_needs_trusted_device", 403
    message = "只有常用设备才能把居民存到手机里；请重新登录，勾上“这是我常用的设备”"


def list_devices(*, account_id: int, at: datetime) -> list[TrustedDevice]:
    """The devices an account trusts now, last used first."""
    rows = TrustedDevice.objects.filter(account_id=account_id, revoked_at__isnull=True, expires_at__gt=at)
    return list(rows.order_by("-last_used_at", "-id"))


def list_devices_of(*, account_id: int, at: datetime) -> list[TrustedDevice]:
    """The devices of an account that are trusted, or on which copies may still lie; newest use first."""
    rows = TrustedDevice.objects.filter(account_id=account_id)
    standing = [device for device in rows.order_by("-last_used_at", "-id")[:100] if is_worth_showing(device, at=at)]
    return standing[:20]


def is_worth_showing(device: TrustedDevice, *, at: datetime) -> bool:
    if device.revoked_at is None:
        return device.expires_at > at
    return device.copied_at is not None


def require_trusted(*, cookies: Mapping[str, str], by: Actor, at: datetime) -> TrustedDevice:
    """The device this request comes from.

    :raises CopyNeedsTrust: it is not one that this account trusts
    """
    device = find_device(token=cookies.get(rules.DEVICE_COOKIE_NAME), at=at)
    if device is None or device.account_id != by.account_id:
        raise CopyNeedsTrust()
    return device


def order_for(*, token: str | None, at: datetime) -> str:
    """What the device of this cookie must do with what it holds: keep, drop or wipe. Asked before anybody signs in."""
    with scope.everything(reason="the device cookie decides whose device it is"):
        device = find_known(token=token)
    if device is None:
        return rules.device_order(is_known=False, is_trusted=False, is_lost=False)
    is_active = device.account.status == StaffAccount.Status.ACTIVE
    return rules.device_order(
        is_known=True,
        is_trusted=device.revoked_at is None and device.expires_at > at and is_active,
        is_lost=device.lost_at is not None,
    )


def find_known(*, token: str | None) -> TrustedDevice | None:
    """The device of a cookie, trusted or not."""
    if not token:
        return None
    return TrustedDevice.objects.select_related("account").filter(token_hash=crypto.token_hash(token)).first()


def unsent_key(*, by: Actor, store: str) -> bytes:
    """The key that opens what was typed on a device when its PIN is gone: only for who is signed in, never stored.

    五次 PIN 错以后，没上传的内容只有本人重新登录才打得开。
    """
    return crypto.blind_index("unsent", f"{by.label}:{store}")
