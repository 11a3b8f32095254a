"""
Finish a visit, entered once: the form, its readings, the credit, the task, the next visit and the event are one
transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiayi.care.records import services as records
from jiayi.care.vitals import services as vitals
from jiayi.contracting.fulfillment import queries as ledger
from jiayi.contracting.fulfillment import services as fulfillment
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.forms import services as form_services
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, NotFound
from jiayi.kernel.period import local_date, moment_on
from jiayi.kernel.prepared import update

from ..events import FollowUpCompleted
from ..models import FOLLOW_UP_LIFECYCLE, FollowUp, FollowUpState, Method
from ..queries import get_follow_up, pack_on
from .examining import RESULT_FIELDS, Examined, examine, lock, record_result
from .planning import SOURCE, create_planned


class AlreadyDone(DomainError):
    """Another device finished this visit first: both versions are shown, nothing is lost."""

    code, message = "follow_up_already_done", "这次随访已经由别人完成，您写的还在，请核对后再决定"


class NotPlanned(NotFound):
    """The follow-up that was named is not one of this person and programme."""

    code, message = "follow_up_not_planned", "没有找到这位居民的这次随访，请重新打开再填"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom the visit is filled in for, and in which programme."""

    patient_id: int
    programme: str


def complete_follow_up(
    *,
    follow_up_id: int,
    whose: Whose,
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
) -> tuple[FollowUp, str]:
    """
    Store a visit once and let it take effect everywhere; the visit, and the promised item it was counted as, if any.
    Sending the same `client_key` again returns the first result.

    `visited_at` is when it was, where that is known better than by its day; `place` is how, in the words of the ledger.
    `accepted_response_id` names answers that were kept for a decision and stored when they were accepted.

    :raises NotPlanned: if the visit is somebody else's, or of another programme
    :raises AlreadyDone: if the visit was finished with another key
    :raises AnswersRefused, AnswersNeedConfirmation: nothing is stored then
    :raises FormVersionOver: the answers are kept for a person to decide about
    """
    try:
        return _complete(
            follow_up_id,
            whose,
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
        _keep_over(over, follow_up_id, client_key, answers, template_version, by, at)
        raise


def _keep_over(
    over: forms.FormVersionOver,
    follow_up_id: int,
    client_key: UUID,
    answers: Mapping[str, Any],
    version: str | None,
    by: Actor,
    at: datetime,
) -> None:
    follow_up = get_follow_up(follow_up_id=follow_up_id)
    form_services.keep_over(
        over=over,
        code=pack_on(local_date(at)).programmes[follow_up.programme].template,
        version=version,
        given_on=answers.get("visited_on"),
        client_key=client_key,
        patient_id=follow_up.patient_id,
        organization_id=follow_up.organization_id,
        answers=answers,
        by=by,
        at=at,
    )


@transaction.atomic
def _complete(
    follow_up_id: int,
    whose: Whose,
    client_key: UUID,
    answers: Mapping[str, Any],
    confirmed: Iterable[str],
    template_version: str | None,
    evidence: Mapping[str, Any] | None,
    visited_at: datetime | None,
    place: str,
    accepted_response_id: int | None,
    by: Actor,
    at: datetime,
) -> tuple[FollowUp, str]:
    follow_up, today = lock(follow_up_id), local_date(at)
    if Whose(follow_up.patient_id, follow_up.programme) != whose:
        raise NotPlanned()
    if follow_up.client_key == client_key:
        evidence_id = str(follow_up.form_response_id)
        return follow_up, ledger.item_credited(
            patient_id=follow_up.patient_id, evidence_kind="form", evidence_id=evidence_id
        )
    if follow_up.state == FollowUpState.DONE:
        raise AlreadyDone(details={"done_at": follow_up.done_at, "summary": follow_up.summary})
    examined = examine(
        follow_up,
        answers,
        confirmed=confirmed,
        template_version=template_version,
        today=today,
        by=by,
        is_accepted=accepted_response_id is not None,
    )
    if accepted_response_id is not None:
        response = forms.get_response(response_id=accepted_response_id)
    else:
        response = form_services.save_response(
            template=examined.template,
            patient_id=follow_up.patient_id,
            organization_id=follow_up.organization_id,
            checked=examined.checked,
            evidence=evidence,
            by=by,
            at=at,
        )
    taken_at = moment_on(examined.visit.on, visited_at or at)
    _record_readings(follow_up, examined, client_key, by, at, taken_at=taken_at)
    records.record_answers(filled=examined, response=response, by=by, at=at)
    follow_up.state = FOLLOW_UP_LIFECYCLE.target_of("complete", current=follow_up.state)
    follow_up.done_at, follow_up.practitioner_id, follow_up.client_key = at, by.practitioner_id, client_key
    record_result(follow_up, examined, response)
    update(follow_up, ("state", "done_at", "practitioner", "client_key", *RESULT_FIELDS))
    entitlement = fulfillment.credit(
        patient_id=follow_up.patient_id,
        item_code=examined.service_item,
        on=examined.visit.on,
        evidence_kind="form",
        evidence_id=str(response.pk),
        practitioner_id=by.practitioner_id,
        place=place or follow_up.get_method_display(),
        result=f"{examined.result.label}，{examined.result.advice}",
        by=by,
        at=at,
    )
    tasks.close_task(source_app=SOURCE, source_id=follow_up.pk, by=by, at=at)
    _plan_next(follow_up, examined, by, at)
    _tell(follow_up, entitlement, by, at)
    return follow_up, entitlement.item.name if entitlement else ""


def _record_readings(
    follow_up: FollowUp, examined: Examined, batch: UUID, by: Actor, at: datetime, *, taken_at: datetime
) -> None:
    found = forms.observations_of(examined.form, examined.checked)
    vitals.record_visit_readings(
        patient_id=follow_up.patient_id,
        organization_id=follow_up.organization_id,
        readings=[vitals.Reading(code, value) for code, value, _ in found],
        taken_at=taken_at,
        source="followup",
        source_id=follow_up.pk,
        batch=batch,
        by=by,
        at=at,
    )


def _plan_next(follow_up: FollowUp, examined: Examined, by: Actor, at: datetime) -> None:
    result = examined.result
    is_here = follow_up.is_here  # type: ignore[attr-defined]
    if examined.decision.next_date is None or not is_here:
        return
    create_planned(
        patient_id=follow_up.patient_id,
        organization_id=follow_up.organization_id,
        team_id=follow_up.team_id,
        programme=follow_up.programme,
        due_date=examined.decision.next_date,
        detail=_detail(examined),
        is_urgent=result.is_emergency,
        needs_visit=follow_up.method == Method.HOME,
        window_days=tasks.WINDOW_DAYS if result.next_step == "1" else examined.pack.recheck_days,
        by=by,
        at=at,
    )


def _detail(examined: Examined) -> str:
    """Why the next visit is there, as Today shows it."""
    urgent = "危急，" if examined.result.is_emergency else ""
    referred = "，查转诊结果" if examined.result.needs_referral else ""
    return f"{urgent}上次 {examined.visit.reading}，{examined.result.label}{referred}"


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
