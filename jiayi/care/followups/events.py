"""What happens to follow-ups that other floors may want to know."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class FollowUpCompleted(Event):
    """A visit was finished: its answers, readings and credit are stored with it."""

    name: ClassVar[str] = "followups.follow_up.completed"
    follow_up_id: int
    patient_id: int
    team_id: int | None
    programme: str
    method: str
    classification: str
    visited_date: date
    next_date: date | None
    practitioner_id: int | None
    entitlement_id: int | None
    is_emergency: bool
    needs_referral: bool


@dataclass(frozen=True, kw_only=True)
class FollowUpAmended(Event):
    """A finished visit was corrected; facts of its year are stale. Kept in the log."""

    name: ClassVar[str] = "followups.follow_up.amended"
    follow_up_id: int
    patient_id: int
    programme: str
    visited_date: date
