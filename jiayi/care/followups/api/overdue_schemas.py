"""Shapes of the overdue list, of a call's result and of the supervisor's month."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from jiayi.kernel.schemas import Out

OverdueGroup = Literal["pending", "agreed", "later", "removed", "long"]
Outcome = Literal[
    "agreed", "later", "no_answer", "wrong_number", "hospital", "away", "refused", "elsewhere", "moved", "died"
]
FigureColumn = Literal["overdue", "called", "agreed", "came_back", "removed", "not_called"]


class CallIn(Schema):
    """`client_key` is made by the client: the same call sent twice is stored once.

    `day`: when they come, when to call again, until when to leave them alone, the day of the move or the death.
    `place`: where to for a move, the cause for a death. `called_at`: when the call was made, where it is told later;
    at most a month back.
    """

    client_key: UUID
    outcome: Outcome
    called_at: datetime | None = None
    day: date | None = None
    way: Literal["phone", "home", "message"] = "phone"
    note: str = Field("", max_length=200)
    place: str = Field("", max_length=100)


class PutBackIn(Schema):
    client_key: UUID
    note: str = Field("", max_length=200)


class CalledOut(Out):
    outcome: str
    called_date: date
    agreed_date: date | None
    contact_date: date | None
    visits: int


class CallOut(Schema):
    id: int
    outcome: str
    outcome_label: str
    way_label: str
    called_date: date
    agreed_date: date | None
    contact_date: date | None
    note: str
    practitioner_name: str
    at: datetime

    @staticmethod
    def resolve_outcome_label(call: Any) -> str:
        return call.get_outcome_display()

    @staticmethod
    def resolve_way_label(call: Any) -> str:
        return call.get_way_display()

    @staticmethod
    def resolve_practitioner_name(call: Any) -> str:
        return call.practitioner.name if call.practitioner_id else ""


class OverduePersonOut(Out):
    follow_up_id: int
    patient_id: int
    name: str
    sex: str
    age: int
    has_phone: bool
    team_id: int | None
    programmes: list[str]
    due_date: date
    days: int
    attempts: int
    group: str
    why: list[str]
    is_urgent: bool
    last_outcome: str
    last_outcome_label: str
    last_called_date: date | None
    agreed_date: date | None
    contact_date: date | None
    may_return: bool
    task_id: int | None


class OverdueListOut(Out):
    counts: dict[str, int]
    group: str
    items: list[OverduePersonOut]
    total: int


class MonthFiguresOut(Out):
    id: int | None
    name: str
    overdue: int
    called: int
    not_called: int
    agreed: int
    came_back: int
    removed: int


class SupervisedMonthOut(Out):
    month: date
    result_days: int
    settled_date: date
    total: MonthFiguresOut
    teams: list[MonthFiguresOut]
    workers: list[MonthFiguresOut]


class MonthTotalOut(Out):
    month: date
    figures: MonthFiguresOut


class MonthPeopleOut(Out):
    total: int
    items: list[OverduePersonOut]
