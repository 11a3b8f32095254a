"""Who may call, and what a caller sees and writes."""

from datetime import date, datetime

from ninja import Field, Schema

from ..models import SurveyAssignment
from ..queries import CallerRow, CallerSurvey
from ..queries.callers import MySurvey


class CallerChoiceOut(Schema):
    id: int
    name: str
    username: str


class AssignCallerIn(Schema):
    account_id: int
    expires_date: date


class AssignmentOut(Schema):
    id: int
    account_id: int
    name: str
    username: str
    expires_date: date
    assigned_by_name: str
    assigned_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, given: SurveyAssignment) -> "AssignmentOut":
        plain = {name: getattr(given, name) for name in cls.model_fields if hasattr(given, name)}
        return cls(**plain, name=given.account.display_name, username=given.account.username)


class MySurveyCardOut(Schema):
    id: int
    title: str
    place: str
    expires_date: date
    to_call: int
    closed: int
    total: int

    @classmethod
    def of(cls, card: CallerSurvey) -> "MySurveyCardOut":
        return cls.from_orm(card)


class CallerRowOut(Schema):
    number: int
    name: str
    sex: str
    doctor: str
    team: str
    signed_date: date | None
    attempts: int
    outcome: str
    outcome_label: str
    is_closed: bool
    is_open_call: bool
    can_dial: bool
    tried_today: bool
    call_again_at: datetime | None

    @classmethod
    def of(cls, row: CallerRow) -> "CallerRowOut":
        return cls.from_orm(row)


class ChoiceOut(Schema):
    value: str
    label: str
    denies: bool = False
    passes: bool = False


class QuestionOut(Schema):
    code: str
    title: str
    question: str
    hint: str
    choices: list[ChoiceOut]


class OutcomeOut(Schema):
    code: str
    label: str
    is_final: bool
    asks: bool


class MySurveyOut(Schema):
    """Everything the caller's page needs: the script, the questions, the rows with the surname only."""

    id: int
    title: str
    place: str
    expires_date: date
    max_attempts: int
    script: dict[str, str]
    questions: list[QuestionOut]
    satisfaction_question: str
    satisfaction: list[ChoiceOut]
    outcomes: list[OutcomeOut]
    rows: list[CallerRowOut]
    open_number: int | None

    @classmethod
    def of(cls, view: MySurvey) -> "MySurveyOut":
        book = view.book
        return cls(
            id=view.survey.pk,
            title=view.survey.title,
            place=view.survey.organization.label,
            expires_date=view.expires_date,
            max_attempts=book.max_attempts,
            script=dict(book.script),
            questions=[QuestionOut.from_orm(element) for element in book.asked],
            satisfaction_question=book.satisfaction_question,
            satisfaction=[ChoiceOut.from_orm(choice) for choice in book.satisfaction],
            outcomes=[OutcomeOut.from_orm(outcome) for outcome in book.outcomes.values()],
            rows=[CallerRowOut.of(row) for row in view.rows],
            open_number=view.open_number,
        )


class DialledOut(Schema):
    number: int
    attempt: int
    phone: str | None


class CallOutcomeIn(Schema):
    outcome: str = Field(max_length=20)
    choices: dict[str, str] = {}
    satisfaction: str = Field("", max_length=12)
    remark: str = Field("", max_length=300)
    call_again_at: datetime | None = None


class CallRecordedOut(Schema):
    number: int
    outcome: str
    is_closed: bool
    attempts: int
