"""诊断和用药: what the visits of the demo have said, as the visits of the house would have stored it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from jiayi.care.records import queries as records
from jiayi.care.records.models import Condition, MedicationCheck, MedicationStatement
from jiayi.kernel.period import SHANGHAI

from .copying import copy_rows

if TYPE_CHECKING:
    from .district import District
    from .visits import Visit

TAKEN = {"hypertension": ("氨氯地平片", 1, "5 mg"), "diabetes": ("二甲双胍片", 2, "0.5 g")}
STATEMENT_COLUMNS = (
    *("organization_id", "patient_id", "key", "code", "name", "times", "dose", "from_date", "source", "response_id"),
    *("practitioner_id", "recorded_at", "recorded_by"),
)
# Who is followed up in a programme was diagnosed: the doctor wrote it down at the first visit.
DIAGNOSED_COLUMNS = (
    *("organization_id", "patient_id", "key", "code", "name", "from_date", "source"),
    *("practitioner_id", "recorded_at", "recorded_by"),
)
CHECK_COLUMNS = ("patient_id", "key", "checked_date", "adherence", "reason", "response_id")
KEPT_CHECKS = 2


def keep_records(district: District, visits: Sequence[Visit]) -> None:
    """A diagnosis and a medicine begin with the first visit; how the medicine is taken is kept of the last visits."""
    of_person: dict[tuple[int, str], list[Visit]] = {}
    for visit in visits:
        of_person.setdefault((visit.signing.person.number, visit.programme), []).append(visit)
    for rows in of_person.values():
        rows.sort(key=lambda visit: visit.day)
    names = {code: term.name for code, term in records.diagnoses().by_code.items()}
    copy_rows(Condition, DIAGNOSED_COLUMNS, (_diagnosis(district, rows[0], names) for rows in of_person.values()))
    keys = {programme: records.key_of(records.medicines(), "", name) for programme, (name, *_) in TAKEN.items()}
    begun = (_statement(district, rows[0], *keys[rows[0].programme]) for rows in of_person.values())
    copy_rows(MedicationStatement, STATEMENT_COLUMNS, begun)
    copy_rows(MedicationCheck, CHECK_COLUMNS, _checks(of_person.values(), keys))


def _diagnosis(district: District, visit: Visit, names: dict[str, str]) -> tuple[Any, ...]:
    centre, signing, code = district.centres[visit.block], visit.signing, visit.programme
    at = datetime.combine(visit.day, time(12), SHANGHAI)
    return (
        *(centre.team_organizations[signing.team], signing.person.number, code, code, names[code], visit.day, "doctor"),
        *(centre.doctors[signing.team], at, "system:demo"),
    )


def _statement(district: District, visit: Visit, key: str, code: str) -> tuple[Any, ...]:
    centre, signing = district.centres[visit.block], visit.signing
    name, times, dose = TAKEN[visit.programme]
    at = datetime.combine(visit.day, time(12), SHANGHAI)
    return (
        *(centre.team_organizations[signing.team], signing.person.number, key, code, name, times, dose, visit.day),
        *("form", visit.number, centre.doctors[signing.team], at, "system:demo"),
    )


def _checks(of_person: Any, keys: dict[str, tuple[str, str]]) -> Iterator[tuple[Any, ...]]:
    for rows in of_person:
        for visit in rows[-KEPT_CHECKS:]:
            key, _ = keys[visit.programme]
            said = ("regular", "") if visit.is_controlled else ("sometimes", "忘记")
            yield visit.signing.person.number, key, visit.day, *said, visit.number
