"""超期名单: who is late, in which group, why, the worst first. The rules stand in docs/overdue.md."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, Value, When
from django.db.models.expressions import RawSQL

from jiayi.care.vitals import queries as vitals
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.tasks import queries as tasks
from jiayi.kernel import disclosure

from .. import rules
from ..models import GONE, LIVE, REMOVALS, CallOutcome, CallResult, FollowUp, FollowUpState, Programme
from ..rules import Group, OverdueRule
from .visits import PACKS, pack_on

PAGE, MOST = 20, 200
CODES = ("bp_systolic", "bp_diastolic", "glucose_fasting")
# The newest reading of one kind, whoever took it. These are constants: nothing of a request is put into them.
LAST = (
    "(SELECT value FROM vitals_observation WHERE patient_id = followups_followup.patient_id AND code = %s"
    " AND voided_at IS NULL ORDER BY taken_at DESC, id DESC LIMIT 1)"
)
LAST_CONTROLLED = (
    "(SELECT done.is_controlled FROM followups_followup AS done WHERE done.patient_id = followups_followup.patient_id"
    " AND done.programme = followups_followup.programme AND done.state = 'done'"
    " ORDER BY done.visited_date DESC, done.done_at DESC, done.id DESC LIMIT 1)"
)


@dataclass(frozen=True, slots=True)
class OverduePerson:
    """One line of the list: a person, the visit that is longest overdue, and why they stand here."""

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
    # What is to be done about it on Today: given to somebody else from this list.
    task_id: int | None


@dataclass(frozen=True, slots=True)
class OverdueList:
    counts: dict[str, int]
    group: str
    items: list[OverduePerson]
    total: int


@lru_cache(maxsize=1)
def _overdue_rules() -> tuple[OverdueRule, ...]:
    paths = (PACKS / "overdue").glob("*.json")
    read = [rules.read_overdue_rule(json.loads(path.read_text(encoding="utf-8"))) for path in paths]
    return tuple(sorted(read, key=lambda rule: rule.effective_from, reverse=True))


def overdue_rule_on(day: date) -> OverdueRule:
    """The numbers of the overdue list in force on a day."""
    return next(rule for rule in _overdue_rules() if rule.effective_from <= day)


def is_removed(follow_up: FollowUp, *, on: date) -> bool:
    """Out of the list of people to call, by a call or by being muted."""
    if follow_up.state == FollowUpState.MUTED:
        return follow_up.muted_until is None or follow_up.muted_until > on
    is_off = follow_up.last_outcome in REMOVALS
    return is_off and (follow_up.contact_date is None or follow_up.contact_date > on)


def list_overdue(
    *,
    on: date,
    group: str = Group.PENDING,
    team_ids: Iterable[int] = (),
    programme: str | None = None,
    limit: int = PAGE,
) -> OverdueList:
    """One group of the list, the worst first, with how many stand in each; at most `limit` lines."""
    rule, teams = overdue_rule_on(on), sorted(team_ids)
    live = _grouped(_owed(on, teams, programme), on, rule)
    counted = dict(live.order_by().values_list("group").annotate(people=Count("id")))
    gone = _gone(on, teams, programme, rule)
    gone_count = gone.count()
    counts = {str(name): counted.get(name, 0) for name in Group}
    counts[Group.REMOVED] += gone_count
    shown = list(_ranked(live.filter(group=group), on)[:limit])
    if group == Group.REMOVED and gone_count:
        shown += list(gone.annotate(group=Value(str(Group.REMOVED)))[: max(limit - len(shown), 0)])
    return OverdueList(counts, group, describe(shown, on=on), counts[group])


def _owed(on: date, teams: Sequence[int], programme: str | None) -> Any:
    """What is late, one row a person: the visit of theirs that is longest overdue."""
    rows = FollowUp.objects.filter(state__in=LIVE, due_date__lt=on, patient__is_current=True)
    others = FollowUp.objects.filter(patient=OuterRef("patient"), state__in=LIVE, due_date__lt=on)
    if teams:
        rows = rows.filter(team__in=teams)
    if programme:
        rows, others = rows.filter(programme=programme), others.filter(programme=programme)
    earlier = Q(due_date__lt=OuterRef("due_date")) | Q(due_date=OuterRef("due_date"), id__lt=OuterRef("id"))
    return rows.filter(~Exists(others.filter(earlier)))


def _gone(on: date, teams: Sequence[int], programme: str | None, rule: OverdueRule) -> Any:
    """Who moved or died by word of a call within the last year: shown among the removed, never put back from here."""
    since = on - timedelta(days=rule.long_overdue_days)
    rows = FollowUp.objects.filter(last_outcome__in=GONE, due_date__gte=since).exclude(state__in=LIVE)
    if teams:
        rows = rows.filter(team__in=teams)
    if programme:
        rows = rows.filter(programme=programme)
    return rows.select_related("patient").order_by("-due_date", "id")


def _grouped(rows: Any, on: date, rule: OverdueRule) -> Any:
    resting = Q(state=FollowUpState.MUTED) & (Q(muted_until__isnull=True) | Q(muted_until__gt=on))
    waits = Q(contact_date__gt=on)
    alone = tasks.covers(on=on)
    removed = resting | Q(alone) | Q(last_outcome__in=sorted(REMOVALS)) & (Q(contact_date__isnull=True) | waits)
    return rows.annotate(
        group=Case(
            When(removed, then=Value(str(Group.REMOVED))),
            When(due_date__lt=on - timedelta(days=rule.long_overdue_days), then=Value(str(Group.LONG))),
            When(waits & Q(last_outcome=CallOutcome.AGREED), then=Value(str(Group.AGREED))),
            When(waits, then=Value(str(Group.LATER))),
            default=Value(str(Group.PENDING)),
        )
    )


def _ranked(rows: Any, on: date) -> Any:
    """A very high (or very low) last reading first, then who was not on target last time, then the longest overdue."""
    danger = {code: programme.emergency for code, programme in pack_on(on).programmes.items()}
    high, sugar = danger["hypertension"], danger["diabetes"]
    very = Q(systolic__gte=high.systolic_from) | Q(diastolic__gte=high.diastolic_from)
    very |= Q(programme="diabetes") & (Q(glucose__gte=sugar.glucose_from) | Q(glucose__lte=sugar.glucose_to))
    return (
        rows.annotate(
            systolic=RawSQL(LAST, ["bp_systolic"]),  # noqa: S611
            diastolic=RawSQL(LAST, ["bp_diastolic"]),  # noqa: S611
            glucose=RawSQL(LAST, ["glucose_fasting"]),  # noqa: S611
            was_controlled=RawSQL(LAST_CONTROLLED, [], output_field=BooleanField(null=True)),  # noqa: S611
        )
        .annotate(
            rank=Case(When(very, then=Value(0)), When(was_controlled=False, then=Value(1)), default=Value(2)),
        )
        .select_related("patient")
        .order_by("rank", "due_date", "id")
    )


def describe(rows: Sequence[Any], *, on: date) -> list[OverduePerson]:
    """The rows with their readings, newest call, task and the other programmes of the people: four statements."""
    people = sorted({row.patient_id for row in rows})
    readings = vitals.last_values_of(patient_ids=people, codes=CODES)
    late = FollowUp.objects.filter(patient__in=people, state__in=LIVE, due_date__lt=on)
    programmes: dict[int, list[str]] = {}
    for patient_id, programme in late.order_by("due_date", "id").values_list("patient_id", "programme"):
        programmes.setdefault(patient_id, []).append(programme)
    calls = CallResult.objects.filter(follow_up__in=[row.pk for row in rows]).exclude(outcome=CallOutcome.PUT_BACK)
    called = dict(calls.order_by("id").values_list("follow_up_id", "called_date"))
    open_tasks = tasks.live_ids_of(source_app="followups", source_ids=[row.pk for row in rows])
    return [
        _person(
            row, readings.get(row.patient_id, {}), programmes.get(row.patient_id), called.get(row.pk), open_tasks, on
        )
        for row in rows
    ]


def _person(
    row: Any,
    readings: dict[str, vitals.LastValue],
    programmes: list[str] | None,
    called: date | None,
    open_tasks: dict[int, int],
    on: date,
) -> OverduePerson:
    person, days = row.patient, (on - row.due_date).days
    is_urgent = getattr(row, "rank", 2) == 0
    resting = row.state == FollowUpState.MUTED and row.reason_code in CallOutcome.values
    outcome = row.last_outcome or (row.reason_code if resting else "")
    labels = dict(Programme.choices)
    return OverduePerson(
        follow_up_id=row.pk,
        patient_id=person.pk,
        name=disclosure.shown_name(person.pk, person.name),
        sex=person.sex,
        age=patients.age(person, on),
        has_phone=bool(person.phone_index),
        team_id=row.team_id,
        programmes=[labels[code] for code in programmes or [row.programme]],
        due_date=row.due_date,
        days=days,
        attempts=row.attempts,
        group=row.group,
        why=_why(row, readings, is_urgent=is_urgent, age=patients.age(person, on)),
        is_urgent=is_urgent,
        last_outcome=outcome,
        last_outcome_label=CallOutcome(outcome).label if outcome else "",
        last_called_date=called,
        agreed_date=row.agreed_date,
        contact_date=row.contact_date or row.muted_until,
        may_return=row.group == Group.REMOVED and row.state in LIVE,
        task_id=open_tasks.get(row.pk),
    )


def _why(row: Any, readings: dict[str, vitals.LastValue], *, is_urgent: bool, age: int) -> list[str]:
    """Sentences: the last reading with its meaning and its day, then what was tried."""
    found = []
    upper, lower = readings.get("bp_systolic"), readings.get("bp_diastolic")
    if upper and lower:
        words = vitals.describe_pressure((upper.value, lower.value), previous=None, age=age).text
        found.append(_dated(words, upper.taken_on, is_urgent and row.programme == "hypertension"))
    sugar = readings.get("glucose_fasting")
    if sugar and row.programme == "diabetes":
        words = vitals.describe_value("glucose_fasting", sugar.value, previous=None, age=age).text
        found.append(_dated(words, sugar.taken_on, is_urgent))
    if getattr(row, "was_controlled", None) is False:
        found.append("上次随访没达标")
    if row.attempts:
        found.append(f"{row.attempts} 次没人接")
    return found


def _dated(words: str, taken: date, is_danger: bool) -> str:
    danger = "，到了危急值" if is_danger else ""
    return f"{taken.month}月{taken.day}日 {words}{danger}"


def list_calls(*, follow_up_id: int) -> list[CallResult]:
    """What was tried to bring one person back for one visit, newest first."""
    rows = CallResult.objects.filter(follow_up=follow_up_id).select_related("practitioner")
    return list(rows.order_by("-id")[:50])
