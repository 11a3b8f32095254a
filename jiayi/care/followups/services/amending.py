"""Correct a finished visit: the old answers stay beside the new, its readings and the next visit follow."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiayi.care.records import services as records
from jiayi.care.vitals import services as vitals
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.forms import services as form_services
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.kernel.period import local_date, moment_on

from ..events import FollowUpAmended
from ..models import FollowUp, FollowUpMove, FollowUpState
from ..queries import find_live
from .examining import Examined, examine, lock, record_result
from .planning import SOURCE


class NotDone(DomainError):
    """Only a finished visit can be corrected."""

    code, message = "follow_up_not_done", "这次随访还没有完成，直接填写就可以"


@transaction.atomic
def amend_follow_up(
    *,
    follow_up_id: int,
    client_key: UUID,
    answers: Mapping[str, Any],
    reason: str,
    by: Actor,
    at: datetime,
    confirmed: Iterable[str] = (),
    response_id: int | None = None,
) -> FollowUp:
    """
    Correct a finished visit: a new response that names the old one, its readings again, the class computed again.

    The next visit moves along while nobody has touched it. Sending the same `client_key` again changes nothing.
    `response_id` names the answers the corrector has seen.

    :raises NotDone: if the visit is not finished
    :raises AlreadyAmended: if somebody corrected those answers meanwhile
    """
    follow_up = lock(follow_up_id)
    if follow_up.state != FollowUpState.DONE or follow_up.form_response_id is None:
        raise NotDone()
    if FollowUpMove.objects.filter(follow_up=follow_up, client_key=client_key).exists():
        return follow_up
    if response_id not in (None, follow_up.form_response_id):
        raise form_services.AlreadyAmended()
    old = forms.get_response(response_id=follow_up.form_response_id)
    examined = examine(
        follow_up,
        answers,
        confirmed=confirmed,
        template_version=old.template.version,
        today=local_date(at),
        by=by,
    )
    response = form_services.amend_response(response_id=old.pk, checked=examined.checked, reason=reason, by=by, at=at)
    _restate_readings(follow_up, old, examined, client_key, reason, by, at)
    records.record_answers(filled=examined, response=response, amends_id=old.pk, by=by, at=at)
    planned_for = follow_up.next_date
    record_result(follow_up, examined, response)
    follow_up.save()
    _move_next(follow_up, planned_for, by, at)
    FollowUpMove.objects.create(
        follow_up=follow_up,
        move="amend",
        from_state=follow_up.state,
        to_state=follow_up.state,
        note=reason[:200],
        client_key=client_key,
        by=by.label,
        by_name=by.name[:60],
        channel=by.channel,
        at=at,
    )
    assert follow_up.visited_date is not None
    events.publish(
        FollowUpAmended(
            organization_id=follow_up.organization_id,
            by=by.label,
            at=at,
            follow_up_id=follow_up.pk,
            patient_id=follow_up.patient_id,
            programme=follow_up.programme,
            visited_date=follow_up.visited_date,
        )
    )
    return follow_up


def _restate_readings(
    follow_up: FollowUp, old: Any, examined: Examined, batch: UUID, reason: str, by: Actor, at: datetime
) -> None:
    said = forms.check(examined.form, old.answers, sex=follow_up.sex)  # type: ignore[attr-defined]
    assert follow_up.done_at is not None and follow_up.visited_date is not None
    vitals.restate_visit_readings(
        patient_id=follow_up.patient_id,
        organization_id=follow_up.organization_id,
        said=_readings(examined.form, said),
        says=_readings(examined.form, examined.checked),
        source="followup",
        source_id=follow_up.pk,
        was_source_id=follow_up.pk,
        was_taken_at=moment_on(follow_up.visited_date, follow_up.done_at),
        taken_at=moment_on(examined.visit.on, follow_up.done_at),
        batch=batch,
        reason=reason,
        by=by,
        at=at,
    )


def _readings(form: forms.Form, checked: forms.Checked) -> list[vitals.Reading]:
    return [vitals.Reading(code, value) for code, value, _ in forms.observations_of(form, checked)]


def _move_next(follow_up: FollowUp, planned_for: date | None, by: Actor, at: datetime) -> None:
    """What was planned from the uncorrected visit and is still as planned follows the correction."""
    coming = find_live(patient_id=follow_up.patient_id, programme=follow_up.programme)
    is_untouched = coming is not None and coming.state == FollowUpState.SCHEDULED and coming.due_date == planned_for
    if coming is None or not is_untouched or follow_up.next_date in (None, planned_for):
        return
    coming.due_date = follow_up.next_date
    coming.save(update_fields=["due_date"])
    tasks.reschedule_task(
        source_app=SOURCE, source_id=coming.pk, to=coming.due_date, reason_code="amended", by=by, at=at
    )
