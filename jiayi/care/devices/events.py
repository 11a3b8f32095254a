"""What devices brought."""

from dataclasses import dataclass
from typing import ClassVar

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DeviceReadingsStored(Event):
    """Readings within the normal were stored for these people: statistics count them. One for many."""

    name: ClassVar[str] = "devices.readings.stored"
    patient_ids: tuple[int, ...]
    year: int


@dataclass(frozen=True, kw_only=True)
class DeviceFlooded(Event):
    """A device sends more than anybody can measure. Kept in the log; the desk shows the case."""

    name: ClassVar[str] = "devices.device.flooded"
    device_id: int
