"""What is on record of a person, in the shape the forms ask for it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jiayi.foundation.forms import queries as forms
from jiayi.kernel.prepared import prepared

from ..models import AllergyIntolerance, Condition, EntryState, MedicationStatement
from .terms import group_of

ACTIVE = EntryState.ACTIVE


@prepared
def _medicines(*, patient_id: int) -> Any:
    return MedicationStatement.objects.filter(patient_id=patient_id).exclude(state="corrected").order_by("id")


@prepared
def _conditions(*, patient_id: int) -> Any:
    return Condition.objects.filter(patient_id=patient_id).exclude(state="corrected").order_by("id")


@prepared
def _allergies(*, patient_id: int) -> Any:
    return AllergyIntolerance.objects.filter(patient_id=patient_id).exclude(state="corrected").order_by("id")


def medicine_rows(patient_id: int) -> list[MedicationStatement]:
    """In use and stopped, the oldest first; without those that were wrong."""
    return _medicines(patient_id=patient_id)


def condition_rows(patient_id: int) -> list[Condition]:
    return _conditions(patient_id=patient_id)


def allergy_rows(patient_id: int) -> list[AllergyIntolerance]:
    return _allergies(patient_id=patient_id)


def answers_of(form: forms.Form, *, patient_id: int, sensitive: bool = False) -> dict[str, tuple[Any, date | None]]:
    """
    What the record answers by itself in a form, by item; only what the form asks for is read.

    A confidential form shows the medicines that confidential forms have brought, a plain one those of plain ones; a
    confidential diagnosis stands only before a `sensitive` reader.
    """
    kinds = {item.record.kind for item in form.fields() if item.record}
    if not kinds & {"medication", "condition", "allergy"}:
        return {}
    medicines = medicine_rows(patient_id) if "medication" in kinds else []
    conditions = condition_rows(patient_id) if "condition" in kinds else []
    allergies = allergy_rows(patient_id) if "allergy" in kinds else []
    return forms.answers_from(
        form, held(medicines, conditions, allergies, is_confidential=form.is_confidential, sensitive=sensitive)
    )


def held(
    medicines: list[MedicationStatement],
    conditions: list[Condition],
    allergies: list[AllergyIntolerance],
    *,
    is_confidential: bool,
    sensitive: bool,
) -> forms.Held:
    medicines = [row for row in medicines if row.is_confidential == is_confidential]
    conditions = [row for row in conditions if sensitive or not row.is_confidential]
    return forms.Held(
        medicines=[
            forms.HeldMedicine(row.name, row.times, row.dose, row.usage, row.since_text, group_of(row.code))
            for row in medicines
            if row.state == ACTIVE
        ],
        conditions=[
            forms.HeldCondition(row.code, row.name, row.since_text, row.whose)
            for row in conditions
            if row.state == ACTIVE and row.certainty == "confirmed"
        ],
        allergies=[forms.HeldCondition(row.code, row.name) for row in allergies if row.state == ACTIVE],
        knows_medicines=bool(medicines),
        known_conditions=frozenset((row.whose, row.code) for row in conditions if row.code),
        knows_allergies=bool(allergies),
        medicines_on=_newest(medicines),
        conditions_on=_newest(conditions),
        allergies_on=_newest(allergies),
    )


def _newest(rows: Any) -> date | None:
    return max((row.until_date or row.from_date for row in rows), default=None)


def brought(last_answers: Mapping[str, Any], known: Mapping[str, tuple[Any, date | None]]) -> dict[str, Any]:
    """同上次 with what is on record now: a medicine that was stopped since does not come back with the last form."""
    found = {**last_answers}
    for link_id, (value, _) in known.items():
        if value in (None, "", []):
            found.pop(link_id, None)
        else:
            found[link_id] = value
    return found
