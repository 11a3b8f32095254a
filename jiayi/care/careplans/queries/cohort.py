"""队列: who is managed, how many are controlled, lost, waiting; the list behind every number, and the trend."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import disclosure, paging
from jiayi.kernel.paging import Page
from jiayi.kernel.period import add_months

from ..models import Enrolment, EnrolmentState
from ..rules import Programme, Standing
from .programmes import programme_on
from .visits import VISITS

UNCONTROLLED = (Standing.DANGER, Standing.TWICE, Standing.UNCONTROLLED)


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrolmentFilter:
    """`standing`: controlled, uncontrolled, twice, danger, unknown, lost, or nothing for all."""

    programme: str
    state: str = "active"
    standing: str = ""
    level: str = ""
    team_id: int | None = None
    q: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Every active person is in exactly one of the four."""

    id: int | None
    name: str
    managed: int
    controlled: int
    uncontrolled: int
    lost: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Month:
    day: date
    managed: int
    controlled: int
    uncontrolled: int

    @property
    def rate(self) -> float | None:
        return self.controlled / self.managed if self.managed else None


@dataclass(frozen=True, slots=True)
class Cohort:
    """By the assessment pack; who is lost counts as not controlled (国家规范指标: 失访=未达标)."""

    programme: str
    title: str
    lost_after_days: int
    proposed: int
    total: Figures
    teams: list[Figures]
    levels: dict[str, int]
    months: list[Month]


def page_enrolments(*, where: EnrolmentFilter, on: date, cursor: str | None, limit: int) -> Page:
    """The people of a programme in scope, the worst first, then those not seen for longest."""
    rows = _select(where, on).select_related("patient", "patient__current_team", "patient__organization")
    return paging.page(
        rows.annotate(seen=Coalesce("last_visit_date", "from_date")), order=("seen", "id"), cursor=cursor, limit=limit
    )


def read_cohort(*, programme: str, on: date, team_id: int | None = None, months: int = 6) -> Cohort:
    rule = programme_on(programme, on)
    where = EnrolmentFilter(programme=programme, team_id=team_id)
    rows = _select(where, on)
    counts = _counts(rule, on)
    total = rows.aggregate(**counts)
    teams: Any = (
        rows.order_by()
        .values("patient__current_team", "patient__current_team__name")
        .annotate(**counts)
        .order_by("patient__current_team__name")
    )
    levels = rows.order_by().values("level").annotate(people=Count("pk"))
    waiting = Enrolment.objects.filter(programme=programme, state=EnrolmentState.PROPOSED, patient__is_current=True)
    if team_id:
        waiting = waiting.filter(patient__current_team=team_id)
    return Cohort(
        programme=programme,
        title=rule.name,
        lost_after_days=rule.lost_after_days,
        proposed=waiting.count(),
        total=Figures(None, "合计", **total),
        teams=[
            Figures(row.pop("patient__current_team"), row.pop("patient__current_team__name") or "没有团队", **row)
            for row in teams
        ],
        levels={row["level"] or "unset": row["people"] for row in levels},
        months=_months(rule, on=on, team_id=team_id, back=months),
    )


def _counts(rule: Programme, on: date) -> dict[str, Any]:
    lost = _lost(rule, on)
    return {
        "managed": Count("pk"),
        "controlled": Count("pk", filter=~lost & Q(standing=Standing.CONTROLLED)),
        "uncontrolled": Count("pk", filter=~lost & Q(standing__in=UNCONTROLLED)),
        "lost": Count("pk", filter=lost),
        "unknown": Count("pk", filter=~lost & Q(standing=Standing.UNKNOWN)),
    }


def _lost(rule: Programme, on: date) -> Q:
    """The definition of rules.levels as a condition: not seen, and not taken in, for so many days."""
    first = on - timedelta(days=rule.lost_after_days)
    return Q(last_visit_date__lt=first) | Q(last_visit_date__isnull=True, from_date__lt=first)


def _select(where: EnrolmentFilter, on: date) -> QuerySet[Enrolment]:
    rule = programme_on(where.programme, on)
    rows = Enrolment.objects.filter(programme=where.programme, state=where.state, patient__is_current=True)
    if where.team_id:
        rows = rows.filter(patient__current_team=where.team_id)
    if where.level:
        rows = rows.filter(level="" if where.level == "unset" else where.level)
    if where.q:
        disclosure.forbid_name_search()
        rows = rows.filter(Q(patient__name__startswith=where.q) | Q(patient__initials__startswith=where.q.lower()))
    lost = _lost(rule, on)
    if where.standing == "lost":
        rows = rows.filter(lost)
    elif where.standing == "all_uncontrolled":
        rows = rows.filter(~lost, standing__in=UNCONTROLLED)
    elif where.standing:
        rows = rows.filter(~lost, standing=where.standing)
    return rows


# One pass over the visits: each holds from its day until the next one, and is the latest at the month ends between.
TREND = """
WITH mine AS (
    SELECT e.patient_id, e.from_date, e.to_date FROM careplans_enrolment AS e
    JOIN patients_patient AS p ON p.id = e.patient_id
    WHERE e.programme = %(programme)s AND e.state IN ('active', 'ended') AND e.organization_id = ANY(%(places)s)
      AND (%(team)s::bigint IS NULL OR p.current_team_id = %(team)s)
), visit AS (
    SELECT v.patient_id, v.day, v.is_controlled,
           lead(v.day) OVER (PARTITION BY v.patient_id ORDER BY v.day, v.at) AS next_day
    FROM ({VISITS}) AS v
    WHERE v.programme = %(programme)s AND v.day >= %(first)s AND v.patient_id IN (SELECT patient_id FROM mine)
), month AS (
    SELECT unnest(%(ends)s::date[]) AS day
)
SELECT month.day, count(*),
       count(*) FILTER (WHERE visit.is_controlled AND visit.day >= month.day - %(lost)s),
       count(*) FILTER (WHERE NOT visit.is_controlled AND visit.day >= month.day - %(lost)s)
FROM month
JOIN mine ON mine.from_date <= month.day AND (mine.to_date IS NULL OR mine.to_date > month.day)
LEFT JOIN visit ON visit.patient_id = mine.patient_id AND visit.day <= month.day
     AND (visit.next_day IS NULL OR visit.next_day > month.day)
GROUP BY month.day ORDER BY month.day
""".replace("{VISITS}", VISITS)


def _months(rule: Programme, *, on: date, team_id: int | None, back: int) -> list[Month]:
    first = date(on.year, on.month, 1)
    ends = [add_months(first, -number) - timedelta(days=1) for number in reversed(range(back - 1))] + [on]
    places: Iterable[int] = [place.pk for place in organizations.list_organizations()]
    with connection.cursor() as cursor:
        cursor.execute(
            TREND,
            {
                "programme": rule.code,
                "places": list(places),
                "team": team_id,
                "ends": ends,
                "lost": rule.lost_after_days,
                "first": ends[0] - timedelta(days=rule.lost_after_days),
            },
        )
        found = {day: counted for day, *counted in cursor.fetchall()}
    return [Month(day, *found.get(day, (0, 0, 0))) for day in ends]
