"""What happens to visits that other floors may want to know."""

from dataclasses import dataclass
from datetime import date, datetime
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


@dataclass(frozen=True, kw_only=True)
class SelfReportMoved(Event):
    """A person was asked to fill a form, filled it, or was answered: who must know is told."""

    name: ClassVar[str] = "visits.self_report.moved"
    report_id: int
    patient_id: int
    team_id: int | None
    move: str
    title: str
    due_date: date
    reason: str
