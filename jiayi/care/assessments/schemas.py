from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from jiayi.kernel import disclosure
from jiayi.kernel.schemas import Out


class FormAnswersIn(Schema):
    """`confirmed` lists what was odd and looked at again."""

    answers: dict[str, Any]
    confirmed: list[str] = Field([], max_length=60)


class AssessmentAmendIn(FormAnswersIn):
    client_key: UUID
    reason: str = Field(min_length=2, max_length=200)


class OfferedFormOut(Out):
    code: str
    title: str
    group: str
    why: str
    state: str
    due_date: date | None
    last_date: date | None
    last_result: str
    last_id: int | None
    follow_up_id: int | None


class FormPrefillOut(Schema):
    value: Any
    source: str
    known_on: date | None


class OpenedFormOut(Schema):
    patient_id: int
    name: str
    sex: str
    age_text: str
    birth_date: date
    code: str
    version: str
    title: str
    source: str
    group: str
    why: str
    rule_title: str
    prefilled: dict[str, FormPrefillOut]
    last_answers: dict[str, Any]
    last_date: date | None
    last_result: str

    @staticmethod
    def resolve_patient_id(opened: Any) -> int:
        return opened.patient.pk

    @staticmethod
    def resolve_name(opened: Any) -> str:
        return disclosure.shown_name(opened.patient.pk, opened.patient.name)

    @staticmethod
    def resolve_sex(opened: Any) -> str:
        return opened.patient.sex

    @staticmethod
    def resolve_birth_date(opened: Any) -> date:
        return opened.patient.birth_date

    @staticmethod
    def resolve_last_date(opened: Any) -> date | None:
        return opened.last.assessed_date if opened.last else None

    @staticmethod
    def resolve_last_result(opened: Any) -> str:
        return opened.last.result_label if opened.last else ""


class OutcomeOut(Out):
    code: str
    label: str
    reasons: list[str]
    questions: list[str]
    is_emergency: bool
    needs_referral: bool
    advice: str
    next_date: date | None


class FormProblemOut(Out):
    link_id: str
    code: str
    message: str
    severity: str


class FormPreviewOut(Out):
    outcome: OutcomeOut
    problems: list[FormProblemOut]
    computed: dict[str, Any]
    rule_title: str


class AssessmentOut(Schema):
    id: int
    patient_id: int
    form: str
    title: str
    assessed_date: date
    recorded_at: datetime
    practitioner_name: str
    result_code: str
    result_label: str
    computed_code: str
    change_reason: str
    summary: str
    is_emergency: bool
    needs_referral: bool
    next_date: date | None
    rule_pack: str
    amends_id: int | None
    is_amended: bool

    @staticmethod
    def resolve_practitioner_name(row: Any) -> str:
        return row.practitioner.name if row.practitioner_id else ""

    @staticmethod
    def resolve_is_amended(row: Any) -> bool:
        return hasattr(row, "amended_by")


class AssessmentDetailOut(AssessmentOut):
    version: str
    answers: dict[str, Any]
    amend_reason: str

    @staticmethod
    def resolve_version(row: Any) -> str:
        return row.response.template.version

    @staticmethod
    def resolve_answers(row: Any) -> dict[str, Any]:
        return row.response.answers

    @staticmethod
    def resolve_amend_reason(row: Any) -> str:
        return row.response.amend_reason


class OwnAssessmentOut(Schema):
    """In plain words for the resident: that a form was filled, when, by whom, when next."""

    id: int
    title: str
    assessed_date: date
    next_date: date | None
    practitioner_name: str

    @staticmethod
    def resolve_practitioner_name(row: Any) -> str:
        return row.practitioner.name if row.practitioner_id else ""
