"""Leaving people alone for a while (住院, 外出, 丧事), one of them or a household, and taking it back."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput
from jiayi.kernel.period import local_date

from .. import queries
from ..events import PatientMuted, PatientUnmuted
from ..models import Rest, RestEnd, Task, TaskState

AWAKE = [TaskState.OPEN, TaskState.POSTPONED]


class RestPast(InvalidInput):
    """A rest ends on a day that lies ahead."""

    code, message = "past_date", "静音要到今天以后的日子"


class HouseholdRests(DomainError):
    """One person of a household that rests cannot be woken alone."""

    code, status, message = "household_rests", 409, "这一户都静音着，请解除全家的静音"


class NotResting(DomainError):
    """Nothing to lift."""

    code, status, message = "not_resting", 409, "这一户没有静音，不用解除"


@transaction.atomic
def mute_patient(
    *, patient_id: int, until: date | None, reason_code: str, by: Actor, at: datetime, note: str = ""
) -> int:
    """
    Leave a person alone until a day: their tasks and visits rest, nobody reminds them, no list names them.

    :raises RestPast: if that day is over
    :returns: how many tasks rest
    """
    person = patients.get_patient(patient_id=patient_id)
    _begin({"patient_id": patient_id}, person.organization_id, until, reason_code, note, by, at)
    return _rest([person.pk], until, reason_code, by, at, organization_id=person.organization_id)


@transaction.atomic
def mute_household(
    *, household_id: int, until: date | None, reason_code: str, by: Actor, at: datetime, note: str = ""
) -> int:
    """
    Leave a whole household alone; whoever joins it meanwhile is covered as well.

    :raises RestPast: if that day is over
    """
    home = patients.get_household(household_id=household_id)
    _begin({"household_id": household_id}, home.organization_id, until, reason_code, note, by, at)
    members = [person.pk for person in patients.list_household(household_id=household_id)]
    return _rest(members, until, reason_code, by, at, organization_id=home.organization_id)


@transaction.atomic
def unmute_patient(*, patient_id: int, by: Actor, at: datetime) -> int:
    """
    :raises HouseholdRests: if the household rests: it is woken as a whole
    """
    person, today = patients.get_patient(patient_id=patient_id), local_date(at)
    _end(Rest.objects.filter(patient=person.pk), RestEnd.HAND, by, at)
    if person.household_id and queries.running(on=today).filter(household=person.household_id).exists():
        raise HouseholdRests()
    return _wake([person.pk], by, at, organization_id=person.organization_id)


@transaction.atomic
def unmute_household(*, household_id: int, by: Actor, at: datetime) -> int:
    """Members who were left alone for a reason of their own stay so.

    :raises NotResting: if the household does not rest
    """
    home = patients.get_household(household_id=household_id)
    if not _end(Rest.objects.filter(household=home.pk), RestEnd.HAND, by, at):
        raise NotResting()
    today = local_date(at)
    members = [person.pk for person in patients.list_household(household_id=household_id)]
    alone = dict(queries.running(on=today).filter(patient__in=members).values_list("patient_id", "until"))
    for patient_id, until in alone.items():
        Task.objects.filter(patient_id=patient_id, state=TaskState.MUTED).update(muted_until=until)
    woken = [number for number in members if number not in alone]
    return _wake(woken, by, at, organization_id=home.organization_id)


@transaction.atomic
def wake_muted(*, on: date, at: datetime) -> int:
    """Rests that are over end, their tasks come back, and what was opened meanwhile for those still resting rests too;
    a nightly job calls this.
    """
    _end(Rest.objects.filter(until__lte=on), RestEnd.TIME, Actor.system("tasks"), at)
    awake: dict[str, Any] = {"state": TaskState.OPEN, "muted_until": None, "reason_code": ""}
    # What a rest covers is found by its key; an update may not join.
    still = Task.objects.filter(queries.covers(on=on), state=TaskState.MUTED, muted_until__lte=on).values("pk")
    woken = Task.objects.filter(state=TaskState.MUTED, muted_until__lte=on).exclude(pk__in=still).update(**awake)
    for rest in queries.running(on=on):
        whose = Q(patient=rest.patient_id) if rest.patient_id else Q(patient__household=rest.household_id)
        late = Task.objects.filter(whose, state__in=AWAKE).values("pk")
        Task.objects.filter(pk__in=late).update(**_resting(rest.until, rest.reason_code))
        Task.objects.filter(pk__in=Task.objects.filter(whose, pk__in=still).values("pk")).update(muted_until=rest.until)
    return woken


@transaction.atomic
def end_rests_of(*, patient_id: int, by: Actor, at: datetime) -> int:
    """The person died or moved away: there is nobody left to leave alone."""
    return _end(Rest.objects.filter(patient=patient_id), RestEnd.GONE, by, at)


def _begin(
    whose: dict[str, int], organization_id: int, until: date | None, reason: str, note: str, by: Actor, at: datetime
) -> None:
    today = local_date(at)
    if until is not None and until <= today:
        raise RestPast()
    _end(Rest.objects.filter(**whose), RestEnd.HAND, by, at)
    Rest.objects.create(
        **whose,
        organization_id=organization_id,
        reason_code=reason,
        note=note.strip(),
        started_date=today,
        until=until,
        started_at=at,
        started_by=by.label,
        started_by_name=by.name[:50],
    )


def _end(rows: Any, reason: str, by: Actor, at: datetime) -> int:
    return int(rows.filter(ended_at__isnull=True).update(ended_at=at, ended_by=by.label, end_reason=reason))


def _resting(until: date | None, reason_code: str) -> dict[str, Any]:
    return {"state": TaskState.MUTED, "muted_until": until, "reason_code": reason_code, "postponed_to": None}


def _rest(
    patient_ids: Iterable[int], until: date | None, reason: str, by: Actor, at: datetime, *, organization_id: int
) -> int:
    numbers = list(patient_ids)
    muted = Task.objects.filter(patient_id__in=numbers, state__in=AWAKE).update(**_resting(until, reason))
    already = Task.objects.filter(patient_id__in=numbers, state=TaskState.MUTED)
    already.update(muted_until=until, reason_code=reason)
    for number in numbers:
        events.publish(
            PatientMuted(
                organization_id=organization_id,
                by=by.label,
                at=at,
                patient_id=number,
                reason_code=reason,
                until=until,
            )
        )
    return muted


def _wake(patient_ids: Iterable[int], by: Actor, at: datetime, *, organization_id: int) -> int:
    numbers = list(patient_ids)
    woken = Task.objects.filter(patient_id__in=numbers, state=TaskState.MUTED).update(
        state=TaskState.OPEN, muted_until=None, reason_code=""
    )
    for number in numbers:
        events.publish(PatientUnmuted(organization_id=organization_id, by=by.label, at=at, patient_id=number))
    return woken
