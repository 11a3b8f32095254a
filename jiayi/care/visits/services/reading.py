"""Opening what a visit is about: the resident can see who looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.patients.permissions import PatientPermission
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.period import local_date

from .. import queries
from ..models import Encounter, EncounterForm
from .results import VisitTold, told_again
from .submitting import FormGiven


@transaction.atomic
def open_plan(
    *, patient_id: int | None, household_id: int | None, asked: Iterable[str], by: Actor, at: datetime
) -> queries.VisitPlan:
    """
    What is due for one person, or for every member of a household who still lives.

    :raises InvalidInput: neither or both were named
    :raises NotFound: not in scope
    """
    if (patient_id is None) == (household_id is None):
        raise InvalidInput("请说明是哪一位居民，或哪一户")
    if household_id is not None:
        patients.get_household(household_id=household_id)
        members = patients.list_household(household_id=household_id)
    else:
        assert patient_id is not None
        members = [patients.get_patient(patient_id=patient_id)]
    current = [person for person in members if person.is_current]
    people, templates = queries.list_planned(
        people=current,
        asked=asked,
        on=local_date(at),
        sensitive=allowed(by, PatientPermission.VIEW_SENSITIVE),
        author=by.name,
    )
    for person in current:
        audit.record_read(patient_id=person.pk, by=by, at=at, purpose="service", subject="这次要做的")
    return queries.VisitPlan(local_date(at), household_id, people, templates)


@transaction.atomic
def open_encounters(*, patient_id: int, by: Actor, at: datetime) -> list[VisitTold]:
    """The visits of a person, newest first; the person can see who looked."""
    return [told_again(encounter) for encounter in _read(patient_id, by, at)]


def _read(patient_id: int, by: Actor, at: datetime) -> list[Encounter]:
    found = queries.list_of_patient(patient_id=patient_id)
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="record", subject="服务记录")
    return found


def preview_visit(
    *, patient_id: int, forms: Iterable[FormGiven], way: str, by: Actor, at: datetime
) -> list[queries.FormSoFar]:
    """What the forms of one person come to so far."""
    return [
        queries.preview(
            patient_id=patient_id,
            code=form.code,
            answers=form.answers,
            confirmed=form.confirmed,
            way=way,
            on=local_date(at),
            sensitive=allowed(by, PatientPermission.VIEW_SENSITIVE),
        )
        for form in forms
    ]


@dataclass(frozen=True, slots=True)
class OwnVisit:
    id: int
    way_label: str
    place: str
    visited_at: datetime
    minutes: int | None
    practitioner_name: str
    presence_words: str
    titles: list[str]


@transaction.atomic
def open_own_visits(*, patient_id: int, by: Actor, at: datetime) -> list[OwnVisit]:
    """What a resident, or whoever acts for one, is told of the visits. A confidential form is not named to another."""
    sensitive = patient_id in by.own_ids
    return [
        OwnVisit(
            id=row.pk,
            way_label=row.get_way_display(),
            place=row.place,
            visited_at=row.visited_at,
            minutes=row.minutes,
            practitioner_name=row.practitioner.name if row.practitioner else "",
            presence_words=row.proof.words if hasattr(row, "proof") else "",
            titles=[form.title for form in row.forms.all() if sensitive or not _is_confidential(form)],
        )
        for row in _read(patient_id, by, at)
    ]


def _is_confidential(form: EncounterForm) -> bool:
    return form.assessment is not None and form.assessment.is_confidential
