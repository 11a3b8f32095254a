from datetime import date
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from jiayi.kernel import disclosure
from jiayi.kernel.schemas import Out, PageIn

from . import queries, rules


class TodayTaskOut(Out):
    id: int
    kind: str
    title: str
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
    given_to: str
    # Which rule asks for it, and why on this day.
    why: str


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
    place: str
    people: list[TodayPersonOut]


class TodayOut(Out):
    date: date
    households: list[TodayHouseholdOut]
    household_count: int
    person_count: int
    done_count: int
    muted: dict[str, int]
    is_capped: bool


MuteReason = Literal["hospital", "away", "mourning", "refused", "other"]


class PostponeIn(Schema):
    to: date
    reason_code: str = Field("", max_length=30)
    client_key: UUID | None = None  # made by a phone that may send it twice


class MuteIn(Schema):
    until: date | None = None
    reason_code: MuteReason = "other"
    note: str = Field("", max_length=100)
    client_key: UUID | None = None  # made by a phone that may send it twice


class RestOut(Out):
    """Why a person is left alone, since when, until when, by whose word."""

    id: int
    is_household: bool
    reason_code: str
    reason: str
    note: str
    started_date: date
    until: date | None
    started_by_name: str


class RestingPersonOut(Out):
    patient_id: int
    name: str
    household_id: int | None
    address: str
    is_household: bool
    reason: str
    note: str
    started_date: date
    until: date | None
    task_count: int


class CountOut(Schema):
    count: int


class TaskFilters(PageIn):
    """The filters of the desk's list of tasks."""

    kind: str = Field("", max_length=40)
    due: Literal["", "all", "overdue", "today", "soon"] = ""
    team_id: int | None = None
    practitioner_id: int | None = None
    is_muted: bool | None = None

    def wanted(self) -> queries.TaskFilter:
        return queries.TaskFilter(
            q=self.q,
            kind=self.kind,
            due=self.due or "all",
            team_id=self.team_id,
            practitioner_id=self.practitioner_id,
            is_muted=self.is_muted,
        )


class TaskRowOut(Schema):
    """One line of the desk's list: what, for whom, by when, who does it."""

    id: int
    patient_id: int
    name: str
    sex: str
    birth_date: date | None
    kind: str
    title: str
    detail: str
    act_date: date
    days: int
    urgency: str
    state: str
    state_label: str
    team_id: int | None
    team_name: str
    practitioner_name: str
    is_handed_over: bool
    needs_visit: bool

    @classmethod
    def of(cls, task: Any, *, on: date) -> "TaskRowOut":
        due = rules.due_on(title=task.title, due_date=task.act_date, today=on, is_urgent=task.is_urgent)
        person = task.patient
        return cls(
            id=task.pk,
            patient_id=person.pk,
            name=disclosure.shown_name(person.pk, person.name),
            sex=person.sex,
            birth_date=disclosure.shown(person.pk, person.birth_date),
            kind=task.kind,
            title=task.title,
            detail=task.detail,
            act_date=task.act_date,
            days=due.days,
            urgency=due.urgency,
            state=task.state,
            state_label=task.get_state_display(),
            team_id=task.team_id,
            team_name=task.team.name if task.team else "",
            practitioner_name=task.practitioner.name if task.practitioner else "",
            is_handed_over=task.is_handed_over,
            needs_visit=task.needs_visit,
        )


class TaskKindOut(Schema):
    kind: str
    title: str
