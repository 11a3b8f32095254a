from datetime import date
from typing import Any, Literal

from ninja import Field, Schema


class TodayTaskOut(Schema):
    id: int
    kind: str
    words: str
    urgency: str
    shape: str
    days: int
    due_date: date
    detail: str
    needs_visit: bool
    source_app: str
    source_id: int
    state: str

    @staticmethod
    def resolve_words(task: Any) -> str:
        return task.due.words

    @staticmethod
    def resolve_urgency(task: Any) -> str:
        return task.due.urgency

    @staticmethod
    def resolve_days(task: Any) -> int:
        return task.due.days


class TodayPersonOut(Schema):
    patient_id: int
    name: str
    sex: str
    age: int
    has_phone: bool
    conditions: list[str]
    tasks: list[TodayTaskOut]


class TodayHouseholdOut(Schema):
    household_id: int | None
    address: str
    people: list[TodayPersonOut]


class TodayOut(Schema):
    date: date
    households: list[TodayHouseholdOut]
    household_count: int
    person_count: int
    done_count: int
    muted: dict[str, int]
    is_capped: bool


MuteReason = Literal["hospital", "away", "refused", "other"]


class PostponeIn(Schema):
    to: date
    reason_code: str = Field("", max_length=30)


class MuteIn(Schema):
    until: date | None = None
    reason_code: MuteReason = "other"


class CountOut(Schema):
    count: int
