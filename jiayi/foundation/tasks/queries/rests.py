"""Who is left alone on a day: by themselves, or with their household."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from jiayi.foundation.patients import queries as patients

from ..models import Rest, Task, TaskState


@dataclass(frozen=True, slots=True)
class RestWords:
    """Why somebody is left alone, in the words of the page."""

    id: int
    is_household: bool
    reason_code: str
    reason: str
    note: str
    started_date: date
    until: date | None
    started_by_name: str


def running(*, on: date) -> QuerySet[Rest]:
    return Rest.objects.filter(Q(until__isnull=True) | Q(until__gt=on), ended_at__isnull=True)


def covers(*, on: date, patient: str = "patient", household: str = "patient__household") -> Exists:
    """A condition: is this row's person, or the household they belong to, left alone on a day?"""
    rows = Rest._base_manager.filter(Q(until__isnull=True) | Q(until__gt=on), ended_at__isnull=True)
    return Exists(rows.filter(Q(patient=OuterRef(patient)) | Q(household=OuterRef(household))))


def list_rests(*, patient_id: int, on: date) -> list[RestWords]:
    """What leaves this person alone, that of the household last."""
    person = patients.get_patient(patient_id=patient_id)
    rows = running(on=on).filter(Q(patient=person.pk) | Q(household__isnull=False, household=person.household_id))
    return [_words(row) for row in rows.order_by("household", "id")]


def muted_patients(*, patient_ids: Iterable[int], on: date) -> set[int]:
    """Those of these people who are to be left alone, whatever the matter: nobody writes to them or calls them."""
    numbers = list(patient_ids)
    resting = running(on=on)
    own = resting.filter(patient__in=numbers).values_list("patient_id", flat=True)
    with_home = resting.filter(household__members__in=numbers).values_list("household__members", flat=True)
    rows = Task.objects.filter(patient_id__in=numbers, state=TaskState.MUTED)
    alone = rows.filter(Q(muted_until__isnull=True) | Q(muted_until__gt=on))
    return {*alone.values_list("patient_id", flat=True), *own, *with_home} & set(numbers)


def _words(row: Rest) -> RestWords:
    return RestWords(
        id=row.pk,
        is_household=row.household_id is not None,
        reason_code=row.reason_code,
        reason=row.get_reason_code_display(),
        note=row.note,
        started_date=row.started_date,
        until=row.until,
        started_by_name=row.started_by_name,
    )
