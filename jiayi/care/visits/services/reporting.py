"""
A person is asked to fill a due form at home, fills the questions marked for residents, and a doctor confirms.

Nothing counts before: the answers rest encrypted in the request. Confirming makes them a visit of the way `online`,
with what the doctor corrected or added; a rejection says why, and the person may fill it again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction

from jiayi.care.vitals import queries as vital_queries
from jiayi.care.vitals import services as vitals
from jiayi.foundation.audit import services as audit
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.forms import services as form_services
from jiayi.foundation.patients import queries as patients
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.period import local_date

from .. import queries
from ..events import SelfReportMoved
from ..models import REPORT_LIFECYCLE, SelfReport
from .submitting import FormGiven, PersonGiven, Verdict, submit_visits

DAYS_TO_FILL = 7


@dataclass(frozen=True, slots=True)
class Answered:
    report: SelfReport
    urgent_advice: str


class NotForResidents(DomainError):
    """No question of this form is marked for the person to answer alone."""

    code, status, message = "form_not_for_residents", 409, "这张表没有居民自己能填的题，请当面填"


class RejectReasonMissing(InvalidInput):
    """Whoever filled it in must know what to do better."""

    code, message = "reject_reason_missing", "请写明为什么退回，居民看得到"


@transaction.atomic
def ask_report(*, patient_id: int, form: str, by: Actor, at: datetime) -> SelfReport:
    """Ask a person to fill a form within a week; an open request of the same form stays as it is.

    :raises NotForResidents: if there is nothing the person may answer alone
    """
    person, today = patients.get_patient(patient_id=patient_id), local_date(at)
    queries.day_item(form, on=today)  # refuses a form that is not filled in a visit
    template = forms.get_template(code=form, on=today)
    parsed = forms.form_of(template)
    if parsed.is_confidential or not queries.own_items(parsed):
        raise NotForResidents()
    open_one = SelfReport.objects.filter(patient_id=patient_id, form=form, state__in=queries.OPEN_REPORTS).first()
    if open_one is not None:
        return open_one
    report = SelfReport.objects.create(
        organization_id=person.organization_id,
        patient_id=person.pk,
        team_id=person.current_team_id or next(iter(by.team_ids), None),
        form=form,
        version=template.version,
        title=template.title,
        due_date=today + timedelta(days=DAYS_TO_FILL),
        asked_at=at,
        asked_by=by.label,
        asked_by_name=by.name[:50],
    )
    _tell(report, "ask", by, at)
    return report


@transaction.atomic
def open_for(*, report_id: int, by: Actor, at: datetime) -> queries.OpenedReport:
    """One request with its form; the person can see who looked."""
    opened = queries.open_report(report_id=report_id)
    audit.record_read(
        patient_id=opened.report.patient_id, by=by, at=at, purpose="followup", subject=opened.report.title
    )
    return opened


@transaction.atomic
def answer_report(*, report_id: int, answers: Mapping[str, Any], by: Actor, at: datetime) -> Answered:
    """The person, or whoever acts for them, has filled it in. Only the questions for residents are taken.

    A red reading is answered at once with what to do, before any doctor looks.

    :raises AnswersRefused: something is impossible; what is merely odd is left to the doctor
    """
    report = _locked(report_id)
    target = REPORT_LIFECYCLE.target_of("answer", current=report.state)
    template = forms.get_template(code=report.form, version=report.version, on=report.due_date)
    form = forms.form_of(template)
    own = set(queries.own_items(form))
    given = {name: value for name, value in answers.items() if name in own}
    person = forms.Person.born_on(report.patient.birth_date, sex=report.patient.sex, today=local_date(at))
    checked = forms.check(form, given, person=person)
    # What is missing the doctor asks; only what cannot be is refused.
    wrong = [one for one in checked.errors if one.code != "required" and one.link_id.partition("[")[0] in own]
    if not given:
        raise form_services.AnswersRefused("一项都没有填，填几项再交")
    if wrong:
        raise form_services.AnswersRefused(
            wrong[0].message,
            details=[{"field": one.link_id, "code": one.code, "message": one.message} for one in wrong],
        )
    report.state, report.answers = target, json.dumps(given, ensure_ascii=False)
    report.answered_at, report.answered_by, report.reason = at, by.label, ""
    report.save(update_fields=["state", "answers", "answered_at", "answered_by", "reason"])
    _tell(report, "answer", by, at)
    readings = [vitals.Reading(code, value) for code, value, _ in forms.observations_of(form, checked)]
    judge = vital_queries.judge_of(report.patient, on=local_date(at))
    return Answered(report, vitals.advice_for(readings, judge, taken_at=at, at=at))


def confirm_report(
    *, report_id: int, answers: Mapping[str, Any], confirmed: Sequence[str], by: Actor, at: datetime
) -> Verdict:
    """The doctor has looked, corrected and added: the answers become a visit of the day they were given.

    Sending it again answers what the first did. A refused form is a verdict, and the report stays open.
    """
    with transaction.atomic():
        report = _locked(report_id)
        if report.encounter_id is None:
            REPORT_LIFECYCLE.target_of("confirm", current=report.state)
        form = FormGiven(report.form, answers, version=report.version, confirmed=confirmed)
        (verdict,) = submit_visits(
            client_key=uuid5(NAMESPACE_OID, f"self-report/{report.pk}"),
            visited_at=report.answered_at or at,
            way="online",
            people=[PersonGiven(report.patient_id, [form])],
            by=by,
            at=at,
        )
        if verdict.encounter is not None and report.encounter_id is None:
            report.state, report.encounter_id = "confirmed", verdict.encounter.id
            report.decided_at, report.decided_by = at, by.label
            report.save(update_fields=["state", "encounter", "decided_at", "decided_by"])
            _tell(report, "confirm", by, at)
        return verdict


@transaction.atomic
def reject_report(*, report_id: int, reason: str, by: Actor, at: datetime) -> SelfReport:
    """Not like this: the person is told why and may fill it in again.

    :raises RejectReasonMissing: without a reason
    """
    if not reason.strip():
        raise RejectReasonMissing()
    return _decide(report_id, "reject", reason.strip()[:200], by, at)


@transaction.atomic
def withdraw_report(*, report_id: int, by: Actor, at: datetime) -> SelfReport:
    """It need not be filled any more."""
    return _decide(report_id, "withdraw", "", by, at)


def _decide(report_id: int, move: str, reason: str, by: Actor, at: datetime) -> SelfReport:
    report = _locked(report_id)
    report.state = REPORT_LIFECYCLE.target_of(move, current=report.state)
    report.reason, report.decided_at, report.decided_by = reason, at, by.label
    report.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    _tell(report, move, by, at)
    return report


def _locked(report_id: int) -> SelfReport:
    rows = SelfReport.objects.select_for_update(of=("self",)).select_related("patient")
    report = rows.filter(pk=report_id).first()
    if report is None:
        raise NotFound()
    return report


def _tell(report: SelfReport, move: str, by: Actor, at: datetime) -> None:
    due: date = report.due_date
    events.publish(
        SelfReportMoved(
            organization_id=report.organization_id,
            by=by.label,
            at=at,
            report_id=report.pk,
            patient_id=report.patient_id,
            team_id=report.team_id,
            move=move,
            title=report.title,
            due_date=due,
            reason=report.reason,
        )
    )
