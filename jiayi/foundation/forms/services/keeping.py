"""收下待定: answers that came in under a version that was over are kept, and a person decides about them."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction

from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.period import SHANGHAI, local_date

from .. import queries
from ..events import KeptResponseAccepted
from ..models import KEPT_LIFECYCLE, FormResponse, FormTemplate, KeptResponse
from ..rules import Person
from .pictures import store_pictures
from .responses import refuse_problems


class KeptReasonMissing(InvalidInput):
    """Discarding somebody's work needs a reason."""

    code, message = "kept_reason_missing", "请写明为什么不要，填表的人看得到"


@transaction.atomic
def keep_response(
    *,
    client_key: UUID,
    template: FormTemplate,
    patient_id: int,
    organization_id: int,
    answers: Mapping[str, Any],
    authored_at: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> KeptResponse:
    """Keep answers as they came, once per `client_key`; nothing takes effect yet."""
    found = KeptResponse.objects.filter(client_key=client_key).first()
    if found is not None:
        return found
    return KeptResponse.objects.create(
        client_key=client_key,
        template=template,
        patient_id=patient_id,
        organization_id=organization_id,
        answers=dict(answers),
        authored_at=authored_at,
        received_at=at,
        reason=reason[:200],
        author=by.label,
        author_name=by.name[:50],
        practitioner_id=by.practitioner_id,
    )


def keep_over(
    *,
    over: queries.FormVersionOver,
    code: str,
    version: str | None,
    given_on: Any,
    client_key: UUID,
    patient_id: int,
    organization_id: int,
    answers: Mapping[str, Any],
    by: Actor,
    at: datetime,
) -> KeptResponse:
    """Answers that were just refused because their version is over are kept all the same, with the reason.

    Call it after the refused transaction. `given_on` is the day the answers name; an unreadable one counts as today.
    """
    authored_at = at
    with suppress(TypeError, ValueError):
        authored_at = datetime.combine(date.fromisoformat(given_on), time(12), tzinfo=SHANGHAI)
    return keep_response(
        client_key=client_key,
        template=queries.get_template(code=code, version=version, on=local_date(at)),
        patient_id=patient_id,
        organization_id=organization_id,
        answers=answers,
        authored_at=min(authored_at, at),
        reason=str(over).partition("；")[0],
        by=by,
        at=at,
    )


@transaction.atomic
def accept_kept(*, kept_id: int, confirmed: Iterable[str] = (), by: Actor, at: datetime) -> KeptResponse:
    """They count after all, as of the day they were given, under the version they were given to.

    :raises AnswersRefused, AnswersNeedConfirmation: if they do not stand up to that version
    """
    kept = _locked(kept_id)
    target = KEPT_LIFECYCLE.target_of("accept", current=kept.state)
    patient, form = kept.patient, queries.form_of(kept.template)
    person = Person.born_on(patient.birth_date, sex=patient.sex, today=local_date(kept.authored_at))
    checked = queries.check(form, kept.answers, person=person, confirmed=confirmed)
    refuse_problems(checked)
    kept.response = FormResponse.objects.create(
        template_id=kept.template_id,
        patient_id=kept.patient_id,
        organization_id=kept.organization_id,
        answers=store_pictures(
            form,
            checked.answers,
            patient_id=kept.patient_id,
            organization_id=kept.organization_id,
            by=by,
            at=at,
        ),
        authored_at=kept.authored_at,
        author=kept.author,
        practitioner_id=kept.practitioner_id,
    )
    _decide(kept, target, "", by, at)
    events.publish(
        KeptResponseAccepted(
            organization_id=kept.organization_id,
            by=by.label,
            at=at,
            response_id=kept.response.pk,
            patient_id=kept.patient_id,
        )
    )
    return kept


@transaction.atomic
def discard_kept(*, kept_id: int, note: str, by: Actor, at: datetime) -> KeptResponse:
    """They do not count; the row stays with the reason.

    :raises KeptReasonMissing: without a reason
    """
    if not note.strip():
        raise KeptReasonMissing()
    kept = _locked(kept_id)
    return _decide(kept, KEPT_LIFECYCLE.target_of("discard", current=kept.state), note.strip()[:200], by, at)


def _decide(kept: KeptResponse, state: str, note: str, by: Actor, at: datetime) -> KeptResponse:
    kept.state, kept.note = state, note
    kept.decided_by, kept.decided_by_name, kept.decided_at = by.label, by.name[:50], at
    kept.save(update_fields=["state", "note", "decided_by", "decided_by_name", "decided_at", "response"])
    return kept


def _locked(kept_id: int) -> KeptResponse:
    rows = KeptResponse.objects.select_for_update(of=("self",)).select_related("template", "patient")
    kept = rows.filter(pk=kept_id).first()
    if kept is None:
        raise NotFound()
    return kept
