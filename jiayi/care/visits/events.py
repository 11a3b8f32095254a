"""What happens to visits that other floors may want to know."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class VisitRecorded(Event):
    """A person was visited; what each form came to is told by its own event. Kept in the log."""

    name: ClassVar[str] = "visits.encounter.recorded"
    encounter_id: int
    patient_id: int
    way: str
    presence: str
    visited_at: datetime
