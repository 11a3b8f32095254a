"""Task rules: the versions in force, and what a changed one would do."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Any

from django.db import connection

from jiayi.foundation.organizations import queries as organizations

from ..models import LIVE, TaskRule
from ..rules import Span, find_trigger

REMEMBERED_SECONDS = 30.0
_remembered: dict[str, tuple[float, list[TaskRule]]] = {}


def rules_on(day: date) -> list[TaskRule]:
    """The versions in force on a day; what another process published is noticed within `REMEMBERED_SECONDS`."""
    return [
        row for row in _versions() if row.effective_from <= day and (row.effective_to is None or row.effective_to > day)
    ]


def find_rule(*, trigger: str, on: date, **settings: Any) -> TaskRule | None:
    """The version in force of a trigger whose settings are these (`chronic="hypertension"`)."""
    for row in rules_on(on):
        if row.trigger == trigger and all(row.content.get(key) == value for key, value in settings.items()):
            return row
    return None


def spans_of(rule: TaskRule) -> dict[str, Span]:
    """The intervals of a rule by result: `{"1": 3 个月, "2": 2 周}`."""
    return {row["result"]: span_of(row) for row in rule.content.get("intervals") or rule.content.get("spans", ())}


def span_of(row: Mapping[str, Any]) -> Span:
    return Span(months=row["number"]) if row["unit"] == "months" else Span(days=row["number"])


def versions_of(code: str) -> list[int]:
    return [row.pk for row in _versions() if row.code == code]


def codes() -> list[str]:
    return sorted({row.code for row in _versions()})


def forget_task_rules() -> None:
    """After a version was added or ended here."""
    _remembered.clear()


def _versions() -> list[TaskRule]:
    asked_at, found = _remembered.get("", (-REMEMBERED_SECONDS, []))
    if monotonic() - asked_at < REMEMBERED_SECONDS:
        return found
    found = list(TaskRule.objects.order_by("code", "version"))
    _remembered[""] = (monotonic(), found)
    return found


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would do to the tasks of one centre."""

    organization_name: str
    now: int
    opens: int
    closes: int
    moves: int


# A row stands where its rule says, unless the statement says otherwise of it.
PLACE = "%(priority)s::smallint"
PLACED = f"coalesce(c.place, {PLACE})::smallint"
WANTED = """
wanted AS MATERIALIZED (
    SELECT c.patient_id, c.source_id, c.due_date, c.kind, left(c.title, 60) AS title, left(c.detail, 120) AS detail,
           person.organization_id, person.current_team_id AS team_id, person.household_id, {place} AS priority,
           c.due_date - %(before)s AS window_from, c.due_date + %(after)s AS window_to
    FROM ({statement}) AS c
    JOIN patients_patient AS person ON person.id = c.patient_id
    WHERE person.is_current AND (NOT %(signed)s OR person.current_team_id IS NOT NULL)
      AND (%(patients)s::bigint[] IS NULL OR c.patient_id = ANY(%(patients)s))
)
"""
# Not owed a second time: the same thing done or called off by people for this day, or on Today already by another way.
NEW = """
    NOT EXISTS (
        SELECT 1 FROM tasks_task AS t
        WHERE t.source_app = %(source)s AND t.source_id = w.source_id AND t.state = ANY(%(live)s)
    ) AND NOT EXISTS (
        SELECT 1 FROM tasks_task AS t
        WHERE t.patient_id = w.patient_id AND t.kind = w.kind AND t.state = ANY(%(live)s)
    ) AND NOT EXISTS (
        SELECT 1 FROM tasks_task AS t
        WHERE t.rule_id = ANY(%(versions)s) AND t.source_id = w.source_id AND t.due_date = w.due_date
          AND (t.state = 'done' OR t.state = 'cancelled' AND t.reason_code NOT IN ('rule', 'gone'))
    )
"""
# Where another service keeps the day, the window is laid round the task's own.
DAY = "(CASE WHEN %(owns)s THEN w.due_date ELSE t.due_date END)"
# What is urgent may be done at once: no rule makes its window narrower.
FIRST = f"(CASE WHEN t.is_urgent THEN least(t.window_from, {DAY} - %(before)s) ELSE {DAY} - %(before)s END)"
CHANGED = f"""(
    %(owns)s AND (t.kind, t.title, t.detail) IS DISTINCT FROM (w.kind, w.title, w.detail) OR
    (t.due_date, t.window_from, t.window_to, t.priority, t.performer) IS DISTINCT FROM
    ({DAY}, {FIRST}, {DAY} + %(after)s, w.priority, %(performer)s::varchar)
)"""
TRIAL = """
WITH {wanted},
mine AS (
    SELECT t.* FROM tasks_task AS t
    WHERE t.source_app = %(source)s AND t.state = ANY(%(live)s)
      AND (NOT %(owns)s OR t.rule_id = ANY(%(versions)s))
)
SELECT place, sum(now)::int, sum(opens)::int, sum(closes)::int, sum(moves)::int
FROM (
    SELECT w.organization_id AS place, 0 AS now, count(*) AS opens, 0 AS closes, 0 AS moves
    FROM wanted AS w WHERE %(owns)s AND {new} GROUP BY 1
    UNION ALL
    SELECT t.organization_id, count(*), 0, count(*) FILTER (WHERE %(owns)s AND w.source_id IS NULL),
           count(*) FILTER (WHERE w.source_id IS NOT NULL AND {changed})
    FROM mine AS t LEFT JOIN wanted AS w ON w.source_id = t.source_id
    WHERE w.source_id IS NOT NULL OR %(owns)s
    GROUP BY 1
) AS found
WHERE place = ANY(%(places)s)
GROUP BY place
"""


def values_for(
    *, content: Mapping[str, Any], trigger_code: str, code: str, on: date, patient_ids: Iterable[int] | None
) -> tuple[str, dict[str, Any]]:
    """The statement of who is owed something by this rule, and what every statement about it needs."""
    trigger = find_trigger(trigger_code)
    if trigger is None or trigger.statement is None:
        raise LookupError(trigger_code)
    statement, values = trigger.statement(content, on)
    return WANTED.format(statement=statement, place=PLACED if trigger.places else PLACE), values | {
        "on": on,
        "before": content["window_before"],
        "after": content["window_after"],
        "priority": content["priority"],
        "performer": content["performer"],
        "signed": content["is_signed_only"],
        "patients": None if patient_ids is None else list(patient_ids),
        "source": trigger.source(content),
        "owns": trigger.owns_dates,
        "live": sorted(LIVE),
        "versions": versions_of(code),
    }


def try_rule(*, content: Mapping[str, Any], trigger: str, code: str, on: date) -> list[Trial]:
    """What a draft would open, close and move in every centre in scope, the greatest change first; stores nothing."""
    wanted, values = values_for(content=content, trigger_code=trigger, code=code, on=on, patient_ids=None)
    places = [place.pk for place in organizations.list_organizations()]
    with connection.cursor() as cursor:
        cursor.execute(TRIAL.format(wanted=wanted, new=NEW, changed=CHANGED), values | {"places": places})
        rows = cursor.fetchall()
    names = organizations.names_of([place for place, *_ in rows])
    found = [Trial(names.get(place, ""), *counted) for place, *counted in rows]
    return sorted(found, key=lambda one: (-one.opens - one.closes - one.moves, one.organization_name))
