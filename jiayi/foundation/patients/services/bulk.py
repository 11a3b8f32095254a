"""Loading many people at once (demo district, first import): COPY with encrypted fields, no events, no history."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from jiayi.kernel.actor import Actor
from jiayi.kernel.crypto import blind_index, encrypt
from jiayi.kernel.period import local_date

from .. import rules
from ..queries.panel import tail_index
from .registration import take_sequence
from .tagging import refresh_masks


@dataclass(frozen=True, kw_only=True, slots=True)
class PatientRow:
    """One person of a bulk load. `tags` are the classes in force; their rows follow by `import_tags_bulk`."""

    organization_id: int
    name: str
    sex: str
    birth_date: date
    identity_number: str
    identity_kind: str = "id_card"
    identity_note: str = ""
    birth_precision: str = "day"
    grid_id: int | None = None
    current_team_id: int | None = None
    household_id: int | None = None
    relation_to_head: str = ""
    mother_id: int | None = None
    phone: str = ""
    address: str = ""
    division_code: str = ""
    is_registered_here: bool = True
    is_resident_here: bool = True
    died_date: date | None = None
    moved_out_date: date | None = None
    tags: tuple[str, ...] = ()


_COLUMNS = (
    "id, organization_id, grid_id, current_team_id, household_id, relation_to_head, mother_id, name, pinyin, initials,"
    " sex, birth_date, birth_precision, identity_kind, identity_number, identity_index, identity_tail_index,"
    " identity_note, phone, phone_index, phone_tail_index, address, division_code, is_registered_here,"
    " is_resident_here, health_record_number, died_date, death_cause, moved_out_date, moved_out_to, created_at,"
    " tag_mask"
)


@transaction.atomic
def import_patients_bulk(rows: Sequence[PatientRow], *, by: Actor, at: datetime) -> list[int]:
    """Copy people in and return their ids in order. Numbers are trusted, not checked; the constraints still hold."""
    ids = _reserve("patients_patient", len(rows))
    sequences = _record_numbers(rows)
    with connection.cursor() as cursor, cursor.copy(f"COPY patients_patient ({_COLUMNS}) FROM STDIN") as copy:
        for number, row in zip(ids, rows, strict=True):
            pinyin, initials = rules.pinyin_of(row.name)
            identity = row.identity_number
            copy.write_row(
                (
                    number,
                    row.organization_id,
                    row.grid_id,
                    row.current_team_id,
                    row.household_id,
                    row.relation_to_head,
                    row.mother_id,
                    row.name,
                    pinyin,
                    initials,
                    row.sex,
                    row.birth_date,
                    row.birth_precision,
                    row.identity_kind,
                    encrypt(identity) if identity else None,
                    blind_index(row.identity_kind, identity) if identity else None,
                    tail_index("identity", identity) if identity else None,
                    row.identity_note,
                    encrypt(row.phone) if row.phone else None,
                    blind_index("phone", row.phone) if row.phone else None,
                    tail_index("phone", row.phone) if row.phone else None,
                    encrypt(row.address) if row.address else None,
                    row.division_code,
                    row.is_registered_here,
                    row.is_resident_here,
                    _next_number(sequences, row.division_code),
                    row.died_date,
                    "",
                    row.moved_out_date,
                    "",
                    at,
                    sum(rules.TAG_BITS[code] for code in row.tags),
                )
            )
    return ids


@transaction.atomic
def import_households_bulk(rows: Sequence[tuple[int, str, str, str]], *, by: Actor, at: datetime) -> list[int]:
    """Copy households (organization_id, address, division_code, community_name) in; returns their ids in order."""
    ids = _reserve("patients_household", len(rows))
    columns = "id, organization_id, address, division_code, community_name, number"
    with connection.cursor() as cursor, cursor.copy(f"COPY patients_household ({columns}) FROM STDIN") as copy:
        for number, (organization_id, address, division_code, community) in zip(ids, rows, strict=True):
            sealed = encrypt(address) if address else None
            copy.write_row((number, organization_id, sealed, division_code, community, ""))
    return ids


@transaction.atomic
def import_tags_bulk(rows: Iterable[tuple[int, str, date, date | None, str]], *, by: Actor, at: datetime) -> int:
    """Copy tags (patient_id, code, from, to, source) in; returns how many.

    Rows whose people were loaded with `tags` that say the same are not touched again.
    """
    columns = "patient_id, code, period_from, period_to, source, note"
    number, people = 0, set[int]()
    with connection.cursor() as cursor, cursor.copy(f"COPY patients_patienttag ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row((*row, ""))
            people.add(row[0])
            number += 1
    refresh_masks(people, on=local_date(at))
    return number


def _reserve(table: str, number: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, number])
        return [row[0] for row in cursor.fetchall()]


def _record_numbers(rows: Sequence[PatientRow]) -> dict[str, int]:
    counts = Counter(row.division_code for row in rows if len(row.division_code) == 12)
    return {code: take_sequence(code, number) for code, number in sorted(counts.items())}


def _next_number(sequences: dict[str, int], division_code: str) -> str | None:
    if division_code not in sequences:
        return None
    sequence = sequences[division_code]
    sequences[division_code] += 1
    return rules.record_number(division_code, sequence)
