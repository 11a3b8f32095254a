"""What happens to readings that other apps may want to know."""

from dataclasses import dataclass
from typing import ClassVar

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ReadingsTaken(Event):
    """A person or a device sent readings (those of a follow-up are told by its own event). Kept in the log."""

    name: ClassVar[str] = "vitals.readings.taken"
    patient_id: int
    codes: tuple[str, ...]
    is_critical: bool
