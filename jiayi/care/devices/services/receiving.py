"""One message of one device: is it from that device, is it too much, what does it say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from jiayi.kernel import events, scope

from .. import queries, rules
from ..events import DeviceFlooded
from ..models import Device, DeviceNonce, FloodCase
from .errors import Flooding, MessageUnreadable, Unsigned
from .registry import SERIAL
from .taking import Incoming, Verdict, take_in

# A request may carry 200 readings; nobody presses a button more often than once in two seconds for ten minutes.
REQUESTS_IN_TEN_MINUTES = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedMessage:
    serial: str
    timestamp: str
    nonce: str
    method: str
    signature: str
    body: bytes


def receive_signed(*, message: SignedMessage, at: datetime, real_at: datetime | None = None) -> list[Verdict]:
    """A message over HTTP. A device nobody knows has no key: what it says is kept apart until somebody adopts it.
    `real_at` is the time of the world outside, where a demo lives on another day.

    :raises Unsigned: a known device with a wrong signature, an old time or a nonce that was used
    :raises Flooding: too many requests
    :raises MessageUnreadable: not in the device's format
    """
    if not SERIAL.fullmatch(message.serial) or not 8 <= len(message.nonce) <= 64:
        raise Unsigned()
    with scope.everything(reason="the device is found by its serial, before anybody is signed in"):
        device = Device.objects.filter(serial=message.serial).first()
    if device is not None and not rules.is_signed(
        key=str(device.key),
        serial=message.serial,
        timestamp=message.timestamp,
        nonce=message.nonce,
        body=message.body,
        method=message.method,
        signature=message.signature,
    ):
        raise Unsigned()
    if not rules.is_fresh(message.timestamp, real_at or at) or not _use_nonce(message, at):
        raise Unsigned()
    readings = read(device.vendor if device else "jiayi", message.body)
    if _is_flooding(message.serial, at):
        if device is not None:
            note_flood(device_id=device.pk, turned_away=len(readings), at=at)
        raise Flooding()
    return take_in(incoming=[Incoming(message.serial, one, "http") for one in readings], at=at)


def read(vendor: str, body: bytes) -> list[rules.Arrived]:
    try:
        return rules.read_message(vendor, body)
    except rules.Unreadable as problem:
        raise MessageUnreadable(f"{problem}，没有收下") from None


def note_flood(*, device_id: int, turned_away: int, at: datetime) -> None:
    """One case per device until somebody closes it; what was turned away is counted."""
    with transaction.atomic(), scope.everything(reason="the device is known by its number alone"):
        device = Device.objects.select_for_update().get(pk=device_id)
        counted = FloodCase.objects.filter(device=device, closed_at__isnull=True).update(
            turned_away=F("turned_away") + turned_away, last_at=at
        )
        if counted:
            return
        FloodCase.objects.create(
            device=device, organization_id=device.organization_id, opened_at=at, last_at=at, turned_away=turned_away
        )
        events.publish(
            DeviceFlooded(organization_id=device.organization_id, by=f"device:{device.pk}", at=at, device_id=device.pk)
        )


def vendors_of(serials: Sequence[str]) -> dict[str, tuple[int, str]]:
    """Serial → number and format, for the messages of a broker."""
    return {serial: (one.id, one.vendor) for serial, one in queries.known_devices(set(serials)).items()}


def forget_nonces(*, at: datetime) -> int:
    return DeviceNonce.objects.filter(at__lt=at - timedelta(minutes=30)).delete()[0]


def _use_nonce(message: SignedMessage, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO devices_devicenonce (serial, nonce, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [message.serial, message.nonce, at],
        )
        return bool(cursor.rowcount)


def _is_flooding(serial: str, at: datetime) -> bool:
    recent = DeviceNonce.objects.filter(serial=serial, at__gt=at - timedelta(minutes=10))
    return recent.count() > REQUESTS_IN_TEN_MINUTES
