"""体征的写入: one moment's readings in one INSERT."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID, uuid4

from django.db import transaction

from jiayi.foundation.files import queries as files
from jiayi.foundation.patients import queries as patients
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.period import local_date
from jiayi.kernel.prepared import insert_all, server_cursor

from .. import queries, rules
from ..events import ReadingsTaken
from ..models import Observation, Position, Source

CLOCK_SLACK = timedelta(minutes=10)


class ImpossibleReading(InvalidInput):
    """A value no living person has; a merely odd one is kept and marked."""

    code, message = "impossible_reading", "这个数不可能，请重新测量"


class FutureReading(InvalidInput):
    """A device clock may be ten minutes fast, not more."""

    code, message = "future_reading", "测量时间在将来，请检查时间"


@dataclass(frozen=True, slots=True)
class Reading:
    code: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the person is told at once: the words, and first aid when a value is dangerous.

    `questions` are asked where a value is possible and yet rare; such a reading is kept and marked. `reading_id` is
    one of the readings, by which the moment is confirmed, corrected or voided.
    """

    stored: int
    words: list[str]
    is_critical: bool
    urgent_advice: str
    level: rules.Level = rules.Level.NORMAL
    questions: Sequence[str] = ()
    reading_id: int = 0
    # Measured a while ago and sent only now: the words say so, and nobody is told to call an ambulance for yesterday.
    is_late: bool = False


def record_observations(
    *,
    patient_id: int,
    organization_id: int,
    readings: Iterable[Reading],
    taken_at: datetime,
    source: str,
    by: Actor,
    at: datetime,
    source_id: int | None = None,
    batch: UUID | None = None,
    position: str = "",
    file_id: int | None = None,
) -> int:
    """
    Store the readings of one moment; returns how many. A batch that was stored before changes nothing.

    :raises ImpossibleReading: nothing is stored then
    """
    if taken_at > at + CLOCK_SLACK:
        raise FutureReading()
    batch = batch or uuid4()
    rows = [
        _observation(reading, patient_id, organization_id, taken_at, source, source_id, batch, by, at)
        for reading in readings
    ]
    for row in rows:
        row.position, row.file_id = position, file_id
    insert_all(rows, ignore_conflicts=True)
    return len(rows)


VISIT_READINGS = """
INSERT INTO vitals_observation (organization_id, patient_id, code, value, taken_at, source, source_id, batch,
    is_questioned, recorded_by, recorded_at)
SELECT %(organization)s, %(patient)s, given.code, given.value, %(taken_at)s, %(source)s, %(source_id)s, %(batch)s,
    given.is_questioned, %(by)s, %(at)s
FROM unnest(%(codes)s::text[], %(values)s::numeric[], %(questioned)s::boolean[]) AS given(code, value, is_questioned)
WHERE NOT EXISTS (
    SELECT FROM (
        SELECT value, taken_at FROM vitals_observation
        WHERE patient_id = %(patient)s AND code = given.code AND voided_at IS NULL
        ORDER BY taken_at DESC, id DESC
        LIMIT 1
    ) AS latest
    WHERE latest.value = given.value
      AND (latest.taken_at AT TIME ZONE 'Asia/Shanghai')::date = (%(taken_at)s AT TIME ZONE 'Asia/Shanghai')::date
)
ON CONFLICT DO NOTHING
"""


def record_visit_readings(
    *,
    patient_id: int,
    organization_id: int,
    readings: Iterable[Reading],
    taken_at: datetime,
    source: str,
    source_id: int,
    batch: UUID,
    by: Actor,
    at: datetime,
) -> int:
    """
    The readings of a form; returns how many were new. One that another form of the day has brought already is not
    stored a second time.

    The caller has fetched the patient through the scope.

    :raises ImpossibleReading: nothing is stored then
    """
    if taken_at > at + CLOCK_SLACK:
        raise FutureReading()
    rows = [
        _observation(one, patient_id, organization_id, taken_at, source, source_id, batch, by, at) for one in readings
    ]
    if not rows:
        return 0
    with server_cursor() as cursor:
        cursor.execute(
            VISIT_READINGS,
            {
                "organization": organization_id,
                "patient": patient_id,
                "taken_at": taken_at,
                "source": rows[0].source,
                "source_id": source_id,
                "batch": batch,
                "by": by.label,
                "at": at,
                "codes": [row.code for row in rows],
                "values": [row.value for row in rows],
                "questioned": [row.is_questioned for row in rows],
            },
        )
        return cursor.rowcount


