"""One person, their household and contact."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from jiayi.kernel.crypto import blind_index
from jiayi.kernel.errors import NotFound
from jiayi.kernel.prepared import prepared

from .. import rules
from ..models import Household, Patient, Tombstone

_MEMBER_COLUMNS = (
    *("organization_id", "name", "sex", "birth_date", "birth_precision", "relation_to_head", "died_date"),
    *("moved_out_date", "household_id"),
)
_PERSON_COLUMNS = (
    *_MEMBER_COLUMNS,
    *("mother_id", "identity_kind", "identity_number", "phone", "address", "division_code", "is_registered_here"),
    *("is_resident_here", "health_record_number", "death_cause", "moved_out_to", "tag_mask"),
    *("organization__name", "organization__short_name", "current_team__name", "grid__name"),
)


class RecordMerged(NotFound):
    """The record was taken into another one; `details` has the id of that one."""

    code, message = "record_merged", "这份档案已并入另一份，正在打开那一份"


def get_patient(*, patient_id: int) -> Patient:
    """One resident in scope with organisation, team and household.

    :raises NotFound: if there is none, or outside the scope
    :raises RecordMerged: it was taken into another record in scope
    """
    return _the_one(_patient(patient_id=patient_id), patient_id)


def get_patient_shown(*, patient_id: int) -> Patient:
    """The same with only the names of the places around, which is half the work of the statement.

    :raises NotFound: if there is none, or outside the scope
    """
    return _the_one(_patient_shown(patient_id=patient_id), patient_id)


def _the_one(rows: list[Patient], patient_id: int) -> Patient:
    if not rows:
        # An old link, code or number leads to the record that this one was taken into.
        survivor = Tombstone.objects.filter(pk=patient_id).values_list("survivor_id", flat=True).first()
        if survivor is not None:
            raise RecordMerged(details={"patient_id": survivor})
        raise NotFound()
    return rows[0]


@prepared
def _patient(*, patient_id: int) -> Any:
    return Patient.objects.select_related("organization", "current_team", "household", "grid").filter(pk=patient_id)


@prepared
def _patient_shown(*, patient_id: int) -> Any:
    rows = Patient.objects.select_related("organization", "current_team", "grid")
    return rows.only(*_PERSON_COLUMNS).filter(pk=patient_id)


def check_in_scope(*, patient_id: int) -> None:
    """For routes that show what belongs to a person and nothing of the person.

    :raises NotFound: if there is none, or outside the scope
    """
    if not _in_scope(patient_id=patient_id):
        raise NotFound()


@prepared
def _in_scope(*, patient_id: int) -> Any:
    return Patient.objects.filter(pk=patient_id).values_list("pk", flat=True)


def list_by_ids(patient_ids: Iterable[int]) -> list[Patient]:
    """The residents in scope among these ids, by name."""
    return list(Patient.objects.filter(pk__in=set(patient_ids)).order_by("pinyin", "id"))


def list_for_paper(patient_ids: Iterable[int]) -> list[Patient]:
    """The residents in scope among these ids with home, team and grid, for a printed list."""
    rows = Patient.objects.filter(pk__in=set(patient_ids))
    return list(rows.select_related("household", "current_team__leader", "grid__doctor").order_by("pinyin", "id"))


def is_dead(*, patient_id: int) -> bool:
    """Whether a death is recorded, wherever the record is kept: a yes or a no, nothing else of the person."""
    return patient_id in dead_among([patient_id])


def dead_among(patient_ids: Iterable[int]) -> set[int]:
    """Those of these ids whose death is recorded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM patients_patient WHERE id = ANY(%s) AND died_date IS NOT NULL", [list(patient_ids)]
        )
        return {number for (number,) in cursor.fetchall()}


def names_of(patient_ids: Iterable[int]) -> dict[int, str]:
    """Id → name for the lists of other apps, inside the scope."""
    return dict(Patient.objects.filter(pk__in=set(patient_ids)).values_list("pk", "name"))


def find_by_identity(*, kind: str, number: str) -> Patient | None:
    """The resident in scope with this document number."""
    try:
        cleaned = rules.normalized_identity(kind, number)
    except rules.IdentityInvalid:
        return None
    return Patient.objects.filter(identity_index=blind_index(kind, cleaned)).first()


def find_by_phone(*, phone: str) -> list[Patient]:
    """The residents in scope who gave this number: a family often shares one."""
    try:
        cleaned = rules.normalized_phone(phone)
    except rules.IdentityInvalid:
        return []
    return list(Patient.objects.filter(phone_index=blind_index("phone", cleaned)).order_by("birth_date", "id")[:20])


def get_household(*, household_id: int) -> Household:
    """One household in scope.

    :raises NotFound: outside the scope
    """
    found = Household.objects.filter(pk=household_id).first()
    if found is None:
        raise NotFound()
    return found


def list_household(*, household_id: int) -> list[Patient]:
    """The members in scope, the head first."""
    rows = _members(household_id=household_id)
    return sorted(rows, key=lambda person: (person.relation_to_head != "02", person.birth_date, person.pk))


@prepared
def _members(*, household_id: int) -> Any:
    return Patient.objects.filter(household_id=household_id).only(*_MEMBER_COLUMNS)


def children_of(*, mother_id: int) -> list[Patient]:
    """Newborns and children linked to their mother."""
    return list(Patient.objects.filter(mother_id=mother_id).order_by("birth_date", "id"))


def resident_persons(*, patient_ids: Iterable[int]) -> list[Patient]:
    """The persons one resident account acts for: themselves and their wards."""
    rows = Patient.objects.select_related("organization", "current_team", "current_team__leader", "household")
    return list(rows.filter(pk__in=set(patient_ids)).order_by("birth_date", "id"))


def age(patient: Patient, on: date) -> int:
    """Completed years on a day."""
    return rules.age_on(patient.birth_date, on)


def age_text(patient: Patient, on: date) -> str:
    """`78 岁`, `2 岁 6 月`."""
    return rules.age_text(patient.birth_date, on, patient.birth_precision)
