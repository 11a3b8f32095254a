"""What happens to tasks that other floors may want to know."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PatientMuted(Event):
    """The live tasks of a person rest until a day (住院, 外出); what stands behind them rests as well.

    One event for each member of a household that is left alone.
    """

    name: ClassVar[str] = "tasks.patient.muted"
    patient_id: int
    reason_code: str
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class PatientUnmuted(Event):
    """A person is no longer left alone."""

    name: ClassVar[str] = "tasks.patient.unmuted"
    patient_id: int


@dataclass(frozen=True, kw_only=True)
class TaskHandedOver(Event):
    """A task was given to another team or to one member of it. No subscriber yet: it is kept for the log."""

    name: ClassVar[str] = "tasks.task.handed_over"
    task_id: int
    patient_id: int
    team_id: int | None
    practitioner_id: int | None
    note: str
