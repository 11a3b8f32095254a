from datetime import date
from typing import Literal

from ninja import Field, Schema

from jiayi.kernel.schemas import Out


class TodayTaskOut(Out):
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


class TodayPersonOut(Out):
    patient_id: int
    name: str
    sex: str
    age: int
    has_phone: bool
    conditions: list[str]
    tasks: list[TodayTaskOut]


class TodayHouseholdOut(Out):
    household_id: int | None
    address: str
    people: list[TodayPersonOut]


class TodayOut(Out):
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
