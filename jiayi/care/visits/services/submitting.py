"""
A whole visit in one request: the forms of each person, entered once, exactly once however often it is sent.

Each person is one transaction: either all of a person's forms took effect or none did, and one refusal does not stop
the others. The same `client_key` again finds who was stored and tries only those who were not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from jiayi.care.assessments import services as assessments
from jiayi.care.followups import services as followups
from jiayi.foundation.files import services as files
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput
from jiayi.kernel.period import local_date

from .. import queries, rules
from ..events import VisitRecorded
from ..models import Encounter, EncounterForm, PresenceProof, Way
from .codes import forget_code
from .presence import Proof, prove
from .results import FormResult, VisitTold, result_of, told, told_again

CLOCK_SLACK, LATE = timedelta(minutes=10), timedelta(days=366)


class BadVisitTime(InvalidInput):
    """A visit lies between last year and now; a device's clock may be ten minutes fast."""

    code, message = "bad_visit_time", "服务时间应在一年以内，不晚于现在，请看一下手机的时间"


class PersonTwice(InvalidInput):
    """One request holds each person once, and each form of a person once."""

    code, message = "visit_person_twice", "同一个人或同一张表在一次服务里出现了两次"


class PersonGone(DomainError):
    """Nobody is visited who had died or moved away before that day."""

    code, status, message = "patient_not_current", 409, "这位居民那天以前已去世或迁出，不能再记服务"


