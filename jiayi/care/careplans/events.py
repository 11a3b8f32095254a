"""What happens to those who are managed."""

from dataclasses import dataclass
from typing import ClassVar

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class EnrolmentMoved(Event):
    """Somebody was taken into a programme, left it, or it was decided that they do not belong. Kept in the log."""

    name: ClassVar[str] = "careplans.enrolment.moved"
    enrolment_id: int
    patient_id: int
    programme: str
    move: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class LevelSet(Event):
    """A doctor set the level of management. Kept in the log; alerts by colour may follow it."""

    name: ClassVar[str] = "careplans.level.set"
    enrolment_id: int
    patient_id: int
    programme: str
    level: str


@dataclass(frozen=True, kw_only=True)
class PlanWritten(Event):
    """An individual plan was agreed with a person, who is told."""

    name: ClassVar[str] = "careplans.plan.written"
    plan_id: int
    patient_id: int
    programme: str
