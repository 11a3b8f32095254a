from datetime import datetime
from typing import Literal

from ninja import Field, Schema

from jiayi.kernel import disclosure
from jiayi.kernel.schemas import Out

from .models import Device, DeviceBinding, DeviceKind, DeviceState, FloodCase
from .queries import Stranger, Waiting

Kind = Literal["bp", "glucose", "spo2", "weight", "temperature", "combined"]


class SerialIn(Schema):
    """What stands on the back of the device, typed or scanned."""

    serial: str = Field(min_length=4, max_length=40)
    kind: Kind = "bp"
    vendor: str = Field("jiayi", max_length=30)
    model_name: str = Field("", max_length=60)


class BindSerialIn(SerialIn):
    is_shared: bool = False


class BindIn(Schema):
    patient_id: int
    is_shared: bool = False
    with_quarantine: bool = False


class NoteIn(Schema):
    note: str = Field(max_length=200)


class MeterOut(Out):
    id: int
    serial: str
    kind: str
    kind_label: str
    vendor: str
    model_name: str
    state: str
    state_label: str
    organization_name: str
    last_seen_at: datetime | None
    registered_at: datetime
    owner_name: str
    owner_patient_id: int | None
    is_shared: bool
    bound_at: datetime | None

    @classmethod
    def of(cls, row: Device) -> "MeterOut":
        standing: list[DeviceBinding] = getattr(row, "standing", [])
        binding = standing[0] if standing else None
        name = ""
        if binding is not None and binding.patient is not None:
            name = disclosure.shown_name(binding.patient.pk, binding.patient.name)
        return cls(
            id=row.pk,
            serial=row.serial,
            kind=row.kind,
            kind_label=DeviceKind(row.kind).label,
            vendor=row.vendor,
            model_name=row.model_name,
            state=row.state,
            state_label=DeviceState(row.state).label,
            organization_name=row.organization.short_name,
            last_seen_at=row.last_seen_at,
            registered_at=row.registered_at,
            owner_name=name,
            owner_patient_id=binding.patient_id if binding else None,
            is_shared=binding is not None and binding.household_id is not None,
            bound_at=binding.from_at if binding else None,
        )


class RegisteredOut(MeterOut):
    """The key is shown once, to be typed into the device."""

    key: str


class BoundDeviceOut(Out):
    """A device that a person has now."""

    device_id: int
    serial: str
    kind_label: str
    model_name: str
    is_shared: bool
    from_at: datetime
    last_seen_at: datetime | None

    @classmethod
    def of(cls, row: DeviceBinding) -> "BoundDeviceOut":
        return cls(
            device_id=row.device_id,
            serial=row.device.serial,
            kind_label=DeviceKind(row.device.kind).label,
            model_name=row.device.model_name,
            is_shared=row.household_id is not None,
            from_at=row.from_at,
            last_seen_at=row.device.last_seen_at,
        )


class MeterMemberOut(Out):
    patient_id: int
    name: str


class WaitingReadingOut(Out):
    """`text` is what people read; `members` are those one may say it was."""

    id: int
    text: str
    taken_at: datetime
    members: list[MeterMemberOut]

    @classmethod
    def of(cls, row: Waiting) -> "WaitingReadingOut":
        upper, lower = row.values.get("bp_systolic"), row.values.get("bp_diastolic")
        text = f"{upper}/{lower}" if upper and lower else "，".join(row.values.values())
        members = [
            MeterMemberOut(patient_id=one.pk, name=disclosure.shown_name(one.pk, one.name)) for one in row.members
        ]
        return cls(id=row.id, text=text, taken_at=row.taken_at, members=members)


class ClaimedOut(Out):
    level: str
    advice: str


class StrangerOut(Out):
    serial: str
    readings: int
    first_at: datetime
    last_at: datetime
    device_id: int | None
    via: str

    @classmethod
    def of(cls, row: Stranger) -> "StrangerOut":
        return cls.model_validate(row)


class FloodCaseOut(Out):
    id: int
    device_id: int
    serial: str
    opened_at: datetime
    last_at: datetime
    turned_away: int
    closed_at: datetime | None
    closed_by_name: str
    note: str

    @classmethod
    def of(cls, row: FloodCase) -> "FloodCaseOut":
        return cls(
            id=row.pk,
            device_id=row.device_id,
            serial=row.device.serial,
            opened_at=row.opened_at,
            last_at=row.last_at,
            turned_away=row.turned_away,
            closed_at=row.closed_at,
            closed_by_name=row.closed_by_name,
            note=row.note,
        )


class TakenOut(Out):
    """For the device: what became of each reading; `advice` belongs on its screen at once."""

    sequence: int
    state: str
    level: str
    advice: str


class TakenListOut(Out):
    results: list[TakenOut]
    advice: str
