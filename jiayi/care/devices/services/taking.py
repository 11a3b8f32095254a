"""收数: many readings of many devices in a few statements. At least once in, exactly once stored.

A reading is known by the serial of its device and the device's own number for it. What has been stored before is told
so and changes nothing; so whoever sends may send again until told.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

from django.db import connection, transaction

from jiayi.care.vitals import services as vitals
from jiayi.kernel import events, scope
from jiayi.kernel.period import local_date

from .. import queries, rules
from ..events import DeviceReadingsStored
from ..models import ReadingState as S
from .sharing import Unclaimed, alarm

# What an unknown serial may leave behind until somebody looks.
MOST_QUARANTINED = 20


@dataclass(frozen=True, slots=True)
class Incoming:
    serial: str
    reading: rules.Arrived
    via: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`repeated`: it was here before; `dropped`: an unknown device has filled its place in quarantine."""

    serial: str
    sequence: int
    state: str
    level: str = ""
    advice: str = ""


@dataclass(slots=True)
class _Row:
    incoming: Incoming
    state: str
    device_id: int | None
    organization_id: int | None
    patient_id: int | None
    timed: rules.Timed
    household_id: int | None = None

    @property
    def batch(self) -> UUID:
        return batch_of(self.incoming.serial, self.incoming.reading.sequence)


def batch_of(serial: str, sequence: int) -> UUID:
    """The same reading has the same batch however often it is sent."""
    return UUID(bytes=blake2b(f"{serial}:{sequence}".encode(), digest_size=16).digest())


ARRIVALS = """
INSERT INTO devices_devicereading (serial, sequence, device_id, organization_id, patient_id, device_at, received_at,
    taken_at, values, flags, state, via, decided_by)
SELECT serial, sequence, device, organization, patient, device_at, %s, taken_at, given::jsonb,
    coalesce(string_to_array(nullif(flags, ''), ','), '{}'), state, via, ''
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[],
    %s::text[], %s::text[], %s::text[], %s::text[])
    AS rows(serial, sequence, device, organization, patient, device_at, taken_at, given, flags, state, via)
ON CONFLICT (serial, sequence) DO NOTHING
RETURNING serial, sequence
"""
SEEN = """
UPDATE devices_device SET last_seen_at = %s,
    last_sequence = greatest(coalesce(last_sequence, 0), seen.sequence)
FROM (SELECT id, max(sequence) AS sequence FROM unnest(%s::bigint[], %s::bigint[]) AS rows(id, sequence) GROUP BY id)
    AS seen
WHERE devices_device.id = seen.id
"""


def take_in(*, incoming: Sequence[Incoming], at: datetime) -> list[Verdict]:
    """Store what arrived; one verdict for each, in order."""
    with transaction.atomic(), scope.everything(reason="devices of all organisations share one broker"):
        return _take_in(incoming, at)


def _take_in(incoming: Sequence[Incoming], at: datetime) -> list[Verdict]:
    known = queries.known_devices({one.serial for one in incoming})
    kept = queries.quarantined_counts({one.serial for one in incoming} - set(known))
    rows: dict[tuple[str, int], _Row] = {}
    dropped = set()
    for one in incoming:
        key = (one.serial, one.reading.sequence)
        if one.serial not in known:
            kept[one.serial] = kept.get(one.serial, 0) + 1
            if kept[one.serial] > MOST_QUARANTINED:
                dropped.add(key)
                continue
        rows.setdefault(key, _row(one, known, at))
    # In the order of their numbers, so that two batches with the same readings never wait in a circle.
    fresh = _insert([rows[key] for key in sorted(rows)], at)
    stored = [row for key, row in rows.items() if key in fresh and row.state == S.STORED]
    judged = vitals.store_device_moments(moments=[_moment(row) for row in stored], at=at)
    _publish(stored, judged, at)
    judged |= alarm([_unclaimed(row) for key, row in rows.items() if key in fresh and row.state == S.WAITING], at=at)
    _seen([row for row in rows.values() if row.device_id is not None], at)
    return [_verdict(one, rows, fresh, dropped, judged) for one in incoming]


