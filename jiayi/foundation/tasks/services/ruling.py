"""Rules put into effect: one statement a rule opens, moves and closes the tasks of everybody, or of a few people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from jiayi.foundation.patients import queries as patients
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from .. import queries
from ..models import LIVE, Task, TaskRule, TaskState
from ..queries.task_rules import CHANGED, DAY, FIRST, NEW
from ..rules import Span, find_trigger
from .working import open_task

BY = Actor.system("task_rules")
AT_ONCE = 1

APPLY = """
WITH {wanted},
closed AS (
    UPDATE tasks_task AS t
    SET state = 'cancelled', closed_at = %(at)s, closed_by = %(by)s, reason_code = 'rule'
    WHERE %(owns)s AND t.rule_id = ANY(%(versions)s) AND t.source_app = %(source)s AND t.state = ANY(%(live)s)
      AND (%(patients)s::bigint[] IS NULL OR t.patient_id = ANY(%(patients)s))
      AND NOT EXISTS (SELECT 1 FROM wanted AS w WHERE w.source_id = t.source_id)
    RETURNING 1
),
moved AS (
    UPDATE tasks_task AS t
    SET due_date = {day}, window_from = {first}, window_to = {day} + %(after)s,
        kind = CASE WHEN %(owns)s THEN w.kind ELSE t.kind END,
        title = CASE WHEN %(owns)s THEN w.title ELSE t.title END,
        detail = CASE WHEN %(owns)s THEN w.detail ELSE t.detail END,
        together_date = NULL, priority = w.priority, performer = %(performer)s, rule_id = %(rule)s
    FROM wanted AS w
    WHERE t.source_app = %(source)s AND t.source_id = w.source_id AND t.state = ANY(%(live)s)
      AND (NOT %(owns)s OR t.rule_id = ANY(%(versions)s))
      AND (t.rule_id IS DISTINCT FROM %(rule)s OR {changed})
    RETURNING 1
),
opened AS (
    INSERT INTO tasks_task (
        organization_id, patient_id, team_id, kind, title, detail, due_date, window_from, window_to, priority,
        performer, rule_id, is_urgent, needs_visit, is_handed_over, state, muted_until, reason_code, source_app,
        source_id, opened_at, closed_by
    )
    SELECT w.organization_id, w.patient_id, w.team_id, w.kind, w.title, w.detail, w.due_date, w.window_from,
           w.window_to, w.priority, %(performer)s, %(rule)s, w.priority = 1, FALSE, FALSE,
           CASE WHEN rest.id IS NULL THEN 'open' ELSE 'muted' END, rest.until, coalesce(rest.reason_code, ''),
           %(source)s, w.source_id, %(at)s, ''
    FROM wanted AS w
    LEFT JOIN LATERAL (
        SELECT r.id, r.until, r.reason_code FROM tasks_rest AS r
        WHERE r.ended_at IS NULL AND (r.until IS NULL OR r.until > %(on)s)
          AND (r.patient_id = w.patient_id OR r.household_id = w.household_id)
        ORDER BY r.until DESC NULLS FIRST LIMIT 1
    ) AS rest ON TRUE
    WHERE %(owns)s AND {new}
    ON CONFLICT DO NOTHING
    RETURNING 1
)
SELECT (SELECT count(*) FROM opened), (SELECT count(*) FROM moved), (SELECT count(*) FROM closed)
"""
# Rules that are over or were retired: what only they wanted is called off.
OVER = """
UPDATE tasks_task AS t SET state = 'cancelled', closed_at = %(at)s, closed_by = %(by)s, reason_code = 'rule'
WHERE t.rule_id = ANY(%(versions)s) AND t.source_app = ANY(%(sources)s) AND t.state = ANY(%(live)s)
"""
# A household is visited once: a task moves forward to the day of another of the house that lies in its own window.
# A day that others gather on moves nowhere itself, so nobody waits for somebody who waits for a third.
TOGETHER = """
WITH live AS (
    SELECT t.id, p.household_id, t.window_from, t.due_date, t.together_date,
           greatest(coalesce(t.postponed_to, t.due_date), %(on)s) AS day,
           t.rule_id = ANY(%(joining)s) AND t.postponed_to IS NULL AND t.due_date > %(on)s AS joins
    FROM tasks_task AS t JOIN patients_patient AS p ON p.id = t.patient_id
    WHERE t.state IN ('open', 'postponed') AND p.household_id IS NOT NULL
      AND (%(patients)s::bigint[] IS NULL OR p.household_id IN (
          SELECT household_id FROM patients_patient WHERE id = ANY(%(patients)s)))
), anchor AS (
    SELECT household_id, day FROM live WHERE joins IS NOT TRUE
    UNION ALL
    SELECT l.household_id, l.day FROM live AS l
    WHERE l.joins AND NOT EXISTS (
        SELECT 1 FROM live AS o
        WHERE o.household_id = l.household_id AND o.id <> l.id AND o.day >= l.window_from AND o.day < l.due_date)
), chosen AS (
    SELECT l.id, min(a.day) AS day
    FROM live AS l LEFT JOIN anchor AS a
      ON l.joins IS TRUE AND a.household_id = l.household_id AND a.day >= l.window_from AND a.day < l.due_date
    GROUP BY l.id
)
UPDATE tasks_task AS t SET together_date = chosen.day
FROM chosen WHERE chosen.id = t.id AND t.together_date IS DISTINCT FROM chosen.day
"""


@dataclass(slots=True)
class Applied:
    """How many tasks the rules opened, moved, closed, and laid together by household."""

    opened: int = 0
    moved: int = 0
    closed: int = 0
    together: int = 0


def apply_task_rules(
    *, on: date, at: datetime, codes: Iterable[str] | None = None, patient_ids: Iterable[int] | None = None
) -> Applied:
    """
    Bring the tasks in line with the rules of a day; nothing changes the second time.

    Each rule is one statement in a transaction of its own, whether for one person or for everybody.
    """
    applied = Applied()
    numbers = None if patient_ids is None else list(patient_ids)
    standing = {rule.code: rule for rule in queries.rules_on(on)}
    for code in queries.codes() if codes is None else sorted(codes):
        rule = standing.get(code)
        if rule is None:
            applied.closed += _call_off(code, on, at)
        elif (trigger := find_trigger(rule.trigger)) and trigger.statement:
            _apply(rule, on, at, numbers, applied)
    applied.together = lay_together(on=on, patient_ids=numbers)
    return applied


@transaction.atomic
def _apply(rule: TaskRule, on: date, at: datetime, patient_ids: list[int] | None, applied: Applied) -> None:
    wanted, values = queries.values_for(
        content=rule.content, trigger_code=rule.trigger, code=rule.code, on=on, patient_ids=patient_ids
    )
    with connection.cursor() as cursor:
        cursor.execute(
            APPLY.format(wanted=wanted, new=NEW, changed=CHANGED, day=DAY, first=FIRST),
            values | {"at": at, "by": BY.label, "rule": rule.pk},
        )
        opened, moved, closed = cursor.fetchone() or (0, 0, 0)
    applied.opened += opened
    applied.moved += moved
    applied.closed += closed


def _call_off(code: str, on: date, at: datetime) -> int:
    ended = list(TaskRule.objects.filter(code=code, effective_from__lte=on))
    sources = []
    for row in ended:
        trigger = find_trigger(row.trigger)
        if trigger and trigger.owns_dates and trigger.statement:
            sources.append(trigger.source(row.content))
    with connection.cursor() as cursor:
        versions = [row.pk for row in ended]
        cursor.execute(OVER, {"at": at, "by": BY.label, "versions": versions, "sources": sources, "live": sorted(LIVE)})
        return cursor.rowcount


@transaction.atomic
def lay_together(*, on: date, patient_ids: Iterable[int] | None = None) -> int:
    """Lay what a household owes on one day, as far as each rule allows; returns how many tasks changed their day."""
    joining = [rule.pk for rule in queries.rules_on(on) if rule.content.get("is_together")]
    with connection.cursor() as cursor:
        cursor.execute(
            TOGETHER,
            {"on": on, "joining": joining, "patients": None if patient_ids is None else list(patient_ids)},
        )
        return cursor.rowcount


def open_for_event(
    *,
    event: str,
    patient_id: int,
    source_app: str,
    source_id: int,
    title: str = "",
    detail: str = "",
    is_grave: bool = False,
    by: Actor,
    at: datetime,
) -> Task | None:
    """
    Something happened to a person (an alert, a discharge, a referral that came back): the rule of that event says by
    when, how urgent, who; what was grave stands one place before that, and only the rule says "at once". Safe to
    repeat; None where no rule speaks of the event, or a task of this source is live.
    """
    rule = queries.find_rule(trigger="event", on=local_date(at), event=event)
    if rule is None or Task.objects.filter(source_app=source_app, source_id=source_id, state__in=LIVE).exists():
        return None
    person = patients.get_patient(patient_id=patient_id)
    within: Span = Span(days=rule.content["within_days"])
    priority = rule.content["priority"]
    return open_task(
        organization_id=person.organization_id,
        patient_id=person.pk,
        team_id=person.current_team_id,
        kind=f"event_{event}",
        title=title or rule.name,
        detail=detail,
        due_date=within.after(local_date(at)),
        is_urgent=priority == AT_ONCE,
        priority=max(priority - 1, AT_ONCE + 1) if is_grave and priority > AT_ONCE else priority,
        rule=rule,
        source_app=source_app,
        source_id=source_id,
        by=by,
        at=at,
    )


def close_by_kind(*, patient_id: int, kinds: Iterable[str], by: Actor, at: datetime) -> int:
    """What was owed was done in another way (a form filled of itself): the tasks that rules had opened are done."""
    rows = Task.objects.filter(patient_id=patient_id, kind__in=list(kinds), rule__isnull=False, state__in=LIVE)
    return rows.update(state=TaskState.DONE, closed_at=at, closed_by=by.label)
