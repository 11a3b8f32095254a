"""
Store a form, entered once: the answers, their readings, the credit, the tasks and the event are one transaction.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from jiayi.care.records import services as records
from jiayi.care.vitals import services as vitals
from jiayi.contracting.fulfillment import queries as ledger
from jiayi.contracting.fulfillment import services as fulfillment
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.forms import services as form_services
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.patients.permissions import PatientPermission
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel import events
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.kernel.period import local_date, moment_on

from .. import queries
from ..events import AssessmentRecorded
from ..models import Assessment
from .examining import Examined, examine

SOURCE = "assessments"


class NotHere(DomainError):
    """Nothing more is filled for somebody who had died or moved away before that day."""

    code, status, message = "patient_not_current", 409, "这位居民那天以前已去世或迁出，不能再填表"


class AlreadyCorrected(DomainError):
    """Another correction was first."""

    code, status, message = "assessment_already_amended", 409, "这份表已经更正过，请打开新的一份再改"


def record_assessment(
    *,
    patient_id: int,
    code: str,
    client_key: UUID,
    answers: Mapping[str, Any],
    by: Actor,
    at: datetime,
    confirmed: Iterable[str] = (),
    template_version: str | None = None,
    evidence: Mapping[str, Any] | None = None,
    visited_at: datetime | None = None,
    place: str = "",
    accepted_response_id: int | None = None,
) -> tuple[Assessment, str]:
    """
    Fill a form for a person; the filled form, and the promised item it was counted as, if any. Sending the same
    `client_key` again returns the first result.

    `visited_at` is when it was, where that is known better than by its day; `place` is how, in the words of the ledger.
    `accepted_response_id` names answers that were kept for a decision and stored when they were accepted.

    :raises AnswersRefused, AnswersNeedConfirmation: nothing is stored then
    :raises UnknownForm: no such form for this actor
    :raises FormVersionOver: the answers are kept for a person to decide about
    """
    if found := _stored(client_key, patient_id):
        return found, _credited(found)
    try:
        return _record(
            patient_id,
            code,
            client_key,
            answers,
            confirmed,
            template_version,
            evidence,
            visited_at,
            place,
            accepted_response_id,
            by,
            at,
        )
    except forms.FormVersionOver as over:
        form_services.keep_over(
            over=over,
            code=code,
            version=template_version,
            given_on=answers.get(queries.rule_of(code, on=local_date(at)).day),
            client_key=client_key,
            patient_id=patient_id,
            organization_id=patients.get_patient(patient_id=patient_id).organization_id,
            answers=answers,
            by=by,
            at=at,
        )
        raise
    except IntegrityError:
        # A copy of this request was quicker: what it stored is the answer.
        if found := _stored(client_key, patient_id):
            return found, _credited(found)
        raise


@transaction.atomic
def _record(
    patient_id: int,
    code: str,
    client_key: UUID,
    answers: Mapping[str, Any],
    confirmed: Iterable[str],
    version: str | None,
    evidence: Mapping[str, Any] | None,
    visited_at: datetime | None,
    place: str,
    accepted_response_id: int | None,
    by: Actor,
    at: datetime,
) -> tuple[Assessment, str]:
    person = patients.get_patient(patient_id=patient_id)
    if not person.was_here(local_date(visited_at or at)):
        raise NotHere()
    last = queries.latest_of(patient_id=patient_id, form=code)
    examined = examine(
        person,
        code,
        answers,
        confirmed=confirmed,
        version=version,
        today=local_date(at),
        last=last,
        sensitive=accepted_response_id is not None or allowed(by, PatientPermission.VIEW_SENSITIVE),
        by=by,
        is_correction=accepted_response_id is not None,
    )
    if accepted_response_id is not None:
        response = forms.get_response(response_id=accepted_response_id)
    else:
        response = form_services.save_response(
            template=examined.template,
            patient_id=patient_id,
            organization_id=person.organization_id,
            checked=examined.checked,
            evidence=evidence,
            by=by,
            at=at,
        )
    row = _store(person, examined, response, client_key, None, by, at)
    _record_readings(row, examined, by, at, visited_at=visited_at)
    records.record_answers(filled=examined, response=response, by=by, at=at)
    entitlement = _credit(row, examined, place, by, at)
    if last is None or last.assessed_date <= row.assessed_date:
        for before in queries.others_in_series(row):
            tasks.close_task(source_app=SOURCE, source_id=before, by=by, at=at)
        _plan_next(row, person, by, at)
    _tell(row, entitlement, by, at)
    return row, entitlement.item.name if entitlement else ""


@transaction.atomic
def amend_assessment(
    *,
    assessment_id: int,
    client_key: UUID,
    answers: Mapping[str, Any],
    reason: str,
    by: Actor,
    at: datetime,
    confirmed: Iterable[str] = (),
) -> Assessment:
    """
    Correct a filled form: a new response and a new row that name the old ones; what was planned moves along.

    Answers the corrector has no right to see stay as they were. The same `client_key` again changes nothing.

    :raises AlreadyCorrected: if it was corrected before
    """
    sensitive = allowed(by, PatientPermission.VIEW_SENSITIVE)
    old = queries.get_assessment(assessment_id=assessment_id, sensitive=sensitive)
    if found := _stored(client_key, old.patient_id):
        return found
    if hasattr(old, "amended_by"):
        raise AlreadyCorrected()
    person = patients.get_patient(patient_id=old.patient_id)
    form = forms.form_of(old.response.template)
    if not sensitive and form.confidential_items:
        whole = forms.get_response(response_id=old.response_id).answers
        kept = {name: whole[name] for name in form.confidential_items if name in whole}
        answers = {**{name: answers[name] for name in answers if name not in form.confidential_items}, **kept}
    examined = examine(
        person,
        old.form,
        answers,
        confirmed=confirmed,
        version=old.response.template.version,
        today=local_date(at),
        last=_before(old),
        sensitive=sensitive,
        by=by,
        is_correction=True,
    )
    response = form_services.amend_response(
        response_id=old.response_id, checked=examined.checked, reason=reason, by=by, at=at
    )
    row = _store(person, examined, response, client_key, old, by, at)
    _restate_readings(old, row, examined, by, at, reason=reason)
    records.record_answers(filled=examined, response=response, amends_id=old.response_id, by=by, at=at)
    if tasks.cancel_task(source_app=SOURCE, source_id=old.pk, reason_code="amended", by=by, at=at):
        _plan_next(row, person, by, at)
    _tell(row, None, by, at)
    return row


def _stored(client_key: UUID, patient_id: int) -> Assessment | None:
    return Assessment.objects.filter(client_key=client_key, patient_id=patient_id).first()


def _credited(row: Assessment) -> str:
    return ledger.item_credited(patient_id=row.patient_id, evidence_kind="form", evidence_id=str(row.response_id))


def _before(row: Assessment) -> Assessment | None:
    """The one before this, as the rules saw it then."""
    rows = Assessment.objects.filter(
        patient_id=row.patient_id, form=row.form, amended_by__isnull=True, assessed_date__lte=row.assessed_date
    ).exclude(pk=row.pk)
    return rows.select_related("response").order_by("-assessed_date", "-id").first()


def _store(
    person: Any, examined: Examined, response: Any, client_key: UUID, amends: Assessment | None, by: Actor, at: datetime
) -> Assessment:
    outcome, decision = examined.outcome, examined.decision
    return Assessment.objects.create(
        organization_id=person.organization_id,
        patient_id=person.pk,
        team_id=person.current_team_id,
        form=examined.rule.code,
        title=examined.template.title,
        is_confidential=examined.form.is_confidential,
        response=response,
        assessed_date=examined.day,
        recorded_at=at,
        recorded_by=by.label,
        practitioner_id=by.practitioner_id,
        result_code=decision.code,
        result_label=decision.label[:120],
        computed_code=outcome.code,
        change_reason=decision.reason,
        findings=list(outcome.findings),
        summary=outcome.summary,
        is_emergency=outcome.is_emergency,
        needs_referral=outcome.needs_referral,
        next_date=decision.next_date,
        rule_pack=outcome.rule_pack,
        client_key=client_key,
        amends=amends,
    )


def _record_readings(
    row: Assessment, examined: Examined, by: Actor, at: datetime, *, visited_at: datetime | None
) -> None:
    found = forms.observations_of(examined.form, examined.checked)
    vitals.record_visit_readings(
        patient_id=row.patient_id,
        organization_id=row.organization_id,
        readings=[vitals.Reading(code, value) for code, value, _ in found],
        taken_at=moment_on(examined.day, visited_at or at),
        source="clinic",
        source_id=row.pk,
        batch=row.client_key,
        by=by,
        at=at,
    )


def _restate_readings(
    old: Assessment, row: Assessment, examined: Examined, by: Actor, at: datetime, *, reason: str
) -> None:
    said = forms.check(examined.form, old.response.answers)
    before, now = (forms.observations_of(examined.form, checked) for checked in (said, examined.checked))
    vitals.restate_visit_readings(
        patient_id=row.patient_id,
        organization_id=row.organization_id,
        said=[vitals.Reading(code, value) for code, value, _ in before],
        says=[vitals.Reading(code, value) for code, value, _ in now],
        source="clinic",
        source_id=row.pk,
        was_source_id=old.pk,
        was_taken_at=moment_on(old.assessed_date, old.recorded_at),
        taken_at=moment_on(examined.day, old.recorded_at),
        batch=row.client_key,
        reason=reason,
        by=by,
        at=at,
    )


def _credit(row: Assessment, examined: Examined, place: str, by: Actor, at: datetime) -> Any:
    if not examined.rule.service_item:
        return None
    return fulfillment.credit(
        patient_id=row.patient_id,
        item_code=examined.rule.service_item,
        on=examined.day,
        evidence_kind="form",
        evidence_id=str(row.response_id),
        practitioner_id=by.practitioner_id,
        place=place,
        result=row.result_label,
        by=by,
        at=at,
    )


def _plan_next(row: Assessment, person: Any, by: Actor, at: datetime) -> None:
    """The next visit, named after the form it will be filled in."""
    if row.next_date is None or not person.is_current:
        return
    code, title = queries.next_form(row, person)
    said = "下次随访" if row.is_confidential else f"上次 {row.result_label}" if row.result_label else ""
    tasks.open_task(
        organization_id=row.organization_id,
        patient_id=row.patient_id,
        team_id=row.team_id,
        kind=f"form_{code}"[:40],
        title="随访" if row.is_confidential else title[:60],
        detail=said[:120],
        due_date=row.next_date,
        is_urgent=row.is_emergency,
        source_app=SOURCE,
        source_id=row.pk,
        by=by,
        at=at,
    )


def _tell(row: Assessment, entitlement: Any, by: Actor, at: datetime) -> None:
    events.publish(
        AssessmentRecorded(
            organization_id=row.organization_id,
            by=by.label,
            at=at,
            assessment_id=row.pk,
            patient_id=row.patient_id,
            team_id=row.team_id,
            form=row.form,
            assessed_date=row.assessed_date,
            next_date=row.next_date,
            result_code=row.result_code,
            entitlement_id=entitlement.pk if entitlement else None,
            amends_id=row.amends_id,
            is_emergency=row.is_emergency,
            needs_referral=row.needs_referral,
        )
    )