def _row(one: Incoming, known: Mapping[str, queries.KnownDevice], at: datetime) -> _Row:
    device = known.get(one.serial)
    timed = rules.settle(
        device_at=one.reading.device_at,
        sent_at=one.reading.sent_at,
        received_at=at,
        sequence=one.reading.sequence,
        last_sequence=device.last_sequence if device else None,
    )
    if device is None:
        return _Row(one, S.QUARANTINED, None, None, None, timed)
    owner = device.owner_at(timed.taken_at)
    state, patient_id = S.QUARANTINED, None
    if not vitals.is_possible(one.reading.values):
        state = S.REFUSED
    elif device.is_active and owner is not None:
        patient_id = owner.patient_id
        state = S.STORED if patient_id is not None else S.WAITING
    household_id = owner.household_id if owner is not None else None
    return _Row(one, state, device.id, device.organization_id, patient_id, timed, household_id)


def _insert(rows: Sequence[_Row], at: datetime) -> set[tuple[str, int]]:
    if not rows:
        return set()
    given = [
        (
            row.incoming.serial,
            row.incoming.reading.sequence,
            row.device_id,
            row.organization_id,
            row.patient_id,
            row.incoming.reading.device_at,
            row.timed.taken_at,
            json.dumps({code: str(value) for code, value in row.incoming.reading.values}),
            ",".join(row.timed.flags),
            row.state,
            row.incoming.via,
        )
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.execute(ARRIVALS, [at, *(list(column) for column in zip(*given, strict=True))])
        return set(cursor.fetchall())


def _moment(row: _Row) -> vitals.DeviceMoment:
    assert row.patient_id is not None and row.device_id is not None
    return vitals.DeviceMoment(
        patient_id=row.patient_id,
        device_id=row.device_id,
        batch=row.batch,
        values=row.incoming.reading.values,
        taken_at=row.timed.taken_at,
        device_taken_at=row.incoming.reading.device_at if rules.WRONG_CLOCK in row.timed.flags else None,
    )


def _unclaimed(row: _Row) -> Unclaimed:
    assert row.household_id is not None and row.organization_id is not None
    return Unclaimed(
        batch=row.batch,
        organization_id=row.organization_id,
        household_id=row.household_id,
        values=row.incoming.reading.values,
        taken_at=row.timed.taken_at,
    )


def _publish(stored: Sequence[_Row], judged: Mapping[UUID, vitals.Judged], at: datetime) -> None:
    """Normal readings are told in one word for all of an organisation: nobody acts on a single one."""
    groups: dict[tuple[int, int], set[int]] = {}
    for row in stored:
        if judged[row.batch].level == "normal" and row.organization_id and row.patient_id:
            year = local_date(row.timed.taken_at).year
            groups.setdefault((row.organization_id, year), set()).add(row.patient_id)
    events.publish(
        *(
            DeviceReadingsStored(
                organization_id=organization,
                by="system:devices",
                at=at,
                patient_ids=tuple(sorted(people)),
                year=year,
            )
            for (organization, year), people in groups.items()
        )
    )


def _seen(rows: Sequence[_Row], at: datetime) -> None:
    if not rows:
        return
    # In the order of their numbers, so that two processes never wait for each other in a circle.
    pairs = sorted((row.device_id, row.incoming.reading.sequence) for row in rows if row.device_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM devices_device WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
            [sorted({number for number, _ in pairs})],
        )
        cursor.execute(SEEN, [at, [number for number, _ in pairs], [sequence for _, sequence in pairs]])


def _verdict(
    one: Incoming,
    rows: Mapping[tuple[str, int], _Row],
    fresh: set[tuple[str, int]],
    dropped: set[tuple[str, int]],
    judged: Mapping[UUID, vitals.Judged],
) -> Verdict:
    key = (one.serial, one.reading.sequence)
    if key in dropped:
        return Verdict(*key, "dropped")
    row = rows[key]
    if row.incoming is not one or key not in fresh:
        return Verdict(*key, "repeated")
    said = judged.get(row.batch)
    return Verdict(*key, row.state, said.level if said else "", said.advice if said else "")
