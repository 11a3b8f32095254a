"""Months that are over: who was managed then and how they were, from the visits; nothing is stored twice.

A visit holds from its day until the next one. So a visit that is corrected or comes in late corrects its months too,
and the figure of a month and the people behind it come from one statement. Whoever has changed teams since counts for
the team of then; today stands with the panels of today.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from jiayi.contracting.contracts import queries as contracts
from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel.period import add_months

from ..models import Enrolment, EnrolmentState
from ..rules import Programme, Standing
from .visits import VISITS


@dataclass(frozen=True, slots=True)
class Month:
    """Every person managed on that day is in exactly one of the four."""

    day: date
    managed: int
    controlled: int
    uncontrolled: int
    lost: int
    unknown: int

    @property
    def rate(self) -> float | None:
        return self.controlled / self.managed if self.managed else None


# The four parts are those of queries.cohort, on other days.
THEN = """
WITH mine AS (
    SELECT e.id, e.patient_id, e.from_date, e.to_date, p.current_team_id FROM careplans_enrolment AS e
    JOIN patients_patient AS p ON p.id = e.patient_id
    WHERE e.programme = %(programme)s AND e.state IN ('active', 'ended') AND e.organization_id = ANY(%(places)s)
      AND (%(only)s::bigint[] IS NULL OR e.id = ANY(%(only)s))
), visit AS (
    SELECT v.patient_id, v.day, v.is_controlled, v.is_emergency,
           lead(v.day) OVER (PARTITION BY v.patient_id ORDER BY v.day, v.at) AS next_day
    FROM ({VISITS}) AS v
    WHERE v.programme = %(programme)s AND v.day >= %(first)s AND v.patient_id IN (SELECT patient_id FROM mine)
), known AS (
    SELECT month.day AS month, mine.id, visit.day, visit.is_emergency,
           CASE WHEN month.day >= %(today)s THEN mine.current_team_id ELSE {HELD} END AS team_id,
           CASE WHEN visit.day >= month.day - %(lost)s AND visit.is_controlled AND NOT visit.is_emergency
                    THEN 'controlled'
                WHEN visit.day >= month.day - %(lost)s THEN 'uncontrolled'
                WHEN mine.from_date < month.day - %(lost)s THEN 'lost'
                ELSE 'unknown' END AS standing
    FROM unnest(%(days)s::date[]) AS month(day)
    JOIN mine ON mine.from_date <= month.day AND (mine.to_date IS NULL OR mine.to_date > month.day)
    LEFT JOIN visit ON visit.patient_id = mine.patient_id AND visit.day <= month.day
         AND (visit.next_day IS NULL OR visit.next_day > month.day)
)
""".replace("{VISITS}", VISITS).replace("{HELD}", contracts.team_on_sql(patient="mine.patient_id", day="month.day"))
OF_TEAM = "(%(team)s::bigint IS NULL OR team_id = %(team)s)"
COUNTS = (
    THEN
    + f"""
SELECT month, count(*), count(*) FILTER (WHERE standing = 'controlled'),
       count(*) FILTER (WHERE standing = 'uncontrolled'), count(*) FILTER (WHERE standing = 'lost'),
       count(*) FILTER (WHERE standing = 'unknown')
FROM known WHERE {OF_TEAM} GROUP BY month
"""  # noqa: S608
)
PEOPLE = THEN + f"SELECT id FROM known WHERE {OF_TEAM} AND (%(standing)s = '' OR standing = %(standing)s)"  # noqa: S608
ROWS = THEN + "SELECT id, day, standing, is_emergency, team_id FROM known"  # noqa: S608

_NAMED = re.compile(r"%\((\w+)\)s")


def months_of(rule: Programme, *, on: date, team_id: int | None, back: int) -> list[Month]:
    """The last month ends, and today."""
    first = date(on.year, on.month, 1)
    days = [add_months(first, -number) - timedelta(days=1) for number in reversed(range(back - 1))] + [on]
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, _asked(rule, days, on=on, team_id=team_id))
        found = {day: counted for day, *counted in cursor.fetchall()}
    return [Month(day, *found.get(day, (0, 0, 0, 0, 0))) for day in days]


def managed_then(rule: Programme, day: date, *, on: date, team_id: int | None, standing: str) -> Any:
    """The numbers of their enrolments, as a subquery."""
    part = "uncontrolled" if standing in ("twice", "danger", "all_uncontrolled") else standing
    asked = _asked(rule, [day], on=on, team_id=team_id) | {"standing": part}
    values = [asked[name] for name in _NAMED.findall(PEOPLE)]
    return RawSQL(_NAMED.sub("%s", PEOPLE), values)  # noqa: S611  (a constant with its values beside it)


def put_back(rows: Sequence[Enrolment], rule: Programme, day: date, *, on: date) -> None:
    """Shown as they were that day; the rows are not saved."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, _asked(rule, [day], on=on, team_id=None, only=[row.pk for row in rows]))
        found = {number: rest for number, *rest in cursor.fetchall()}
    teams = {team.pk: team for team in practitioners.list_teams(active_only=False)}
    for row in rows:
        seen, standing, is_emergency, team_id = found[row.pk]
        row.patient.current_team = teams.get(team_id)
        row.state, row.level, row.last_visit_date = EnrolmentState.ACTIVE, "", seen
        known = standing in (Standing.CONTROLLED, Standing.UNCONTROLLED)
        row.standing = Standing.DANGER if is_emergency and known else standing if known else Standing.UNKNOWN


def _asked(
    rule: Programme, days: Sequence[date], *, on: date, team_id: int | None, only: Sequence[int] | None = None
) -> dict[str, Any]:
    return {
        "programme": rule.code,
        "places": [place.pk for place in organizations.list_organizations()],
        "team": team_id,
        "today": on,
        "days": list(days),
        "lost": rule.lost_after_days,
        "first": rule.seen_since(days[0]),
        "only": only,
    }
