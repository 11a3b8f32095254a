"""How it goes, kept on the enrolment: one statement for a few people or for everybody; and who is taken in by tag."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from jiayi.kernel.actor import Actor

from .. import queries
from ..queries.visits import VISITS
from ..rules import Programme, Standing

BY = Actor.system("careplans")

# The order is that of rules.standing_of: danger, on target, twice, once, nothing yet.
STANDING = """
UPDATE careplans_enrolment AS e
SET standing = found.standing, last_visit_date = found.day
FROM (
    SELECT e.id, last.day,
           CASE WHEN last.day IS NULL THEN 'unknown'
                WHEN last.is_emergency THEN 'danger'
                WHEN last.is_controlled THEN 'controlled'
                WHEN before.is_controlled = FALSE THEN 'twice'
                ELSE 'uncontrolled' END AS standing
    FROM careplans_enrolment AS e
    LEFT JOIN LATERAL (
        SELECT v.day, v.at, v.is_controlled, v.is_emergency FROM ({VISITS}) AS v
        WHERE v.patient_id = e.patient_id AND v.programme = e.programme ORDER BY v.day DESC, v.at DESC LIMIT 1
    ) AS last ON TRUE
    LEFT JOIN LATERAL (
        SELECT v.is_controlled FROM ({VISITS}) AS v
        WHERE v.patient_id = e.patient_id AND v.programme = e.programme ORDER BY v.day DESC, v.at DESC OFFSET 1 LIMIT 1
    ) AS before ON TRUE
    WHERE e.state IN ('proposed', 'active')
      AND (%(patients)s::bigint[] IS NULL OR e.patient_id = ANY(%(patients)s))
) AS found
WHERE found.id = e.id AND (e.standing, e.last_visit_date) IS DISTINCT FROM (found.standing, found.day)
""".replace("{VISITS}", VISITS)
LEVELS = """
UPDATE careplans_enrolment AS e SET level = wanted.level
FROM unnest(%(standings)s::text[], %(levels)s::text[]) AS wanted(standing, level)
WHERE e.programme = %(programme)s AND e.state = 'active' AND e.level_by = 'rule' AND e.standing = wanted.standing
  AND e.level <> wanted.level AND (%(patients)s::bigint[] IS NULL OR e.patient_id = ANY(%(patients)s))
"""
# Whoever is visited already, or was named by a doctor, is managed; others wait for somebody to confirm it.
FOLLOW_TAGS = """
INSERT INTO careplans_enrolment (
    organization_id, patient_id, programme, state, from_date, opened_at, opened_by, decided_at, decided_by, level,
    level_by, target_pack, standing, note, end_reason
)
SELECT p.organization_id, p.id, %(programme)s,
       CASE WHEN sure.is_sure THEN 'active' ELSE 'proposed' END,
       coalesce(first.day, greatest(tag.period_from, p.birth_date)), %(at)s, %(by)s,
       CASE WHEN sure.is_sure THEN %(at)s::timestamptz END, CASE WHEN sure.is_sure THEN %(by)s ELSE '' END,
       '', 'rule', 'assessment', 'unknown', '', ''
FROM patients_patienttag AS tag
JOIN patients_patient AS p ON p.id = tag.patient_id AND p.is_current
LEFT JOIN LATERAL (
    SELECT min(f.visited_date) AS day FROM followups_followup AS f
    WHERE f.patient_id = p.id AND f.programme = %(programme)s AND f.state = 'done'
) AS first ON TRUE
CROSS JOIN LATERAL (
    SELECT first.day IS NOT NULL OR tag.source = 'manual' OR NOT %(asks)s AS is_sure
) AS sure
WHERE tag.code = %(tag)s AND tag.period_from <= %(on)s AND (tag.period_to IS NULL OR tag.period_to > %(on)s)
  AND (%(patients)s::bigint[] IS NULL OR p.id = ANY(%(patients)s))
  AND NOT EXISTS (SELECT 1 FROM careplans_enrolment AS e WHERE e.patient_id = p.id AND e.programme = %(programme)s)
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def follow_tags(*, on: date, at: datetime, patient_ids: Iterable[int] | None = None) -> int:
    """Take in whoever carries the tag of a programme and was never in it; returns how many. Safe to repeat."""
    numbers = None if patient_ids is None else list(patient_ids)
    made = 0
    for programme in queries.programmes_on(on).values():
        made += _run(
            FOLLOW_TAGS,
            programme=programme.code,
            tag=programme.tag,
            asks=programme.needs_confirmation,
            on=on,
            at=at,
            by=BY.label,
            patients=numbers,
        )
    refresh(on=on, patient_ids=numbers)
    return made


@transaction.atomic
def refresh(*, on: date, patient_ids: Iterable[int] | None = None) -> int:
    """Bring standing and the levels set by rule in line with the visits; returns how many standings changed."""
    numbers = None if patient_ids is None else list(patient_ids)
    changed = _run(STANDING, patients=numbers)
    for programme in queries.programmes_on(on).values():
        _level(programme, numbers)
    return changed


def _level(programme: Programme, patient_ids: list[int] | None) -> None:
    standings = [str(one) for one in Standing]
    levels = [programme.level_for(one).code for one in standings]
    _run(LEVELS, programme=programme.code, standings=standings, levels=levels, patients=patient_ids)


def _run(statement: str, **values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
