"""待办的读取: the Today page, by household, worst first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import disclosure, paging
from jiayi.kernel.access import Role
from jiayi.kernel.actor import Actor
from jiayi.kernel.paging import Page
from jiayi.kernel.period import SHANGHAI, full_years_between

from .models import LIVE, Task, TaskState
from .rules import SHAPES, SOON_DAYS, Due, due_on, rank

# More than a day's work helps nobody; the page says how many there are and the overdue list holds the rest.
TODAY_CAP = 120
# Whole rows of people and homes would cost four times as much as what the page shows of them.
COLUMNS = [
    "id",
    "kind",
    "title",
    "detail",
    "act_date",
    "is_urgent",
    "needs_visit",
    "source_app",
    "source_id",
    "state",
    "practitioner__name",
    "patient_id",
    "patient__name",
    "patient__sex",
    "patient__birth_date",
    "patient__phone",
    "patient__household",
    "patient__household__address",
    "patient__household__community_name",
    "patient__tag_mask",
]
# Who belongs to no household stands for one alone.
HOME = Coalesce(F("patient__household"), -F("patient"))


@dataclass(frozen=True, slots=True)
class TodayTask:
    id: int
    kind: str
    title: str
    due_date: date
    due: Due
    shape: str
    detail: str
    needs_visit: bool
    source_app: str
    source_id: int
    state: str
    given_to: str

    @property
    def words(self) -> str:
        return self.due.words

    @property
    def urgency(self) -> str:
        return self.due.urgency

    @property
    def days(self) -> int:
        return self.due.days


@dataclass(slots=True)
class TodayPerson:
    patient_id: int
    name: str
    sex: str
    age: int
    has_phone: bool
    conditions: list[str]
    tasks: list[TodayTask] = field(default_factory=list)


@dataclass(slots=True)
class TodayHousehold:
    household_id: int | None
    address: str
    place: str = ""
    people: list[TodayPerson] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Today:
    date: date
    households: list[TodayHousehold]
    household_count: int
    person_count: int
    done_count: int
    muted: dict[str, int]
    is_capped: bool


def list_today(
    *,
    on: date,
    team_ids: Iterable[int] = (),
    organization_id: int | None = None,
    ahead_days: int = SOON_DAYS,
    limit: int | None = None,
) -> Today:
    """
    What is overdue, due today or soon enough to be done on the way, grouped by household.

    Households stand by their worst task, people within them likewise. At most `limit` tasks (else `TODAY_CAP`) are
    listed, all are counted: nothing floods.
    """
    mine, cap = _of(team_ids, organization_id), limit or TODAY_CAP
    ready = mine.filter(
        Q(act_date__lte=on + timedelta(days=ahead_days)) | Q(is_urgent=True),
        state__in=[TaskState.OPEN, TaskState.POSTPONED],
        window_from__lte=on,
    )
    found = list(ready.order_by("-is_urgent", "act_date", "id").values_list(*COLUMNS, named=True)[: cap + 1])
    is_capped = len(found) > cap
    households = _by_household(found[:cap], on)
    people = sum(len(household.people) for household in households)
    if is_capped:
        people, homes = (
            ready.order_by()
            .aggregate(people=Count("patient", distinct=True), homes=Count(HOME, distinct=True))
            .values()
        )
    return Today(
        date=on,
        households=households,
        household_count=homes if is_capped else len(households),
        person_count=people,
        done_count=mine.filter(state=TaskState.DONE, closed_at__gte=_midnight(on)).count(),
        muted=_muted(mine, on),
        is_capped=is_capped,
    )


def list_of_patient(*, patient_id: int, on: date) -> list[TodayTask]:
    patients.get_patient(patient_id=patient_id)
    rows = Task.objects.filter(patient_id=patient_id, state__in=LIVE).select_related("practitioner")
    found = (_today_task(task, on, task.practitioner.name if task.practitioner else None) for task in rows)
    return sorted(found, key=lambda task: rank(task.due))


def _of(team_ids: Iterable[int], organization_id: int | None) -> QuerySet[Task]:
    rows = Task.objects.all()
    teams = list(team_ids)
    if teams:
        rows = rows.filter(team__in=teams)
    if organization_id is not None:
        rows = rows.filter(organization=organization_id)
    return rows


def _muted(mine: QuerySet[Task], on: date) -> dict[str, int]:
    resting = mine.filter(state=TaskState.MUTED).filter(Q(muted_until__isnull=True) | Q(muted_until__gt=on))
    counted = resting.values("reason_code").annotate(people=Count("patient", distinct=True)).order_by("reason_code")
    return {row["reason_code"]: row["people"] for row in counted}


def _by_household(rows: Sequence[Any], on: date) -> list[TodayHousehold]:
    households: dict[tuple[str, int], TodayHousehold] = {}
    people: dict[int, TodayPerson] = {}
    for row in rows:
        person = people.get(row.patient_id)
        if person is None:
            person = people[row.patient_id] = TodayPerson(
                patient_id=row.patient_id,
                name=row.patient__name,
                sex=row.patient__sex,
                age=full_years_between(row.patient__birth_date, on),
                has_phone=bool(row.patient__phone),
                conditions=patients.conditions_of(row.patient__tag_mask),
            )
            key = ("home", row.patient__household) if row.patient__household else ("person", row.patient_id)
            if key not in households:
                address = row.patient__household__address
                households[key] = TodayHousehold(
                    household_id=row.patient__household,
                    address=str(address) if address else "",
                    place=row.patient__household__community_name or "",
                )
            households[key].people.append(person)
        person.tasks.append(_today_task(row, on, row.practitioner__name))
    for person in people.values():
        person.tasks.sort(key=lambda task: rank(task.due))
    for household in households.values():
        household.people.sort(key=lambda person: rank(person.tasks[0].due))
    return sorted(households.values(), key=lambda household: rank(household.people[0].tasks[0].due))


def _today_task(task: Any, on: date, given_to: str | None) -> TodayTask:
    due = due_on(title=task.title, due_date=task.act_date, today=on, is_urgent=task.is_urgent)
    return TodayTask(
        id=task.id,
        kind=task.kind,
        title=task.title,
        due_date=task.act_date,
        due=due,
        shape=SHAPES[due.urgency],
        detail=task.detail,
        needs_visit=task.needs_visit,
        source_app=task.source_app,
        source_id=task.source_id,
        state=task.state,
        given_to=given_to or "",
    )


def _midnight(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=SHANGHAI)


def muted_patients(*, patient_ids: Iterable[int], on: date) -> set[int]:
    """Those of these people who asked to be left alone, whatever the matter."""
    rows = Task.objects.filter(patient_id__in=list(patient_ids), state=TaskState.MUTED)
    return set(rows.filter(Q(muted_until__isnull=True) | Q(muted_until__gt=on)).values_list("patient_id", flat=True))


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskFilter:
    """Which tasks the desk's list shows. `due` is overdue, today, soon (a week) or all."""

    q: str = ""
    kind: str = ""
    due: str = "all"
    team_id: int | None = None
    practitioner_id: int | None = None
    is_muted: bool | None = None