@transaction.atomic
def report_readings(
    *,
    patient_id: int,
    readings: Iterable[Reading],
    taken_at: datetime,
    source: str,
    batch: UUID,
    by: Actor,
    at: datetime,
    position: str = "",
    file_id: int | None = None,
) -> Recorded:
    """A resident or a doctor sends readings on their own, outside a follow-up. Answers in words at once: a red value
    with first aid, before and independent of what any alert does.
    """
    person = patients.get_patient(patient_id=patient_id)
    given = list(readings)
    # Compared with what was taken before it: also when it comes a second time, or after a newer one.
    last = queries.last_values(patient_id=patient_id, codes=[reading.code for reading in given], before=taken_at)
    if file_id is not None and files.get_file(file_id=file_id).patient_id != patient_id:
        raise NotFound("没有这份心电图文件")
    is_replay = Observation.objects.filter(patient_id=patient_id, batch=batch).exists()
    record_observations(
        patient_id=patient_id,
        organization_id=person.organization_id,
        readings=given,
        taken_at=taken_at,
        source=source,
        batch=batch,
        by=by,
        at=at,
        position=Position(position).value if position else "",
        file_id=file_id,
    )
    judge = queries.judge_of(person, on=local_date(at))
    words = words_of(given, last, judge)
    level = max((said.level for said in words), key=rules.SEVERITY.index)
    is_critical = level == rules.Level.CRITICAL
    if not is_replay:
        events.publish(
            ReadingsTaken(
                organization_id=person.organization_id,
                by=by.label,
                at=at,
                patient_id=patient_id,
                codes=tuple(reading.code for reading in given),
                is_critical=is_critical,
                is_abnormal=level != rules.Level.NORMAL,
                batch=batch,
                taken_at=taken_at,
            )
        )
    kept = Observation.objects.filter(patient_id=patient_id, batch=batch).order_by("id")
    return Recorded(
        stored=len(given),
        words=[said.text for said in words],
        is_critical=is_critical,
        urgent_advice=advice_for(given, judge, taken_at=taken_at, at=at),
        level=level,
        questions=[] if is_critical else _questions(given),
        reading_id=kept.values_list("pk", flat=True)[0],
        is_late=rules.is_late(taken_at, at),
    )


def advice_for(given: Iterable[Reading], judge: queries.Judge, *, taken_at: datetime, at: datetime) -> str:
    """First aid for the first dangerous value; empty where none is. One of yesterday asks to measure again."""
    for reading in given:
        row = judge.range_for(reading.code)
        if rules.level_of(reading.value, row) == rules.Level.CRITICAL:
            if rules.is_late(taken_at, at):
                return rules.late_advice(taken_at, on=local_date(at))
            return rules.first_aid(reading.code, reading.value, row)
    return ""


def _questions(given: list[Reading]) -> list[str]:
    """A rare value is asked about; a dangerous one is answered with what to do instead."""
    found = []
    for reading in given:
        code = queries.code_of(reading.code)
        if not rules.is_plausible(code, reading.value):
            found.append(f"{code.plain} {reading.value.normalize():f} 很少见，请再看一眼，没有填错就点“没填错”")
    return found


def words_of(given: list[Reading], last: dict[str, queries.LastValue], judge: queries.Judge) -> list[rules.Words]:
    """The readings of one moment as people say them; both numbers of a blood pressure together."""
    values = {reading.code: reading.value for reading in given}
    words = []
    if queries.SYSTOLIC in values and queries.DIASTOLIC in values:
        upper, lower = last.get(queries.SYSTOLIC), last.get(queries.DIASTOLIC)
        previous = (upper.value, lower.value) if upper and lower else None
        pair = (values.pop(queries.SYSTOLIC), values.pop(queries.DIASTOLIC))
        words.append(judge.pressure(pair, previous=previous))
    for code, value in values.items():
        before = last[code].value if code in last else None
        words.append(judge.value(code, value, previous=before))
    return words


def _observation(
    reading: Reading,
    patient_id: int,
    organization_id: int,
    taken_at: datetime,
    source: str,
    source_id: int | None,
    batch: UUID,
    by: Actor,
    at: datetime,
) -> Observation:
    code = queries.code_of(reading.code)
    if not rules.is_possible(code, reading.value):
        raise ImpossibleReading(f"{code.label} {reading.value:f} 不可能，请重新测量")
    return Observation(
        patient_id=patient_id,
        organization_id=organization_id,
        code=code.code,
        value=reading.value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP),
        taken_at=taken_at,
        source=Source(source),
        source_id=source_id,
        batch=batch,
        is_questioned=not rules.is_plausible(code, reading.value),
        recorded_by=by.label,
        recorded_at=at,
    )
