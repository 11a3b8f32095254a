from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from jiayi.kernel.schemas import Out

ProgrammeCode = Literal["hypertension", "diabetes"]
DueFilter = Literal["all", "overdue", "today", "soon", "ready"]


class PlanIn(Schema):
    programme: ProgrammeCode
    due_date: date


class FollowUpAmendIn(Schema):
    """`confirmed` lists the link ids of odd values that were looked at again."""

    answers: dict[str, Any]
    confirmed: list[str] = Field([], max_length=60)
    client_key: UUID
    reason: str = Field(min_length=2, max_length=200)
    response_id: int | None = None  # the answers the corrector has seen


class FollowUpPostponeIn(Schema):
    to: date
    reason_code: str = Field("", max_length=30)
    note: str = Field("", max_length=200)
    client_key: UUID | None = None  # made by a phone that may send it twice


class UnreachableIn(Schema):
    call_again: date
    note: str = Field("", max_length=200)
    client_key: UUID | None = None  # made by a phone that may send it twice


class FollowUpMuteIn(Schema):
    until: date | None = None
    reason_code: Literal["hospital", "away", "refused", "other"] = "other"
    note: str = Field("", max_length=200)
    client_key: UUID | None = None  # made by a phone that may send it twice


class CancelIn(Schema):
    reason_code: Literal["duplicate", "elsewhere", "not_needed", "refused", "other"]
    note: str = Field("", max_length=200)


class DueFollowUpOut(Out):
    id: int
    patient_id: int
    name: str
    sex: str
    age: int
    programme: str
    programme_title: str
    state: str
    due_date: date
    days: int
    attempts: int
    last_visited_date: date | None


class FollowUpOut(Schema):
    id: int
    patient_id: int
    programme: str
    state: str
    due_date: date
    visited_date: date | None
    done_at: datetime | None
    method: str
    method_label: str
    classification: str
    classification_label: str
    is_controlled: bool | None
    is_emergency: bool
    needs_referral: bool
    next_date: date | None
    summary: str
    practitioner_name: str
    form_response_id: int | None

    @staticmethod
    def resolve_method_label(follow_up: Any) -> str:
        return follow_up.get_method_display() if follow_up.method else ""

    @staticmethod
    def resolve_classification_label(follow_up: Any) -> str:
        return follow_up.get_classification_display() if follow_up.classification else ""

    @staticmethod
    def resolve_practitioner_name(follow_up: Any) -> str:
        return follow_up.practitioner.name if follow_up.practitioner_id else ""


class PrefilledOut(Schema):
    value: Any
    source: str
    known_on: date | None


class LastValueOut(Schema):
    value: float
    previous: float | None
    taken_on: date


class LastVisitOut(Schema):
    visited_date: date
    words: str
    classification: str
    label: str
    summary: str


class VisitedPersonOut(Schema):
    id: int
    name: str
    sex: str


class FollowUpHeadOut(Schema):
    id: int
    programme: str
    state: str
    due_date: date
    attempts: int
    visited_date: date | None
    classification: str
    summary: str
    practitioner_name: str

    @staticmethod
    def resolve_practitioner_name(follow_up: Any) -> str:
        return follow_up.practitioner.name if follow_up.practitioner else ""


class OpenedFollowUpOut(Schema):
    """`position` of `yearly`: 第 3 次，共 4 次."""

    follow_up: FollowUpHeadOut
    patient: VisitedPersonOut
    age: int
    programme_title: str
    position: int
    yearly: int
    target: str
    template_code: str
    template_version: str
    title: str
    prefilled: dict[str, PrefilledOut]
    last_values: dict[str, LastValueOut]
    last_visit: LastVisitOut | None
    rule_title: str


class OwnFollowUpOut(Schema):
    """In plain words for the resident."""

    id: int
    programme_title: str
    state: str
    due_date: date
    visited_date: date | None
    classification_label: str
    summary: str
    next_date: date | None
    practitioner_name: str

    @staticmethod
    def resolve_programme_title(follow_up: Any) -> str:
        return follow_up.get_programme_display()

    @staticmethod
    def resolve_classification_label(follow_up: Any) -> str:
        return follow_up.get_classification_display() if follow_up.classification else ""

    @staticmethod
    def resolve_practitioner_name(follow_up: Any) -> str:
        return follow_up.practitioner.name if follow_up.practitioner_id else ""