@dataclass(frozen=True, slots=True)
class FormGiven:
    """Answers to one form; without a version they were given to the one in force."""

    code: str
    answers: Mapping[str, Any]
    version: str | None = None
    follow_up_id: int | None = None
    confirmed: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PersonGiven:
    patient_id: int
    forms: Sequence[FormGiven]
    presence: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """`form` is the code of the form that was refused, if it was one."""

    code: str
    message: str
    form: str
    details: Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one person: stored (now, or by an earlier copy of the request), or refused with the reason."""

    patient_id: int
    status: str
    is_replay: bool = False
    encounter: VisitTold | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class _Visit:
    client_key: UUID
    visited_at: datetime
    ended_at: datetime | None
    way: str
    place: str
    by: Actor
    at: datetime

    @property
    def day(self) -> date:
        return local_date(self.visited_at)


class _Refused(Exception):
    """Undoes one person; carries which form it was."""

    def __init__(self, error: DomainError, form: str):
        self.error, self.form = error, form


def submit_visits(
    *,
    client_key: UUID,
    visited_at: datetime,
    way: str,
    people: Sequence[PersonGiven],
    by: Actor,
    at: datetime,
    ended_at: datetime | None = None,
    place: str = "",
) -> list[Verdict]:
    """
    Store a visit of one or more people; one verdict each, in the order they came.

    :raises BadVisitTime: the moment lies in the future or more than a year back
    :raises PersonTwice: somebody, or a form of somebody, is there twice
    """
    if not at - LATE <= visited_at <= at + CLOCK_SLACK:
        raise BadVisitTime()
    codes = [(person.patient_id, form.code) for person in people for form in person.forms]
    if len({person.patient_id for person in people}) < len(people) or len(set(codes)) < len(codes):
        raise PersonTwice()
    visit = _Visit(client_key, min(visited_at, at), ended_at, way, place, by, at)
    return [_person(visit, person) for person in people]


def _person(visit: _Visit, given: PersonGiven) -> Verdict:
    if found := _stored(visit, given.patient_id):
        return found
    try:
        person, proof = _proved(visit, given)
        return _store(visit, given, person, proof)
    except _Refused as refused:
        error = refused.error
        refusal = Refusal(error.code, str(error), refused.form, error.details)
        return Verdict(given.patient_id, "refused", refusal=refusal)
    except IntegrityError:
        # A copy of this request was quicker: what it stored is the answer.
        if found := _stored(visit, given.patient_id):
            return found
        raise


def _stored(visit: _Visit, patient_id: int) -> Verdict | None:
    found = queries.find_encounter(client_key=visit.client_key, patient_id=patient_id)
    if found is None:
        return None
    return Verdict(patient_id, "stored", is_replay=True, encounter=told_again(found))


def _proved(visit: _Visit, given: PersonGiven) -> tuple[Any, Proof | None]:
    """Outside the transaction: a wrong code stays counted when the person is refused."""
    try:
        person = patients.get_patient(patient_id=given.patient_id)
        if not person.was_here(visit.day):
            raise PersonGone()
        if not given.presence:
            return person, None
        return person, prove(given.presence, person=person, visited_at=visit.visited_at, by=visit.by, at=visit.at)
    except DomainError as error:
        raise _Refused(error, "") from error


@transaction.atomic
def _store(visit: _Visit, given: PersonGiven, person: Any, proof: Proof | None) -> Verdict:
    try:
        encounter, kept = _encounter(visit, person, proof)
    except DomainError as error:  # the picture of the proof is none
        raise _Refused(error, "") from error
    results = []
    for form in given.forms:
        try:
            results.append(_form(visit, person, encounter, form, proof))
        except DomainError as error:
            raise _Refused(error, form.code) from error
    events.publish(
        VisitRecorded(
            organization_id=encounter.organization_id,
            by=visit.by.label,
            at=visit.at,
            encounter_id=encounter.pk,
            patient_id=person.pk,
            way=encounter.way,
            presence=encounter.presence,
            visited_at=encounter.visited_at,
        )
    )
    return Verdict(person.pk, "stored", encounter=told(encounter, kept, results))


def _encounter(visit: _Visit, person: Any, proof: Proof | None) -> tuple[Encounter, PresenceProof | None]:
    policy, practitioner_id = queries.policy_on(visit.day), visit.by.practitioner_id
    encounter = Encounter.objects.create(
        organization_id=person.organization_id,
        patient_id=person.pk,
        team_id=person.current_team_id or next(iter(visit.by.team_ids), None),
        practitioner=practitioners.get_practitioner(practitioner_id=practitioner_id) if practitioner_id else None,
        way=Way(visit.way),
        place=visit.place,
        visited_at=visit.visited_at,
        minutes=rules.duration(visit.visited_at, visit.ended_at),
        presence=rules.state_of(policy.ways[visit.way], proof.kind if proof else None),
        presence_policy=policy.code,
        client_key=visit.client_key,
        recorded_at=visit.at,
        recorded_by=visit.by.label,
        channel=visit.by.channel,
    )
    return encounter, _keep(proof, encounter, visit) if proof is not None else None


def _keep(proof: Proof, encounter: Encounter, visit: _Visit) -> PresenceProof:
    file = None
    if proof.picture:
        file = files.store_picture(
            content=proof.picture,
            name="到场凭证",
            kind="proof",
            organization_id=encounter.organization_id,
            patient_id=encounter.patient_id,
            by=visit.by,
            at=visit.at,
        )
    forget_code(patient_id=encounter.patient_id)
    return PresenceProof.objects.create(
        encounter=encounter,
        kind=proof.kind,
        words=proof.words,
        detail=proof.sealed,
        file=file,
        proved_at=visit.visited_at,
        by=visit.by.label,
    )


def _form(visit: _Visit, person: Any, encounter: Encounter, form: FormGiven, proof: Proof | None) -> FormResult:
    today = local_date(visit.at)
    template, answers = queries.settled(
        form.code, form.answers, version=form.version, way=visit.way, day=visit.day, on=today
    )
    key = uuid5(visit.client_key, f"{person.pk}/{form.code}")
    shared: dict[str, Any] = {
        "client_key": key,
        "answers": answers,
        "confirmed": form.confirmed,
        "template_version": form.version,
        "evidence": {"visit": encounter.pk, "way": encounter.way, "presence": proof.words if proof else ""},
        "visited_at": visit.visited_at,
        "place": "，".join(filter(None, (Way(visit.way).label, visit.place, proof.words if proof else ""))),
        "by": visit.by,
        "at": visit.at,
    }
    follow_up = assessment = None
    credited = ""
    try:
        if programme := queries.programme_of(form.code, on=today):
            # Death and moving away close what was planned; a visit of before, heard of later, stands on its own.
            planned_id = form.follow_up_id if person.is_current else None
            follow_up_id = planned_id or _come_by(person.pk, programme, visit)
            whose = followups.Whose(person.pk, programme)
            follow_up, credited = followups.complete_follow_up(follow_up_id=follow_up_id, whose=whose, **shared)
        else:
            assessment, credited = assessments.record_assessment(patient_id=person.pk, code=form.code, **shared)
    except forms.FormVersionOver:
        pass  # the answers are kept for a person to decide about, and the visit says so
    row = EncounterForm.objects.create(
        encounter=encounter,
        code=form.code,
        title=template.title,
        client_key=key,
        follow_up=follow_up,
        assessment=assessment,
    )
    return result_of(row, credited=credited)


def _come_by(patient_id: int, programme: str, visit: _Visit) -> int:
    """Whoever comes without a plan is seen as well."""
    planned = followups.plan_for_patient(
        patient_id=patient_id, programme=programme, due_date=visit.day, by=visit.by, at=visit.at
    )
    return planned.pk
