"""What devices brought."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DeviceReadingsStored(Event):
    """Readings within the normal were stored for these people: statistics count them. One for many."""

    name: ClassVar[str] = "devices.readings.stored"
    patient_ids: tuple[int, ...]
    year: int


@dataclass(frozen=True, kw_only=True)
class SharedReadingDangerous(Event):
    """A meter that a household shares measured a dangerous value, and nobody has said yet whose it is. `patient_id` is
    who it most likely was."""

    name: ClassVar[str] = "devices.shared_reading.dangerous"
    patient_id: int
    batch: UUID
    text: str
    advice: str
    taken_at: datetime

    @property
    def is_urgent(self) -> bool:
        return True


@dataclass(frozen=True, kw_only=True)
class SharedReadingClaimed(Event):
    """Somebody said whose a reading was."""

    name: ClassVar[str] = "devices.shared_reading.claimed"
    patient_id: int
    batch: UUID


@dataclass(frozen=True, kw_only=True)
class DeviceFlooded(Event):
    """A device sends more than anybody can measure. Kept in the log; the desk shows the case."""

    name: ClassVar[str] = "devices.device.flooded"
    device_id: int
