"""What happens to readings that other apps may want to know."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ReadingsTaken(Event):
    """A person or a device sent readings (those of a follow-up are told by its own event). Kept in the log."""

    name: ClassVar[str] = "vitals.readings.taken"
    patient_id: int
    codes: tuple[str, ...]
    is_critical: bool
    is_abnormal: bool = False
    batch: UUID | None = None
    taken_at: datetime | None = None

    @property
    def is_urgent(self) -> bool:
        return self.is_critical


@dataclass(frozen=True, kw_only=True)
class ReadingsWithdrawn(Event):
    """The readings of one moment were voided or corrected: what was counted with them is counted again."""

    name: ClassVar[str] = "vitals.readings.withdrawn"
    patient_id: int
    batch: UUID
    from_year: int
