from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema

from jiayi.kernel import disclosure
from jiayi.kernel.schemas import Out

from . import queries
from .services import FormGiven, PersonGiven

WayCode = Literal["clinic", "home", "phone", "video"]
PictureText = Annotated[str, Field(max_length=4_000_000)]


class VisitPrefillOut(Schema):
    value: Any
    source: str
    known_on: date | None


class PlannedFormOut(Schema):
    code: str
    version: str
    title: str
    why: str
    programme: str
    follow_up_id: int | None
    due_date: date | None
    day_item: str
    target: str
    rule_title: str
    is_confidential: bool
    prefilled: dict[str, VisitPrefillOut]
    last_answers: dict[str, Any]
    last_date: date | None
    last_words: str


class VisitOfferOut(Schema):
    """A form that suits the person and is not part of the visit until somebody asks for it."""

    code: str
    title: str
    group: str
    why: str
    state: str
    due_date: date | None
    last_date: date | None
    last_result: str


class PlannedPersonOut(Schema):
    patient_id: int
    name: str
    sex: str
    birth_date: date
    age: int
    age_text: str
    tags: list[str]
    has_phone: bool
    has_id_card: bool
    forms: list[PlannedFormOut]
    offers: list[VisitOfferOut]

    @staticmethod
    def resolve_patient_id(planned: Any) -> int:
        return planned.patient.pk

    @staticmethod
    def resolve_name(planned: Any) -> str:
        return disclosure.shown_name(planned.patient.pk, planned.patient.name)

    @staticmethod
    def resolve_sex(planned: Any) -> str:
        return planned.patient.sex

    @staticmethod
    def resolve_birth_date(planned: Any) -> date:
        return planned.patient.birth_date

    @staticmethod
    def resolve_has_phone(planned: Any) -> bool:
        return bool(planned.patient.phone)

    @staticmethod
    def resolve_has_id_card(planned: Any) -> bool:
        return planned.patient.identity_kind == "id_card"


class VisitTemplateOut(Schema):
    code: str
    version: str
    definition: dict[str, Any]


class PresenceRuleOut(Schema):
    is_asked: bool
    kinds: list[str]


class VisitPlanOut(Schema):
    """`presence` says for each way of visiting which proofs count and whether one is asked for."""

    date: date
    household_id: int | None
    people: list[PlannedPersonOut]
    templates: list[VisitTemplateOut]
    presence: dict[str, PresenceRuleOut]

    @staticmethod
    def resolve_presence(plan: Any) -> Any:
        return queries.policy_on(plan.date).ways


class PresenceIn(Schema):
    """One proof; which of the fields count depends on its kind."""

    kind: str = Field(max_length=10)
    number: str = Field("", max_length=30)
    code: str = Field("", max_length=200)
    name: str = Field("", max_length=30)
    relation: str = Field("", max_length=12)
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    accuracy: float | None = Field(None, ge=0, le=100_000)
    picture: PictureText = ""


class VisitFormIn(Schema):
    """`version` is the one the answers were given to; `confirmed` lists what was odd and looked at again."""

    code: str = Field(max_length=60)
    version: str | None = Field(None, max_length=20)
    follow_up_id: int | None = None
    answers: dict[str, Any]
    confirmed: list[str] = Field([], max_length=60)


class VisitPersonIn(Schema):
    patient_id: int
    forms: list[VisitFormIn] = Field(max_length=10)
    presence: PresenceIn | None = None


class VisitIn(Schema):
    """`client_key` is made by the client: the same visit sent twice is stored once."""

    client_key: UUID
    visited_at: datetime
    ended_at: datetime | None = None
    way: WayCode
    place: str = Field("", max_length=60)
    people: list[VisitPersonIn] = Field(min_length=1, max_length=20)

    def given(self) -> dict[str, Any]:
        people = [
            PersonGiven(
                person.patient_id,
                [FormGiven(**form.model_dump()) for form in person.forms],
                person.presence.model_dump() if person.presence else None,
            )
            for person in self.people
        ]
        return {**self.model_dump(exclude={"people"}), "people": people}


