"""
Finish a visit, entered once: the form, its readings, the credit, the task, the next visit and the event are one
transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from jiayi.care.vitals import services as vitals
from jiayi.contracting.fulfillment import services as fulfillment
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.forms import services as form_services
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound
from jiayi.kernel.period import SHANGHAI, full_years_between, local_date

from .. import queries, rules
from ..events import FollowUpCompleted
from ..models import FOLLOW_UP_LIFECYCLE, FollowUp, FollowUpState
from ..rules import Classification, Pack, Visit
from .planning import SOURCE, create_planned

LATE_DAYS = 366


class AlreadyDone(DomainError):
    """Another device finished this visit first: both versions are shown, nothing is lost."""

    code, message = "follow_up_already_done", "这次随访已经由别人完成，您写的还在，请核对后再决定"


class BadVisitDate(InvalidInput):
    """A visit lies between last year and today."""

    code, message = "bad_visit_date", "随访日期不对"


@dataclass(frozen=True, slots=True)
class _Decision:
    """What the doctor recorded, which may differ from the rule with a reason."""

    classification: str
    reason: str
    next_date: date | None


@transaction.atomic
def complete_follow_up(
    *,
    follow_up_id: int,
    client_key: UUID,
    answers: Mapping[str, Any],
    by: Actor,
    at: datetime,
    confirmed: Iterable[str] = (),
    template_version: str | None = None,
    evidence: Mapping[str, Any] | None = None,
) -> FollowUp:
    """
    Store a visit once and let it take effect everywhere. Sending the same `client_key` again returns the first result.

    :raises AlreadyDone: if the visit was finished with another key
    :raises AnswersRefused, AnswersNeedConfirmation: nothing is stored then
    """
    follow_up = _locked(follow_up_id)
    if follow_up.client_key == client_key:
        return follow_up
    if follow_up.state == FollowUpState.DONE:
        raise AlreadyDone(details={"done_at": follow_up.done_at, "summary": follow_up.summary})
    today, patient_id = local_date(at), follow_up.patient_id
    pack = queries.pack_on(today)
    programme = pack.programmes[follow_up.programme]
    template = forms.get_template(code=programme.template, version=template_version, on=today)
    form = forms.form_of(template)
    born, sex = follow_up.born, follow_up.sex  # type: ignore[attr-defined]
    confirmed = frozenset(confirmed)
    checked = forms.check(form, answers, sex=sex, age=full_years_between(born, today), confirmed=confirmed)
    form_services.refuse_problems(checked)
    visited = checked.values["visited_on"]
    if not today - timedelta(days=LATE_DAYS) <= visited <= today:
        raise BadVisitDate()
    previous = queries.find_previous(patient_id=patient_id, programme=programme.code, before=visited)
    visit = rules.visit_of(checked.values, on=visited, age=full_years_between(born, visited))
    result = rules.classify(pack, programme, visit, previous)
    decision = _decide(checked.values, result, confirmed)
    _fill_in(checked, result, decision, by)

    response = form_services.save_response(
        template=template,
        patient_id=patient_id,
        organization_id=follow_up.organization_id,
        checked=checked,
        evidence=evidence,
        by=by,
        at=at,
    )
    vitals.record_observations(
        patient_id=patient_id,
        organization_id=follow_up.organization_id,
        readings=[vitals.Reading(code, value) for code, value, _ in forms.observations_of(form, checked)],
        taken_at=at if visited == today else _noon(visited),
        source="followup",
        source_id=follow_up.pk,
        batch=client_key,
        by=by,
        at=at,
    )
    _finish(follow_up, checked.values, result, decision, response, client_key, by, at)
    entitlement = fulfillment.credit(
        patient_id=patient_id,
        item_code=programme.service_item,
        on=visited,
        evidence_kind="form",
        evidence_id=str(response.pk),
        practitioner_id=by.practitioner_id,
        place=follow_up.get_method_display(),
        result=f"{result.label}，{result.advice}",
        by=by,
        at=at,
    )
    tasks.close_task(source_app=SOURCE, source_id=follow_up.pk, by=by, at=at)
    if decision.next_date is not None:
        _plan_next(follow_up, pack, visit, result, decision.next_date, by, at)
    _tell(follow_up, entitlement, by, at)
    return follow_up


def _locked(follow_up_id: int) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",)).filter(pk=follow_up_id)
    found = rows.annotate(born=F("patient__birth_date"), sex=F("patient__sex")).first()
    if found is None:
        raise NotFound()
    return found


def _decide(values: Mapping[str, Any], result: Classification, confirmed: frozenset[str]) -> _Decision:
    chosen = values.get("classification") or result.code
    reason = values.get("classification_reason", "")
    if chosen != result.code and not reason:
        raise form_services.AnswersRefused(
            f"规则判为“{result.label}”，要改请写理由",
            details=[{"field": "classification_reason", "code": "required", "message": "请写明改分类的理由"}],
        )
    if values.get("outcome") == "9":
        return _Decision(chosen, reason, None)
    following = values.get("next_date") or result.next_date
    if following <= values["visited_on"]:
        raise form_services.AnswersRefused(
            "下次随访要在这次之后",
            details=[{"field": "next_date", "code": "out_of_order", "message": "下次随访要在这次之后"}],
        )
    if following > result.next_date and "next_date" not in confirmed:
        message = f"规范要求不晚于 {result.next_date:%Y-%m-%d}，确定要更晚吗？"
        raise form_services.AnswersNeedConfirmation(
            message, details=[{"field": "next_date", "code": "late", "message": message}]
        )
    return _Decision(chosen, reason if chosen != result.code else "", following)


def _fill_in(checked: forms.Checked, result: Classification, decision: _Decision, by: Actor) -> None:
    """Complete the national form with what the house knows, so that the stored answers are the whole form."""
    derived: dict[str, Any] = {
        "classification": decision.classification,
        "next_step": checked.values.get("next_step") or result.next_step,
        "referral": checked.values.get("referral") or ("2" if result.needs_referral else "1"),
        "doctor_name": checked.values.get("doctor_name") or by.name,
    }
    if result.needs_referral:
        derived["referral_reason"] = checked.values.get("referral_reason") or result.referral_reasons[0]
    if decision.next_date is not None:
        derived["next_date"] = decision.next_date.isoformat()
    checked.answers.update(derived)


def _finish(
    follow_up: FollowUp,
    values: Mapping[str, Any],
    result: Classification,
    decision: _Decision,
    response: Any,
    client_key: UUID,
    by: Actor,
    at: datetime,
) -> None:
    follow_up.state = FOLLOW_UP_LIFECYCLE.target_of("complete", current=follow_up.state)
    follow_up.done_at, follow_up.visited_date = at, values["visited_on"]
    follow_up.method = values["method"]
    follow_up.classification, follow_up.computed_classification = decision.classification, result.code
    follow_up.classification_reason = decision.reason
    follow_up.is_controlled = result.is_controlled
    follow_up.has_adverse_reaction = values.get("adverse_reaction") == "2"
    follow_up.is_emergency, follow_up.needs_referral = result.is_emergency, result.needs_referral
    follow_up.next_date, follow_up.rule_pack = decision.next_date, result.rule_pack
    follow_up.summary = f"{'；'.join(result.reasons)}。{result.advice}"[:300]
    follow_up.practitioner_id, follow_up.form_response = by.practitioner_id, response
    follow_up.client_key = client_key
    follow_up.save()


def _plan_next(
    follow_up: FollowUp,
    pack: Pack,
    visit: Visit,
    result: Classification,
    due_date: date,
    by: Actor,
    at: datetime,
) -> None:
    create_planned(
        patient_id=follow_up.patient_id,
        organization_id=follow_up.organization_id,
        team_id=follow_up.team_id,
        programme=follow_up.programme,
        due_date=due_date,
        detail=f"上次 {visit.reading}，{result.label}" + ("，查转诊结果" if result.needs_referral else ""),
        is_urgent=result.is_emergency,
        window_days=tasks.WINDOW_DAYS if result.next_step == "1" else pack.recheck_days,
        by=by,
        at=at,
    )


def _tell(follow_up: FollowUp, entitlement: Any, by: Actor, at: datetime) -> None:
    assert follow_up.visited_date is not None
    events.publish(
        FollowUpCompleted(
            organization_id=follow_up.organization_id,
            by=by.label,
            at=at,
            follow_up_id=follow_up.pk,
            patient_id=follow_up.patient_id,
            team_id=follow_up.team_id,
            programme=follow_up.programme,
            method=follow_up.method,
            classification=follow_up.classification,
            visited_date=follow_up.visited_date,
            next_date=follow_up.next_date,
            practitioner_id=follow_up.practitioner_id,
            entitlement_id=entitlement.pk if entitlement else None,
            is_emergency=follow_up.is_emergency,
            needs_referral=follow_up.needs_referral,
        )
    )


def _noon(visited: date) -> datetime:
    """A visit entered later has no time of day; its readings stand at local noon of the day of the visit."""
    return datetime(visited.year, visited.month, visited.day, 12, tzinfo=SHANGHAI)