def page_tasks(*, where: TaskFilter, on: date, cursor: str | None, limit: int) -> Page:
    """What is still to be done in scope, of every kind, the longest overdue first."""
    rows = _select(where, on).select_related("patient", "team", "practitioner")
    return paging.page(rows, order=("act_date", "id"), cursor=cursor, limit=limit)


def list_task_ids(*, where: TaskFilter, on: date, most: int) -> list[int]:
    return list(_select(where, on).order_by("act_date", "id").values_list("id", flat=True)[:most])


def list_heads(*, task_ids: Iterable[int]) -> list[Task]:
    """Chosen tasks in scope with their person, team and whom they were given to, in one statement."""
    rows = Task.objects.filter(pk__in=list(task_ids)).select_related("patient", "team", "practitioner")
    return list(rows.order_by("act_date", "id"))


def kinds_in_use() -> list[tuple[str, str]]:
    """The kinds of what is still to be done in scope, with the words of one of them."""
    rows = Task.objects.filter(state__in=LIVE).order_by("kind", "title").distinct("kind")
    return list(rows.values_list("kind", "title"))


def _select(where: TaskFilter, on: date) -> QuerySet[Task]:
    rows = Task.objects.filter(state__in=LIVE)
    if where.q:
        disclosure.forbid_name_search()
        rows = rows.filter(Q(patient__name__startswith=where.q) | Q(patient__initials__startswith=where.q.lower()))
    exact = {"kind": where.kind, "team_id": where.team_id, "practitioner_id": where.practitioner_id}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if where.is_muted is not None:
        muted = Q(state=TaskState.MUTED)
        rows = rows.filter(muted) if where.is_muted else rows.exclude(muted)
    soon = on + timedelta(days=SOON_DAYS)
    wanted = {"overdue": Q(act_date__lt=on), "today": Q(act_date=on), "soon": Q(act_date__gt=on, act_date__lte=soon)}
    return rows.filter(wanted[where.due]) if where.due in wanted else rows


@dataclass(frozen=True, kw_only=True, slots=True)
class Receiver:
    """A team, perhaps one member of it, to whom tasks are to be given; `problem` says why nobody may."""

    team_id: int
    practitioner_id: int | None
    team_name: str
    person_name: str
    path: str
    problem: str = ""

    @property
    def words(self) -> str:
        return f"{self.team_name} {self.person_name}".strip()


def find_receiver(*, team_id: int, practitioner_id: int | None, on: date) -> Receiver:
    """
    :raises NotFound: a team outside the scope
    """
    team = practitioners.get_managed_team(team_id=team_id)
    members = {row.practitioner_id: row.practitioner for row in practitioners.list_members(team_id=team_id, on=on)}
    person = members.get(practitioner_id) if practitioner_id else None
    problem = "" if team.is_active else "这个团队停了，请换一个"
    if practitioner_id and person is None:
        problem = "这位不在这个团队里，请换一位"
    return Receiver(
        team_id=team_id,
        practitioner_id=practitioner_id,
        team_name=team.name,
        person_name=person.name if person else "",
        path=organizations.get_organization(organization_id=team.organization_id).path,
        problem=problem,
    )


def why_not(task: Task, *, receiver: Receiver, by: Actor) -> str:
    """Why this task cannot be given to them, or nothing. A doctor gives away what is the own teams', a director all."""
    if task.state not in LIVE:
        return "已经做完或取消了"
    if Role.DIRECTOR not in by.roles and task.team_id not in by.team_ids:
        return "不是您团队的待办，请主任来交"
    if (task.team_id, task.practitioner_id) == (receiver.team_id, receiver.practitioner_id):
        return "已经是他们的"
    home = organizations.get_organization(organization_id=task.organization_id).path
    if not (home.startswith(receiver.path) or receiver.path.startswith(home)):
        return "居民归别的机构管，请先办转入"
    return ""
