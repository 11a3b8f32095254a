"""Who has stopped measuring: statements over the readings at home, for all of an evening."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from ..rules import Rule

# People who measured at home at least three times in the half year before, and not since some days; the colour is the
# class of their last follow-up (1 green, 2 yellow, 3 and 4 red; none green).
SILENT = """
SELECT home.patient_id, home.last_at FROM (
    SELECT o.patient_id, count(*) AS times, max(o.taken_at) AS last_at FROM vitals_observation o
    WHERE o.source IN ('hand', 'device') AND o.voided_at IS NULL AND o.taken_at > %(half_year)s
      AND o.code IN ('bp_systolic', 'glucose_fasting', 'glucose_after_meal', 'glucose_random', 'glucose_bedtime')
    GROUP BY o.patient_id
) home
JOIN patients_patient p ON p.id = home.patient_id AND p.is_current
LEFT JOIN LATERAL (
    SELECT CASE f.classification WHEN '1' THEN 'green' WHEN '2' THEN 'yellow' ELSE 'red' END AS colour
    FROM followups_followup f WHERE f.patient_id = home.patient_id AND f.state = 'done'
      AND f.classification <> ''
    ORDER BY f.done_at DESC LIMIT 1
) class ON true
WHERE home.times >= 3 AND home.last_at < %(since)s AND coalesce(class.colour, 'green') = %(colour)s
"""
FADING = """
SELECT o.patient_id,
    count(DISTINCT o.batch) FILTER (WHERE o.taken_at < %(middle)s) AS before,
    count(DISTINCT o.batch) FILTER (WHERE o.taken_at >= %(middle)s) AS now
FROM vitals_observation o JOIN patients_patient p ON p.id = o.patient_id AND p.is_current
WHERE o.source IN ('hand', 'device') AND o.voided_at IS NULL AND o.taken_at >= %(start)s AND o.taken_at < %(at)s
GROUP BY o.patient_id HAVING count(DISTINCT o.batch) FILTER (WHERE o.taken_at < %(middle)s) >= %(least)s
"""


# The newest answer about each medicine, where it is worse than the one before (or says that nothing is taken).
FORGETTING = """
SELECT asked.patient_id, max(asked.before), max(asked.now), max(asked.checked_date) FROM (
    SELECT c.patient_id, c.adherence AS now, c.checked_date,
        lag(c.adherence) OVER (PARTITION BY c.patient_id, c.key ORDER BY c.checked_date, c.id) AS before,
        row_number() OVER (PARTITION BY c.patient_id, c.key ORDER BY c.checked_date DESC, c.id DESC) AS newest
    FROM records_medicationcheck c
) asked JOIN patients_patient p ON p.id = asked.patient_id AND p.is_current
WHERE asked.newest = 1 AND asked.checked_date > %(since)s
  AND ((asked.now = 'none' AND asked.before <> 'none') OR (asked.now = 'sometimes' AND asked.before = 'regular'))
GROUP BY asked.patient_id
"""


@dataclass(frozen=True, slots=True)
class Silent:
    patient_id: int
    last_at: datetime


def list_silent(rule: Rule, *, at: datetime) -> list[Silent]:
    given: dict[str, Any] = {
        "half_year": at - timedelta(days=180),
        "since": at - timedelta(days=rule.days),
        "colour": rule.colour,
    }
    with connection.cursor() as cursor:
        cursor.execute(SILENT, given)
        return [Silent(*row) for row in cursor.fetchall()]


def list_fading(rule: Rule, *, at: datetime) -> list[tuple[int, int, int]]:
    """(person, moments before, moments now)"""
    half = timedelta(days=rule.days)
    given: dict[str, Any] = {"start": at - 2 * half, "middle": at - half, "at": at, "least": rule.times}
    with connection.cursor() as cursor:
        cursor.execute(FADING, given)
        return cursor.fetchall()


def list_forgetting(rule: Rule, *, on: date) -> list[tuple[int, str, str, date]]:
    """(person, how they took it before, how now, the day they were asked)"""
    with connection.cursor() as cursor:
        cursor.execute(FORGETTING, {"since": on - timedelta(days=rule.days)})
        return cursor.fetchall()
