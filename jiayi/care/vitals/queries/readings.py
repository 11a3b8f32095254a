"""体征的读取: last values, trends, plain words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection

from jiayi.foundation.forms import queries as forms
from jiayi.foundation.patients import queries as patients
from jiayi.kernel.period import local_date

from .. import rules
from ..models import Observation
from ..rules import Level, Words
from .catalogue import DIASTOLIC, SYSTOLIC, code_of, codes
from .judging import Judge, judge_of


@dataclass(frozen=True, slots=True)
class LastValue:
    code: str
    value: Decimal
    taken_at: datetime
    source: str
    previous: Decimal | None = None

    @property
    def taken_on(self) -> date:
        return local_date(self.taken_at)


@dataclass(frozen=True, slots=True)
class LatestReading:
    """One line on a person's page; blood pressure is one line of two numbers."""

    code: str
    label: str
    text: str
    level: Level
    change: str
    taken_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Point:
    value: Decimal
    taken_at: datetime
    level: Level
    source: str
    is_questioned: bool


@dataclass(frozen=True, slots=True)
class Series:
    code: str
    label: str
    plain: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    average: Decimal | None
    points: list[Point]


LAST_VALUES = """
SELECT wanted.code, latest.value, latest.taken_at, latest.source, latest.previous
FROM unnest(%(codes)s::text[]) AS wanted(code)
CROSS JOIN LATERAL (
    SELECT value, taken_at, source, lead(value) OVER (ORDER BY taken_at DESC, id DESC) AS previous
    FROM (
        SELECT id, value, taken_at, source FROM vitals_observation
        WHERE patient_id = %(patient)s AND code = wanted.code AND voided_at IS NULL
            AND (%(before)s::timestamptz IS NULL OR taken_at < %(before)s)
        ORDER BY taken_at DESC, id DESC
        LIMIT 2
    ) AS two
    ORDER BY taken_at DESC, id DESC
    LIMIT 1
) AS latest
"""


def last_values(*, patient_id: int, codes: Iterable[str], before: datetime | None = None) -> dict[str, LastValue]:
    """The newest value of each code (taken before a moment) and the one before it, in one statement.

    The caller has fetched the patient through the scope; this reads by id alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(LAST_VALUES, {"codes": list(codes), "patient": patient_id, "before": before})
        return {row[0]: LastValue(*row) for row in cursor.fetchall()}


def carried(
    form: forms.Form, prefilled: Mapping[str, forms.Prefilled], values: Mapping[str, LastValue], *, on: date
) -> dict[str, forms.Prefilled]:
    """Entered once: what was measured today in another form of the same visit stands in this one already."""
    found = dict(prefilled)
    for item in form.fields():
        wanted = item.observation or next(
            (s.removeprefix("patient:today_") for s in item.prefill.split(",") if s.startswith("patient:today_")), ""
        )
        last = values.get(wanted)
        if wanted and last and last.taken_on == on and not item.calculation:
            value = int(last.value) if last.value == last.value.to_integral_value() else float(last.value)
            found[item.link_id] = forms.Prefilled(value, "observation", on)
    return found


LAST_VALUES_OF = """
SELECT who.id, wanted.code, latest.value, latest.taken_at, latest.source
FROM unnest(%(people)s::bigint[]) AS who(id)
CROSS JOIN unnest(%(codes)s::text[]) AS wanted(code)
CROSS JOIN LATERAL (
    SELECT value, taken_at, source FROM vitals_observation
    WHERE patient_id = who.id AND code = wanted.code AND voided_at IS NULL
    ORDER BY taken_at DESC, id DESC
    LIMIT 1
) AS latest
"""


def last_values_of(*, patient_ids: Iterable[int], codes: Iterable[str]) -> dict[int, dict[str, LastValue]]:
    """The newest value of each code for many people, in one statement; the ids come from a scoped list."""
    found: dict[int, dict[str, LastValue]] = {}
    with connection.cursor() as cursor:
        cursor.execute(LAST_VALUES_OF, {"people": list(patient_ids), "codes": list(codes)})
        for patient_id, *row in cursor.fetchall():
            found.setdefault(patient_id, {})[row[0]] = LastValue(*row)
    return found


def list_latest(*, patient_id: int, on: date) -> list[LatestReading]:
    """All that was ever measured, newest value of each kind, in words."""
    person = patients.get_patient(patient_id=patient_id)
    judge = judge_of(person, on=on)
    values = last_values(patient_id=patient_id, codes=codes())
    readings = []
    if SYSTOLIC in values and DIASTOLIC in values:
        readings.append(_pressure(values[SYSTOLIC], values[DIASTOLIC], judge))
    for code, last in values.items():
        if code in (SYSTOLIC, DIASTOLIC):
            continue
        known = code_of(code)
        words = judge.value(code, last.value, previous=last.previous)
        readings.append(
            LatestReading(code, known.label, words.text, words.level, words.change, last.taken_at, last.source)
        )
    return readings


def get_series(*, patient_id: int, code: str, on: date, days: int = 30) -> Series:
    """One kind of reading over the last days, with the target band of this person."""
    known = code_of(code)
    person = patients.get_patient(patient_id=patient_id)
    row = judge_of(person, on=on).range_for(code)
    rows = Observation.objects.filter(
        patient_id=patient_id, code=code, taken_at__date__gt=on - timedelta(days=days), voided_at__isnull=True
    ).order_by("taken_at", "id")[:2000]
    points = [Point(o.value, o.taken_at, rules.level_of(o.value, row), o.source, o.is_questioned) for o in rows]
    return Series(
        code=code,
        label=known.label,
        plain=known.plain,
        unit=known.unit,
        low=row.low if row else None,
        high=row.high if row else None,
        average=rules.average([point.value for point in points]),
        points=points,
    )


def describe_pressure(reading: tuple[Decimal, Decimal], *, previous: tuple[Decimal, Decimal] | None, age: int) -> Words:
    ranges = (code_of(SYSTOLIC).range_for(age=age), code_of(DIASTOLIC).range_for(age=age))
    return rules.describe_blood_pressure(reading, previous=previous, ranges=ranges)


def describe_value(
    code: str, value: Decimal, *, previous: Decimal | None, age: int, tags: frozenset[str] = frozenset()
) -> Words:
    known = code_of(code)
    return rules.describe(known, value, previous=previous, row=known.range_for(age=age, tags=tags))


def _pressure(upper: LastValue, lower: LastValue, judge: Judge) -> LatestReading:
    before = None
    if upper.previous is not None and lower.previous is not None:
        before = (upper.previous, lower.previous)
    words = judge.pressure((upper.value, lower.value), previous=before)
    return LatestReading("bp", "血压", words.text, words.level, words.change, upper.taken_at, upper.source)
