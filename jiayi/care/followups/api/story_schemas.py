"""One visit as it stands, and what a correction would come to, over HTTP."""

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from jiayi.kernel import disclosure
from jiayi.kernel.schemas import Out

from ..schemas import FollowUpOut


class FollowUpVersionOut(Schema):
    response_id: int
    answers: dict[str, Any]
    authored_at: datetime
    author_name: str
    reason: str
    is_current: bool


class FollowUpDecidedOut(Schema):
    what: str
    reason: str
    note: str
    to_date: date | None
    by_name: str
    at: datetime


class FollowUpStoryOut(Schema):
    """`versions`: the answers that stand first, then what was corrected; none where a visit was taken over.

    `derived`: the answers that the rule gave; they follow when the others are corrected.
    """

    follow_up: FollowUpOut
    name: str
    sex: str
    birth_date: date
    age: int
    programme_title: str
    title: str
    source: str
    template_code: str
    template_version: str
    rule_title: str
    classification_reason: str
    muted_until: date | None
    derived: list[str]
    versions: list[FollowUpVersionOut]
    decided: list[FollowUpDecidedOut]

    @staticmethod
    def resolve_name(story: Any) -> str:
        return disclosure.shown_name(story.patient.pk, story.patient.name)

    @staticmethod
    def resolve_sex(story: Any) -> str:
        return story.patient.sex

    @staticmethod
    def resolve_birth_date(story: Any) -> date:
        return story.patient.birth_date

    @staticmethod
    def resolve_classification_reason(story: Any) -> str:
        return story.follow_up.classification_reason

    @staticmethod
    def resolve_muted_until(story: Any) -> date | None:
        return story.follow_up.muted_until


class CorrectionIn(Schema):
    answers: dict[str, Any]
    confirmed: list[str] = Field([], max_length=60)


class CorrectionOutcomeOut(Out):
    code: str
    label: str
    reasons: list[str]
    questions: list[str]
    is_emergency: bool
    needs_referral: bool
    advice: str
    next_date: date | None


class CorrectionProblemOut(Out):
    link_id: str
    code: str
    message: str
    severity: str


class CorrectionPreviewOut(Out):
    """`outcome` is none while something is missing that decides it."""

    outcome: CorrectionOutcomeOut | None
    problems: list[CorrectionProblemOut]
