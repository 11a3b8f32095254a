"""What came of the calls: per team and per member of staff, month by month; defined in docs/overdue.md."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from jiayi.contracting.contracts import queries as contracts
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel.period import SHANGHAI, add_months

from ..models import LIVE, REMOVALS, CallOutcome, CallResult, FollowUp, FollowUpMove, FollowUpState
from .overdue import OverduePerson, describe, overdue_rule_on

COLUMNS = ("overdue", "called", "agreed", "came_back", "removed", "not_called")
# A constant: nothing of a request is put into it.
HELD = contracts.team_on_sql(patient="followups_followup.patient_id", day="%s::date")
CLOSED = (FollowUpState.CANCELLED, FollowUpState.FAILED, FollowUpState.DIED)


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One team, one member of staff, or all: people, not visits. Each figure is a part of `overdue`."""

    id: int | None
    name: str
    overdue: int
    called: int
    agreed: int
    came_back: int
    removed: int

    @property
    def not_called(self) -> int:
        return self.overdue - self.called


@dataclass(frozen=True, slots=True)
class SupervisedMonth:
    month: date
    result_days: int
    # Until this day somebody called on the last day of the month may still come back in time.
    settled_date: date
    total: MonthFigures
    teams: list[MonthFigures]
    workers: list[MonthFigures]


def supervise_month(*, month: date, on: date, team_ids: Iterable[int] = ()) -> SupervisedMonth:
    """The teams where most people were left uncalled first; the members of staff with the fewest returns first."""
    rule = overdue_rule_on(on)
    rows = _cohort(month, on, sorted(team_ids))
    by_team = list(rows.order_by().values("held_by").annotate(**_counts()))
    names = practitioners.team_names(row["held_by"] for row in by_team if row["held_by"])
    teams = [MonthFigures(number := row.pop("held_by"), names.get(number, "没有团队"), **row) for row in by_team]
    called = rows.filter(first_call__isnull=False)
    workers = [
        MonthFigures(row.pop("caller_id"), row.pop("caller"), **row)
        for row in called.order_by().values("caller_id", "caller").annotate(**_counts())
    ]
    return SupervisedMonth(
        month=month,
        result_days=rule.result_days,
        settled_date=add_months(month, 1) + timedelta(days=rule.result_days - 1),
        total=MonthFigures(None, "合计", **rows.order_by().aggregate(**_counts())),
        teams=sorted(teams, key=lambda one: (-one.not_called, -one.overdue, one.name)),
        workers=sorted(workers, key=lambda one: (one.came_back / one.called, -one.called, one.name)),
    )


def count_months(
    *, month: date, on: date, back: int = 6, team_ids: Iterable[int] = ()
) -> list[tuple[date, MonthFigures]]:
    """The totals of a month and of those before it, oldest first."""
    teams = sorted(team_ids)
    months = [add_months(month, -number) for number in reversed(range(back))]
    return [
        (one, MonthFigures(None, "合计", **_cohort(one, on, teams).order_by().aggregate(**_counts()))) for one in months
    ]


def list_month_people(
    *,
    month: date,
    on: date,
    column: str,
    team_id: int | None = None,
    practitioner_id: int | None = None,
    limit: int = 50,
) -> tuple[int, list[OverduePerson]]:
    """The people behind one figure: how many, and the longest overdue of them."""
    rows = _cohort(month, on, [team_id] if team_id else [])
    if practitioner_id is not None:
        rows = rows.filter(caller_id=practitioner_id)
    rows = rows.filter(_parts()[column])
    people = rows.order_by().aggregate(people=Count("patient", distinct=True))["people"]
    shown = rows.select_related("patient").annotate(group=Value("")).order_by("due_date", "id")
    once: dict[int, Any] = {}
    for row in shown[: limit * 2]:
        once.setdefault(row.patient_id, row)
    return people, describe(list(once.values())[:limit], on=on)


def _cohort(month: date, on: date, teams: Sequence[int]) -> Any:
    """
    Visits that were overdue on at least one day of the month (until `on`), with their first call in it.

    Overdue for more than a year, and resting since before the month, are nobody's work of this month. A month that is
    over counts for the team that held the person on its last day, whoever holds them since.
    """
    rule, end = overdue_rule_on(on), add_months(month, 1)
    start = datetime(month.year, month.month, month.day, tzinfo=SHANGHAI)
    moves = FollowUpMove.objects.filter(follow_up=OuterRef("pk"))
    closed_later = Exists(moves.filter(to_state__in=CLOSED, at__gte=start, at__date__gt=OuterRef("due_date")))
    muted_in_month = Exists(moves.filter(move="mute", at__gte=start))
    was_overdue = (
        Q(state__in=sorted(LIVE - {FollowUpState.MUTED}))
        | Q(state=FollowUpState.MUTED) & muted_in_month
        | Q(state=FollowUpState.DONE, visited_date__gte=month, visited_date__gt=F("due_date"))
        | Q(state__in=CLOSED) & closed_later
    )
    rows = FollowUp.objects.filter(
        was_overdue,
        # The day it is due nobody is late: due on the last of the month is the next month's.
        due_date__lt=min(end - timedelta(days=1), on),
        due_date__gte=month - timedelta(days=rule.long_overdue_days),
    )
    rows = rows.annotate(held_by=_held_by(end - timedelta(days=1), on))
    if teams:
        rows = rows.filter(held_by__in=teams)
    calls = CallResult.objects.filter(follow_up=OuterRef("pk"), called_date__gte=month, called_date__lt=end)
    calls = calls.exclude(outcome=CallOutcome.PUT_BACK)
    # A call told later (the phone had no signal) may be the first one made.
    first = calls.order_by("called_date", "id")
    return rows.annotate(
        first_call=Subquery(first.values("called_date")[:1]),
        caller_id=Subquery(first.values("practitioner_id")[:1]),
        caller=Coalesce(Subquery(first.values("practitioner__name")[:1]), Value("其他人员")),
        has_agreed=Exists(calls.filter(outcome=CallOutcome.AGREED)),
        was_removed=Exists(calls.filter(outcome__in=sorted(REMOVALS))),
        last_day=F("first_call") + timedelta(days=rule.result_days),
    )


def _held_by(last: date, on: date) -> Any:
    """A visit of somebody without a contract that day counts for the team that planned it."""
    if last >= on:
        return F("team_id")
    return Coalesce(RawSQL(HELD, [last, last]), F("team_id"), output_field=BigIntegerField())  # noqa: S611


def _parts() -> dict[str, Q]:
    called = Q(first_call__isnull=False)
    return {
        "overdue": Q(),
        "called": called,
        "not_called": ~called,
        "agreed": Q(has_agreed=True),
        "came_back": called & Q(visited_date__gte=F("first_call"), visited_date__lte=F("last_day")),
        "removed": Q(was_removed=True),
    }


def _counts() -> dict[str, Count]:
    parts = _parts()
    counted = ("overdue", "called", "agreed", "came_back", "removed")
    return {name: Count("patient", distinct=True, filter=parts[name] or None) for name in counted}
