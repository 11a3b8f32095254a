"""Population tags: classes a person belongs to for a period."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from jiayi.kernel.prepared import prepared

from .. import rules
from ..models import PatientTag
from ..rules import SENSITIVE_TAGS as SENSITIVE
from ..rules import TAG_BITS, tags_of_mask

_CODE = PatientTag.Code
_CONDITIONS = {
    _CODE.MATERNAL,
    _CODE.HYPERTENSION,
    _CODE.DIABETES,
    _CODE.STROKE,
    _CODE.COPD,
    _CODE.CORONARY,
    _CODE.DISABLED,
}

PAGE = 100


def _in_force(on: date) -> QuerySet:
    return PatientTag.objects.filter(Q(period_to__isnull=True) | Q(period_to__gt=on), period_from__lte=on)


def tags_of(patient_ids: Iterable[int], on: date) -> dict[int, set[str]]:
    """Patient → codes in force on a day."""
    tags: dict[int, set[str]] = defaultdict(set)
    wanted = sorted(set(patient_ids))
    # A page of people is as long as it happens to be: only the single person's statement is worth keeping. Thousands
    # go as one array: a placeholder for each costs more than the query.
    held = _held if len(wanted) == 1 else _held.build if len(wanted) <= PAGE else _held_by_many
    for patient_id, code in held(patient_ids=wanted, on=on):
        tags[patient_id].add(code)
    return dict(tags)


@prepared
def _held(*, patient_ids: list[int], on: date) -> Any:
    return _in_force(on).filter(patient_id__in=patient_ids).values_list("patient_id", "code")


def _held_by_many(*, patient_ids: list[int], on: date) -> Any:
    rows = _in_force(on).extra(where=['"patients_patienttag"."patient_id" = ANY(%s)'], params=[patient_ids])
    return rows.values_list("patient_id", "code")


def tags_in(mask: int) -> set[str]:
    """The codes in force today, as `Patient.tag_mask` carries them into other apps' lists."""
    return tags_of_mask(mask)


def tag_bit(code: str) -> int:
    """The bit of a class in `Patient.tag_mask`; 0 for a class that does not exist."""
    return TAG_BITS.get(code, 0)


def visible_tags(codes: Iterable[str], *, sensitive: bool) -> list[str]:
    """In the order of the enum; mental illness, HIV and TB only for those who may see them."""
    held = set(codes)
    return [str(code) for code in PatientTag.Code if code in held and (sensitive or code not in SENSITIVE)]


def has_tag(*, patient_id: int, code: str, on: date) -> bool:
    return _in_force(on).filter(patient_id=patient_id, code=code).exists()


def list_tags(*, patient_id: int) -> list[PatientTag]:
    """All tags of a person, also ended ones."""
    return _tags(patient_id=patient_id)


@prepared
def _tags(*, patient_id: int) -> Any:
    return PatientTag.objects.filter(patient_id=patient_id).select_related("rule").order_by("-period_from", "code")


def tag_counts(*, on: date) -> dict[str, int]:
    """How many people in scope are in each class."""
    rows = _in_force(on).filter(patient__is_current=True).values("code").annotate(people=Count("patient_id"))
    return {row["code"]: row["people"] for row in rows}


def tag_labels() -> dict[str, str]:
    return dict(PatientTag.Code.choices)


def conditions_of(mask: int) -> list[str]:
    """The illnesses and states a short list may show beside a name, in Chinese; nothing sensitive or of the purse."""
    held = rules.tags_of_mask(mask)
    return [code.label for code in PatientTag.Code if code in held and code in _CONDITIONS]
