"""Devices are registered, bound, adopted from quarantine and taken out of use."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from jiayi.care.vitals import services as vitals
from jiayi.foundation.patients import queries as patients
from jiayi.kernel import crypto, events, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import Forbidden, InvalidInput, NotFound

from .. import queries, rules
from ..events import SharedReadingClaimed
from ..models import DEVICE_LIFECYCLE, Device, DeviceBinding, DeviceKind, DeviceReading, DeviceState, FloodCase
from ..models import ReadingState as S
from .errors import DeviceElsewhere, DeviceNotInUse, NoHousehold, NotAMember, SerialWrong
from .taking import batch_of

SERIAL = re.compile(r"[A-Za-z0-9_-]{4,40}")


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDevice:
    serial: str
    kind: str
    vendor: str = "jiayi"
    model_name: str = ""


@transaction.atomic
def register_device(*, device: NewDevice, organization_id: int, by: Actor, at: datetime) -> Device:
    """The device with a key of its own; one that this organisation has registered before is found again.

    :raises DeviceElsewhere: another organisation has it
    """
    serial = device.serial.strip()
    if not SERIAL.fullmatch(serial):
        raise SerialWrong()
    if device.vendor not in rules.adapters() or device.kind not in DeviceKind.values:
        raise InvalidInput("没有这种设备或报文格式")
    with scope.everything(reason="a serial number is registered once in the whole house"):
        found = Device.objects.filter(serial=serial).first()
    if found is not None:
        if found.organization_id != organization_id:
            raise DeviceElsewhere()
        return found
    made = Device.objects.create(
        organization_id=organization_id,
        serial=serial,
        vendor=device.vendor,
        kind=device.kind,
        model_name=device.model_name.strip()[:60],
        key=crypto.token(),
        registered_by=by.label,
        registered_by_name=by.name[:60],
        registered_at=at,
    )
    # What it sent before anybody knew it is its own now; whose readings they are, the binding says.
    with scope.everything(reason="quarantine has no organisation"):
        DeviceReading.objects.filter(serial=serial, device__isnull=True, state=S.QUARANTINED).update(
            device=made, organization_id=organization_id
        )
    return made


@transaction.atomic
def bind_to_patient(
    *, device_id: int, patient_id: int, is_shared: bool = False, with_quarantine: bool = False, by: Actor, at: datetime
) -> DeviceBinding:
    """From now on the readings are this person's, or the household's to be claimed one by one. The binding before
    ends. `with_quarantine` takes what waits in quarantine along: somebody has said that it was this person.
    """
    device = queries.get_device(device_id=device_id)
    return _bind(device, patient_id, is_shared=is_shared, with_quarantine=with_quarantine, by=by, at=at)


@transaction.atomic
def bind_serial(
    *, patient_id: int, device: NewDevice, is_shared: bool = False, by: Actor, at: datetime
) -> DeviceBinding:
    """By the serial that was typed or scanned: registered on the way if nobody has.

    :raises DeviceElsewhere: another organisation has it
    :raises Forbidden: a resident may not take a device that somebody else is using
    """
    person = patients.get_patient(patient_id=patient_id)
    made = register_device(device=device, organization_id=person.organization_id, by=by, at=at)
    if by.kind == "resident":
        with scope.everything(reason="whether somebody else uses it, nothing of that person"):
            others = DeviceBinding.objects.filter(device=made, to_at__isnull=True)
            used = others.exclude(patient_id=person.pk).exclude(household_id=person.household_id or 0).exists()
        if used:
            raise Forbidden("这台设备正绑在别人名下，请拿设备找医生换绑")
    return _bind(made, patient_id, is_shared=is_shared, with_quarantine=False, by=by, at=at)


def _bind(
    device: Device, patient_id: int, *, is_shared: bool, with_quarantine: bool, by: Actor, at: datetime
) -> DeviceBinding:
    if device.state != DeviceState.ACTIVE:
        raise DeviceNotInUse()
    person = patients.get_patient(patient_id=patient_id)
    if is_shared and not person.household_id:
        raise NoHousehold()
    owner = {"household_id": person.household_id} if is_shared else {"patient_id": person.pk}
    with scope.everything(reason="the binding before may be of a person elsewhere"):
        standing = DeviceBinding.objects.select_for_update().filter(device=device, to_at__isnull=True).first()
        if standing is not None:
            if (standing.patient_id, standing.household_id) == (owner.get("patient_id"), owner.get("household_id")):
                return standing
            standing.to_at, standing.ended_by = at, by.label
            standing.save(update_fields=["to_at", "ended_by"])
        waiting = list(DeviceReading.objects.filter(device=device, state=S.QUARANTINED).order_by("taken_at"))
        ended = DeviceBinding.objects.filter(device=device).order_by("-to_at").values_list("to_at", flat=True).first()
        begins = at
        if with_quarantine and waiting:
            begins = max(min(waiting[0].taken_at, at), ended or waiting[0].taken_at)
        made = DeviceBinding.objects.create(
            device=device,
            organization_id=person.organization_id,
            from_at=begins,
            bound_by=by.label,
            bound_by_name=by.name[:60],
            **owner,
        )
        if with_quarantine:
            mine = [row for row in waiting if row.taken_at >= begins]
            if is_shared:
                DeviceReading.objects.filter(pk__in=[row.pk for row in mine]).update(state=S.WAITING)
            else:
                _give(mine, person.pk, by, at)
    return made


@transaction.atomic
def unbind(*, device_id: int, by: Actor, at: datetime, patient_id: int | None = None) -> None:
    """What comes from now on waits in quarantine until somebody binds it again.

    `patient_id` names the person in scope through whom a resident or a doctor reaches the device.
    """
    if patient_id is not None:
        held = [one for one in queries.list_of_patient(patient_id=patient_id) if one.device_id == device_id]
    else:
        device = queries.get_device(device_id=device_id)
        held = list(DeviceBinding.objects.filter(device=device, to_at__isnull=True))
    if not held:
        raise NotFound("这台设备现在没有绑给谁")
    with scope.everything(reason="the binding was reached through a person or a device in scope"):
        DeviceBinding.objects.filter(pk=held[0].pk, to_at__isnull=True).update(to_at=at, ended_by=by.label)


@transaction.atomic
def claim_reading(*, patient_id: int, reading_id: int, by: Actor, at: datetime) -> vitals.Judged:
    """“是我量的”: the reading of a shared device is this person's.

    :raises NotAMember: it is not of this person's household, or was claimed before
    """
    person = patients.get_patient(patient_id=patient_id)
    with scope.everything(reason="a shared device belongs to the household of a person in scope"):
        row = DeviceReading.objects.select_for_update().filter(pk=reading_id, state=S.WAITING).first()
        if row is None or row.device_id is None or not person.household_id:
            raise NotAMember("这一条已经有人认领，或不是您家的设备量的")
        if not DeviceBinding.objects.filter(device_id=row.device_id, household_id=person.household_id).exists():
            raise NotAMember("这一条已经有人认领，或不是您家的设备量的")
        judged = _give([row], person.pk, by, at)[0]
    events.publish(
        SharedReadingClaimed(
            organization_id=person.organization_id,
            by=by.label,
            at=at,
            patient_id=person.pk,
            batch=batch_of(row.serial, row.sequence),
        )
    )
    return judged


@transaction.atomic
def dismiss_quarantine(*, serial: str, by: Actor, at: datetime) -> int:
    """What an unknown device left is not wanted; it stays to be seen, and later messages begin again."""
    with scope.everything(reason="quarantine has no organisation"):
        rows = DeviceReading.objects.filter(serial=serial, state=S.QUARANTINED, device__isnull=True)
        gone = rows.update(state=S.DISMISSED, decided_by=by.label)
    if not gone:
        raise NotFound("隔离区里没有这个序列号")
    return gone


def change_state(*, device_id: int, move: str, by: Actor, at: datetime) -> Device:
    """block, unblock or retire.

    :raises InvalidTransition: from another state
    """
    with transaction.atomic():
        queries.get_device(device_id=device_id)
        device = Device.objects.select_for_update().get(pk=device_id)
        device.state = DEVICE_LIFECYCLE.target_of(move, current=device.state)
        device.save(update_fields=["state"])
        return device


def close_flood_case(*, case_id: int, note: str, by: Actor, at: datetime) -> FloodCase:
    """Somebody has looked after the device and says what was wrong."""
    told = " ".join(note.split())[:200]
    if len(told) < 2:
        raise InvalidInput("请写一句怎么处理的")
    with transaction.atomic():
        case = FloodCase.objects.select_for_update(of=("self",)).select_related("device").filter(pk=case_id).first()
        if case is None or case.closed_at is not None:
            raise NotFound("没有这件待处理的事")
        case.closed_at, case.note, case.closed_by, case.closed_by_name = at, told, by.label, by.name[:60]
        case.save(update_fields=["closed_at", "note", "closed_by", "closed_by_name"])
        return case


def _give(rows: Iterable[DeviceReading], patient_id: int, by: Actor, at: datetime) -> list[vitals.Judged]:
    """Readings that waited become this person's."""
    mine = [row for row in rows if vitals.is_possible(_values(row))]
    moments = [
        vitals.DeviceMoment(
            patient_id=patient_id,
            device_id=row.device_id or 0,
            batch=batch_of(row.serial, row.sequence),
            values=_values(row),
            taken_at=row.taken_at,
            device_taken_at=row.device_at if rules.WRONG_CLOCK in row.flags else None,
        )
        for row in mine
    ]
    judged = vitals.store_device_moments(moments=moments, at=at)
    DeviceReading.objects.filter(pk__in=[row.pk for row in mine]).update(
        state=S.STORED, patient_id=patient_id, decided_by=by.label
    )
    return [judged[one.batch] for one in moments]


def _values(row: DeviceReading) -> tuple[tuple[str, Decimal], ...]:
    return tuple((code, Decimal(value)) for code, value in row.values.items())