class VisitPreviewIn(Schema):
    """One person's answers so far."""

    patient_id: int
    way: WayCode
    forms: list[VisitFormIn] = Field(max_length=10)

    def given(self) -> dict[str, Any]:
        forms = [FormGiven(**form.model_dump()) for form in self.forms]
        return {"patient_id": self.patient_id, "way": self.way, "forms": forms}


class VisitVerdictSoFarOut(Out):
    code: str
    label: str
    reasons: list[str]
    questions: list[str]
    advice: str
    is_emergency: bool
    is_controlled: bool | None = None
    needs_referral: bool
    next_date: date | None


class VisitProblemOut(Out):
    link_id: str
    code: str
    message: str
    severity: str


class FormSoFarOut(Out):
    code: str
    verdict: VisitVerdictSoFarOut | None
    missing: str
    words: str
    is_complete: bool
    problems: list[VisitProblemOut]
    rule_title: str


class VisitFormResultOut(Out):
    code: str
    title: str
    status: str
    follow_up_id: int | None
    assessment_id: int | None
    result_code: str
    result_label: str
    summary: str
    is_emergency: bool
    needs_referral: bool
    next_date: date | None
    credited: str


class EncounterOut(Out):
    id: int
    patient_id: int
    way: str
    way_label: str
    place: str
    visited_at: datetime
    minutes: int | None
    practitioner_name: str
    presence: str
    presence_label: str
    presence_words: str
    presence_kind: str
    presence_file_id: int | None
    forms: list[VisitFormResultOut]


class PresenceCodeSentOut(Schema):
    phone_masked: str
    minutes: int


class OwnPresenceCodeOut(Out):
    """`qr` is an SVG of the same digits."""

    digits: str
    qr: str
    seconds_left: int


class OwnVisitOut(Out):
    """In plain words for the resident: when, how, who, what, and by what it is known that you were there."""

    id: int
    way_label: str
    place: str
    visited_at: datetime
    minutes: int | None
    practitioner_name: str
    presence_words: str
    titles: list[str]


class ReportAskIn(Schema):
    form: str = Field(max_length=60)


class ReportAnswersIn(Schema):
    answers: dict[str, Any]


class ReportConfirmIn(ReportAnswersIn):
    confirmed: list[str] = Field([], max_length=60)


class ReportRejectIn(Schema):
    reason: str = Field(max_length=200)


class SelfReportOut(Schema):
    id: int
    patient_id: int
    name: str
    form: str
    title: str
    state: str
    state_label: str
    due_date: date
    asked_at: datetime
    asked_by_name: str
    answered_at: datetime | None
    reason: str

    @staticmethod
    def resolve_name(report: Any) -> str:
        return disclosure.shown_name(report.patient_id, report.patient.name)

    @staticmethod
    def resolve_state_label(report: Any) -> str:
        return report.get_state_display()


class AnsweredReportOut(Schema):
    report: SelfReportOut
    urgent_advice: str


class OpenedReportOut(Schema):
    """`items` are the questions a person answers alone; the definition is the whole form."""

    report: SelfReportOut
    sex: str
    birth_date: date
    definition: dict[str, Any]
    items: list[str]
    answers: dict[str, Any]

    @staticmethod
    def resolve_sex(opened: Any) -> str:
        return opened.report.patient.sex

    @staticmethod
    def resolve_birth_date(opened: Any) -> date:
        return opened.report.patient.birth_date


class VisitRefusalOut(Out):
    """`form` is the code of the refused form, empty when it was the person or the proof."""

    code: str
    message: str
    form: str
    details: Any


class VisitVerdictOut(Out):
    """`status` stored or refused; nothing of a refused person was stored, the others' visits stand."""

    patient_id: int
    status: str
    is_replay: bool
    encounter: EncounterOut | None
    refusal: VisitRefusalOut | None
