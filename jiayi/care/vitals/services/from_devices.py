"""Readings that devices brought, many people at a time: one INSERT, and the answer for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import events
from jiayi.kernel.period import local_date

from .. import queries, rules
from ..events import ReadingsTaken
from .answering import answer_at_once
from .recording import Reading, advice_for, words_of

CENT = Decimal("0.01")
INSERT = """
INSERT INTO vitals_observation (organization_id, patient_id, code, value, taken_at, source, batch, is_questioned,
    recorded_by, recorded_at, device_id, device_taken_at)
SELECT organization, patient, code, value, taken_at, 'device', batch, questioned, 'device:' || device, %s, device,
    device_taken_at
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::numeric[], %s::timestamptz[], %s::uuid[], %s::boolean[],
    %s::bigint[], %s::timestamptz[])
    AS given(organization, patient, code, value, taken_at, batch, questioned, device, device_taken_at)
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class DeviceMoment:
    """One measurement of one person; `device_taken_at` is what a wrong clock said."""

    patient_id: int
    device_id: int
    batch: UUID
    values: tuple[tuple[str, Decimal], ...]
    taken_at: datetime
    device_taken_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """`text` is what people read: `186/104，危险`."""

    level: rules.Level
    advice: str
    text: str = ""


def is_possible(values: Iterable[tuple[str, Decimal]]) -> bool:
    """Known codes with values that a living person has."""
    known = queries.definitions()
    given = list(values)
    return bool(given) and all(code in known and rules.is_possible(known[code], value) for code, value in given)


def store_device_moments(*, moments: Sequence[DeviceMoment], at: datetime) -> dict[UUID, Judged]:
    """Store and judge; those that are not normal are told as events at once. Part of the caller's transaction."""
    people = {person.pk: person for person in patients.list_by_ids({one.patient_id for one in moments})}
    judges = queries.judges_of(people.values(), on=local_date(at))
    known = queries.definitions()
    rows = [
        (
            people[one.patient_id].organization_id,
            one.patient_id,
            code,
            value.quantize(CENT, rounding=ROUND_HALF_UP),
            one.taken_at,
            one.batch,
            not rules.is_plausible(known[code], value),
            one.device_id,
            one.device_taken_at,
        )
        for one in moments
        for code, value in one.values
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(INSERT, [at, *(list(column) for column in zip(*rows, strict=True))])
    judged = {one.batch: judged_by(judges[one.patient_id], one.values, taken_at=one.taken_at, at=at) for one in moments}
    abnormal = [one for one in moments if judged[one.batch].level != rules.Level.NORMAL]
    events.publish(*(_taken(one, people, judged[one.batch].level, at) for one in abnormal))
    for one in abnormal:
        said = judged[one.batch]
        if said.level == rules.Level.CRITICAL:
            answer_at_once(
                patient_ids=[one.patient_id], text=said.text, advice=said.advice, taken_at=one.taken_at, at=at
            )
    return judged


def judged_by(
    judge: queries.Judge, values: Iterable[tuple[str, Decimal]], *, taken_at: datetime, at: datetime
) -> Judged:
    given = [Reading(code, value) for code, value in values]
    level = max((judge.level(one.code, one.value) for one in given), key=rules.SEVERITY.index)
    if level != rules.Level.CRITICAL:
        return Judged(level, "")
    said = max(words_of(given, {}, judge), key=lambda words: rules.SEVERITY.index(words.level))
    return Judged(level, advice_for(given, judge, taken_at=taken_at, at=at), said.text)


def judge_unclaimed(
    *, patient_ids: Sequence[int], values: Sequence[tuple[str, Decimal]], taken_at: datetime, at: datetime
) -> tuple[Judged, int]:
    """A reading of a meter that several share, before anybody has said whose it is: as bad as it is for the one whom it
    would be worst for, and who that most likely is (who has high blood pressure or diabetes, else the first).
    """
    people = patients.list_by_ids(patient_ids)
    judges = queries.judges_of(people, on=local_date(at))
    found = {number: judged_by(judge, values, taken_at=taken_at, at=at) for number, judge in judges.items()}
    worst = max(found.values(), key=lambda one: rules.SEVERITY.index(one.level))
    known = [number for number in patient_ids if judges[number].tags & {"hypertension", "diabetes"}]
    return worst, (known or list(patient_ids))[0]


def _taken(one: DeviceMoment, people: Mapping[int, Any], level: rules.Level, at: datetime) -> ReadingsTaken:
    return ReadingsTaken(
        organization_id=people[one.patient_id].organization_id,
        by=f"device:{one.device_id}",
        at=at,
        patient_id=one.patient_id,
        codes=tuple(code for code, _ in one.values),
        is_critical=level == rules.Level.CRITICAL,
        is_abnormal=True,
        batch=one.batch,
        taken_at=one.taken_at,
    )
