"""Death and moving away: dated facts, from which other apps close what must close."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput
from jiayi.kernel.period import local_date

from .. import queries
from ..events import PatientDied, PatientMovedOut, PatientReturned
from ..models import Patient, PatientTag, ProxyGrant
from .tagging import apply_tag_rules, refresh_masks


class AlreadyRecorded(DomainError):
    """The death or move is recorded."""

    code, status, message = "already_recorded", 409, "已经登记过了"


@transaction.atomic
def record_death(*, patient_id: int, died_date: date, cause: str, by: Actor, at: datetime) -> Patient:
    """Record the day of death; tags and grants end that day, contracts follow the event.

    :raises AlreadyRecorded: if a death is recorded
    """
    person = _locked(patient_id)
    if person.died_date is not None:
        raise AlreadyRecorded()
    _check_day(died_date, person, at)
    person.died_date, person.death_cause = died_date, cause
    person.save(update_fields=["died_date", "death_cause"])
    _end_grants(person, died_date)
    PatientTag.objects.filter(patient=person, period_to__isnull=True, period_from__lt=died_date).update(
        period_to=died_date
    )
    refresh_masks([patient_id], on=local_date(at))
    events.publish(
        PatientDied(
            organization_id=person.organization_id, by=by.label, at=at, patient_id=person.pk, died_date=died_date
        )
    )
    return person


@transaction.atomic
def record_move_out(*, patient_id: int, moved_out_date: date, to: str, by: Actor, at: datetime) -> Patient:
    """Record that somebody left the area for good.

    :raises AlreadyRecorded: if a move is recorded
    """
    person = _locked(patient_id)
    if person.moved_out_date is not None:
        raise AlreadyRecorded()
    _check_day(moved_out_date, person, at)
    person.moved_out_date, person.moved_out_to = moved_out_date, to
    person.save(update_fields=["moved_out_date", "moved_out_to"])
    events.publish(
        PatientMovedOut(
            organization_id=person.organization_id,
            by=by.label,
            at=at,
            patient_id=person.pk,
            moved_out_date=moved_out_date,
        )
    )
    return person


@transaction.atomic
def cancel_exit(*, patient_id: int, by: Actor, at: datetime) -> Patient:
    """Take back a mistaken death or move, or record a return.

    The classes that ended with the death hold again. Contracts, grants and the account are opened again by people: an
    ended contract through contracts.services.reopen_contract, a grant by registering it anew.
    """
    person = _locked(patient_id)
    if person.died_date is None and person.moved_out_date is None:
        raise InvalidInput("没有登记过死亡或迁出")
    if person.died_date is not None:
        held = PatientTag.objects.filter(patient=person, period_to__isnull=True).values("code")
        PatientTag.objects.filter(patient=person, period_to=person.died_date).exclude(code__in=held).update(
            period_to=None
        )
    person.died_date, person.death_cause = None, ""
    person.moved_out_date, person.moved_out_to = None, ""
    person.save(update_fields=["died_date", "death_cause", "moved_out_date", "moved_out_to"])
    apply_tag_rules([patient_id], on=local_date(at))
    refresh_masks([patient_id], on=local_date(at))
    events.publish(PatientReturned(organization_id=person.organization_id, by=by.label, at=at, patient_id=person.pk))
    return person


def _locked(patient_id: int) -> Patient:
    queries.get_patient(patient_id=patient_id)
    return Patient.objects.select_for_update(of=("self",)).get(pk=patient_id)


def _check_day(day: date, person: Patient, at: datetime) -> None:
    if day > local_date(at):
        raise InvalidInput("日期还没到")
    if day < person.birth_date:
        raise InvalidInput("日期早于出生日期")


def _end_grants(person: Patient, day: date) -> None:
    running = Q(to_date__isnull=True) | Q(to_date__gt=day)
    for side in ("patient", "agent"):
        ProxyGrant.objects.filter(running, **{side: person}, from_date__lt=day).update(to_date=day)
