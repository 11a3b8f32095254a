"""待办的读取: the Today page, by household, worst first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, When
from django.db.models.functions import Coalesce

from jiayi.foundation.patients import queries as patients
from jiayi.kernel.period import SHANGHAI, full_years_between

from ..models import LIVE, Task, TaskState
from ..rules import ORDER, SHAPES, SOON_DAYS, TODAY_ORDER, Due, due_on, given_words, rank, why_words
from .rests import covers

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
    "due_date",
    "together_date",
    "performer",
    "rule__name",
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
    why: str

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
        ~covers(on=on),
        Q(act_date__lte=on + timedelta(days=ahead_days)) | Q(is_urgent=True),
        state__in=[TaskState.OPEN, TaskState.POSTPONED],
        window_from__lte=on,
        # What was owed to who has died or moved away is closed a moment later, by the worker: nothing rings until then.
        patient__is_current=True,
    )
    late = Case(When(act_date__lt=on, then=0), When(act_date=on, then=1), default=2, output_field=IntegerField())
    keys: dict[str, str | Case] = {
        "urgent": "-is_urgent",
        "lateness": late,
        "priority": "priority",
        "day": "act_date",
        "id": "id",
    }
    found = list(ready.order_by(*(keys[key] for key in TODAY_ORDER)).values_list(*COLUMNS, named=True)[: cap + 1])
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
        done_count=_done(mine, on).count(),
        muted=_muted(mine, on),
        is_capped=is_capped,
    )


def today_rule() -> dict[str, Any]:
    """What a phone needs to lay its copies in the order of this page."""
    return {"order": TODAY_ORDER, "urgencies": ORDER, "soonDays": SOON_DAYS, "cap": TODAY_CAP}


def count_done(*, on: date, team_ids: Iterable[int]) -> int:
    """What these teams did on a day."""
    return _done(_of(team_ids, None), on).count()


def list_of_patient(*, patient_id: int, on: date) -> list[TodayTask]:
    patients.get_patient(patient_id=patient_id)
    rows = Task.objects.filter(patient_id=patient_id, state__in=LIVE).select_related("practitioner", "rule")
    found = (
        _today_task(
            task, on, task.practitioner.name if task.practitioner else None, task.rule.name if task.rule else None
        )
        for task in rows
    )
    return sorted(found, key=lambda task: rank(task.due))


def _of(team_ids: Iterable[int], organization_id: int | None) -> QuerySet[Task]:
    rows = Task.objects.all()
    teams = list(team_ids)
    if teams:
        rows = rows.filter(team__in=teams)
    if organization_id is not None:
        rows = rows.filter(organization=organization_id)
    return rows


def _done(mine: QuerySet[Task], on: date) -> QuerySet[Task]:
    return mine.filter(state=TaskState.DONE, closed_at__gte=_midnight(on))


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
        person.tasks.append(_today_task(row, on, row.practitioner__name, row.rule__name))
    # Among what is equally urgent the order of the rows stays: first what its rule puts first, then the oldest.
    for person in people.values():
        person.tasks.sort(key=lambda task: ORDER.index(task.due.urgency))
    for household in households.values():
        household.people.sort(key=lambda person: ORDER.index(person.tasks[0].due.urgency))
    return sorted(households.values(), key=lambda household: ORDER.index(household.people[0].tasks[0].due.urgency))


def _today_task(task: Any, on: date, given_to: str | None, rule_name: str | None) -> TodayTask:
    due = due_on(
        title=task.title,
        due_date=task.act_date,
        today=on,
        is_urgent=task.is_urgent,
        is_together=_is_together(task) and task.due_date > on,
    )
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
        given_to=given_words(given_to, task.performer),
        why=why_words(
            rule_name=rule_name,
            act_date=task.act_date,
            due_date=task.due_date,
            is_together=_is_together(task),
        ),
    )


def _is_together(task: Any) -> bool:
    """It stands on the day of somebody else of the house."""
    return task.together_date is not None and task.act_date == task.together_date


def _midnight(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, tzinfo=SHANGHAI)
