"""答卷: store finished answers, open them, amend them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.patients.permissions import PatientPermission
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound

from .. import queries
from ..models import FormResponse, FormTemplate
from ..rules import Checked, Form, Problem
from .pictures import store_pictures

PLAIN = "随访和体检表"


class AnswersRefused(InvalidInput):
    """Something is missing or impossible; `details` names each place."""

    code, message = "answers_refused", "有几处要改"


class AnswersNeedConfirmation(DomainError):
    """An odd value is a question, not a refusal: send the same answers with its link id confirmed."""

    code, status, message = "answers_need_confirmation", 409, "有少见的数值，请核对"


class AlreadyAmended(DomainError):
    """Someone corrected this response before."""

    code, message = "form_already_amended", "这份表已经更正过，请在新的一份上改"


def refuse_problems(checked: Checked) -> None:
    """
    :raises AnswersRefused: if something is missing or impossible
    :raises AnswersNeedConfirmation: if something is odd and was not confirmed
    """
    if checked.errors:
        raise AnswersRefused(checked.errors[0].message, details=_details(checked.errors))
    if checked.questions:
        raise AnswersNeedConfirmation(checked.questions[0].message, details=_details(checked.questions))


def save_response(
    *,
    template: FormTemplate,
    patient_id: int,
    organization_id: int,
    checked: Checked,
    by: Actor,
    at: datetime,
    evidence: Mapping[str, Any] | None = None,
    taken_over: Iterable[str] = (),
    authored_at: datetime | None = None,
) -> FormResponse:
    """
    Store finished answers that were checked against `template`; pictures on their way become files.

    `taken_over` names the answers that came from last time and that nobody touched.

    :raises AnswersRefused, AnswersNeedConfirmation: nothing is stored then
    """
    refuse_problems(checked)
    form = queries.form_of(template)
    answers = store_pictures(
        form, checked.answers, patient_id=patient_id, organization_id=organization_id, by=by, at=at
    )
    return FormResponse.objects.create(
        template=template,
        patient_id=patient_id,
        organization_id=organization_id,
        answers=answers,
        authored_at=authored_at or at,
        author=by.label,
        practitioner_id=by.practitioner_id,
        evidence=dict(evidence or {}),
        taken_over=sorted(set(taken_over) & set(answers)),
    )


def subject_of(form: Form) -> str:
    """What the log of readers says was read: whoever acts for the resident reads it, too."""
    return PLAIN if form.is_confidential else form.title


@transaction.atomic
def open_response(*, response_id: int, by: Actor, at: datetime) -> FormResponse:
    """One filled form; the person can see who looked.

    :raises NotFound: outside the scope, or confidential and the reader has no right to sensitive classes
    """
    response = queries.get_response(response_id=response_id)
    if not queries.keep_confidential([response], sensitive=allowed(by, PatientPermission.VIEW_SENSITIVE)):
        raise NotFound()
    subject = subject_of(queries.form_of(response.template))
    audit.record_read(patient_id=response.patient_id, by=by, at=at, purpose="record", subject=subject)
    return response


@transaction.atomic
def amend_response(*, response_id: int, checked: Checked, reason: str, by: Actor, at: datetime) -> FormResponse:
    """
    Correct a finished response by a new one that names it.

    :raises AlreadyAmended: if it was corrected before
    """
    old = FormResponse.objects.select_for_update(of=("self",)).filter(pk=response_id).first()
    if old is None:
        raise NotFound()
    if not reason.strip():
        raise InvalidInput("请写明更正的理由")
    if FormResponse.objects.filter(amends=old).exists():
        raise AlreadyAmended()
    refuse_problems(checked)
    answers = store_pictures(
        queries.form_of(old.template),
        checked.answers,
        patient_id=old.patient_id,
        organization_id=old.organization_id,
        by=by,
        at=at,
    )
    return FormResponse.objects.create(
        template_id=old.template_id,
        patient_id=old.patient_id,
        organization_id=old.organization_id,
        answers=answers,
        authored_at=at,
        author=by.label,
        practitioner_id=by.practitioner_id,
        evidence=old.evidence,
        amends=old,
        amend_reason=reason.strip(),
    )


def _details(problems: list[Problem]) -> list[dict[str, str]]:
    return [
        {
            "field": problem.link_id,
            "code": problem.code,
            "message": problem.message,
            "severity": problem.severity,
            "key": problem.confirmed_by,
        }
        for problem in problems
    ]
