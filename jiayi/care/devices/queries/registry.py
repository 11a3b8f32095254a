from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Prefetch, Q

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import paging, scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page

from ..models import Device, DeviceBinding, DeviceReading, DeviceState, FloodCase, ReadingState


@dataclass(frozen=True, slots=True)
class Owner:
    patient_id: int | None
    household_id: int | None
    from_at: datetime
    to_at: datetime | None


@dataclass(slots=True)
class KnownDevice:
    """What ingestion needs of a device."""

    id: int
    organization_id: int
    vendor: str
    is_active: bool
    last_sequence: int | None
    owners: list[Owner] = field(default_factory=list)

    def owner_at(self, moment: datetime) -> Owner | None:
        """Whose it was then: what comes late belongs to whom it belonged when it was measured."""
        return next(
            (one for one in self.owners if one.from_at <= moment and (one.to_at is None or moment < one.to_at)), None
        )


KNOWN = """
SELECT d.serial, d.id, d.organization_id, d.vendor, d.state = 'active', d.last_sequence,
    b.patient_id, b.household_id, b.from_at, b.to_at
FROM devices_device d LEFT JOIN devices_devicebinding b ON b.device_id = d.id
WHERE d.serial = ANY(%s) ORDER BY b.from_at DESC
"""


def known_devices(serials: Collection[str]) -> dict[str, KnownDevice]:
    """By serial, with all their bindings: one statement."""
    found: dict[str, KnownDevice] = {}
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [list(serials)])
        for serial, number, organization, vendor, active, sequence, *owner in cursor.fetchall():
            device = found.setdefault(serial, KnownDevice(number, organization, vendor, active, sequence))
            if owner[2] is not None:
                device.owners.append(Owner(*owner))
    return found


def quarantined_counts(serials: Collection[str]) -> dict[str, int]:
    if not serials:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT serial, count(*) FROM devices_devicereading"
            " WHERE serial = ANY(%s) AND state = 'quarantined' GROUP BY serial",
            [list(serials)],
        )
        return dict(cursor.fetchall())


def get_device(*, device_id: int) -> Device:
    """
    :raises NotFound: outside the scope
    """
    found = Device.objects.filter(pk=device_id).first()
    if found is None:
        raise NotFound("没有这台设备")
    return found


def page_devices(*, q: str, state: str, kind: str, cursor: str | None, limit: int) -> Page:
    """Devices in scope, by when they were registered, with whom they belong to."""
    rows = Device.objects.select_related("organization").prefetch_related(
        Prefetch(
            "bindings",
            queryset=DeviceBinding.objects.filter(to_at__isnull=True).select_related("patient", "household"),
            to_attr="standing",
        )
    )
    if q:
        rows = rows.filter(Q(serial__istartswith=q) | Q(model_name__icontains=q))
    if state == "unbound":
        rows = rows.filter(state=DeviceState.ACTIVE).exclude(bindings__to_at__isnull=True, bindings__isnull=False)
    elif state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    return paging.page(rows, order=("-id",), cursor=cursor, limit=limit)


def list_of_patient(*, patient_id: int) -> list[DeviceBinding]:
    """The devices a person has now, their own and those the household shares."""
    person = patients.get_patient(patient_id=patient_id)
    with scope.everything(reason="a shared device belongs to the household of a person in scope"):
        rows = DeviceBinding.objects.filter(to_at__isnull=True).select_related("device")
        owned = Q(patient_id=person.pk)
        if person.household_id:
            owned |= Q(household_id=person.household_id)
        return list(rows.filter(owned).order_by("-from_at"))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A reading of a shared device, and who it may have been."""

    id: int
    values: dict[str, str]
    taken_at: datetime
    members: list[Any]


def list_waiting(*, patient_id: int) -> list[Waiting]:
    """What a shared device of the household has measured and nobody has claimed."""
    person = patients.get_patient(patient_id=patient_id)
    if not person.household_id:
        return []
    members = patients.list_household(household_id=person.household_id)  # those whom the reader may see
    with scope.everything(reason="a shared device belongs to the household of a person in scope"):
        devices = DeviceBinding.objects.filter(household_id=person.household_id).values("device")
        rows = DeviceReading.objects.filter(device__in=devices, state=ReadingState.WAITING).order_by("-taken_at")[:20]
        return [Waiting(row.pk, row.values, row.taken_at, members) for row in rows]


QUARANTINE = """
SELECT serial, count(*), min(received_at), max(received_at), max(device_id), max(via)
FROM devices_devicereading WHERE state = 'quarantined'
  AND (device_id IS NULL OR organization_id = ANY(%s))
GROUP BY serial ORDER BY max(received_at) DESC LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class Stranger:
    """A serial number nobody knows, or one that is not in use: what it left and since when."""

    serial: str
    readings: int
    first_at: datetime
    last_at: datetime
    device_id: int | None
    via: str


def list_quarantine(*, organization_ids: Collection[int]) -> list[Stranger]:
    """Unknown serials are seen by everybody who may adopt one; known ones by their own organisation."""
    with connection.cursor() as cursor:
        cursor.execute(QUARANTINE, [list(organization_ids)])
        return [Stranger(*row) for row in cursor.fetchall()]


def list_flood_cases() -> list[FloodCase]:
    """Open ones first."""
    rows = FloodCase.objects.select_related("device").order_by("closed_at", "-last_at")
    return list(rows[:100])
