"""表单的写入: load and publish templates, store finished answers, amend them."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.patients.permissions import PatientPermission
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound

from . import queries, rules
from .models import TEMPLATE_LIFECYCLE, FormResponse, FormTemplate
from .rules import Checked, Problem

BUILTIN = Path(__file__).parent / "templates"


class BadTemplate(InvalidInput):
    """The definition cannot work."""

    code, message = "bad_form_template", "模板定义有误"


class AnswersRefused(InvalidInput):
    """Something is missing or impossible; `details` names each place."""

    code, message = "answers_refused", "有几处要改"


class AnswersNeedConfirmation(DomainError):
    """An odd value is a question, not a refusal: send the same answers with its link id confirmed."""

    code, status, message = "answers_need_confirmation", 409, "有少见的数值，请核对"


class AlreadyAmended(DomainError):
    """Someone corrected this response before."""

    code, message = "form_already_amended", "这份表已经更正过，请在新的一份上改"


@transaction.atomic
def load_builtin_templates() -> int:
    """Publish every shipped template that is not there yet. Safe to repeat; returns how many were new."""
    known = set(FormTemplate.objects.values_list("code", "version"))
    loaded = 0
    for path in sorted(BUILTIN.glob("*.json")):
        definition = json.loads(path.read_text(encoding="utf-8"))
        if (definition["name"], definition["version"]) in known:
            continue
        template = _draft(definition)
        template.status = TEMPLATE_LIFECYCLE.target_of("publish", current=template.status)
        template.save(update_fields=["status"])
        loaded += 1
    queries.forget_versions()
    return loaded


@transaction.atomic
def draft_template(*, definition: Mapping[str, Any], by: Actor, at: datetime) -> FormTemplate:
    """
    Keep a new version as a draft.

    :raises BadTemplate: with the place and the reason
    """
    return _draft(definition)


@transaction.atomic
def publish_template(*, template_id: int, by: Actor, at: datetime) -> FormTemplate:
    """Publish a draft; from then on the database refuses any change of it."""
    return _move(template_id, "publish")


@transaction.atomic
def retire_template(*, template_id: int, by: Actor, at: datetime) -> FormTemplate:
    """Take a version out of use; answers already given keep it."""
    return _move(template_id, "retire")


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
) -> FormResponse:
    """
    Store finished answers that were checked against `template`.

    :raises AnswersRefused, AnswersNeedConfirmation: nothing is stored then
    """
    refuse_problems(checked)
    return FormResponse.objects.create(
        template=template,
        patient_id=patient_id,
        organization_id=organization_id,
        answers=checked.answers,
        authored_at=at,
        author=by.label,
        practitioner_id=by.practitioner_id,
        evidence=dict(evidence or {}),
    )


@transaction.atomic
def open_response(*, response_id: int, by: Actor, at: datetime) -> FormResponse:
    """One filled form; the person can see who looked.

    :raises NotFound: outside the scope, or confidential and the reader has no right to sensitive classes
    """
    response = queries.get_response(response_id=response_id)
    if not queries.keep_confidential([response], sensitive=allowed(by, PatientPermission.VIEW_SENSITIVE)):
        raise NotFound()
    audit.record_read(patient_id=response.patient_id, by=by, at=at, purpose="record", subject=response.template.title)
    return response


@transaction.atomic
def open_responses(*, patient_id: int, code: str | None, by: Actor, at: datetime) -> list[FormResponse]:
    """The filled forms of a person in scope; the person can see who looked."""
    responses = queries.list_responses_of(patient_id=patient_id, code=code)
    responses = queries.keep_confidential(responses, sensitive=allowed(by, PatientPermission.VIEW_SENSITIVE))
    audit.record_read(patient_id=patient_id, by=by, at=at, purpose="record", subject="随访和体检表")
    return responses


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
    return FormResponse.objects.create(
        template_id=old.template_id,
        patient_id=old.patient_id,
        organization_id=old.organization_id,
        answers=checked.answers,
        authored_at=at,
        author=by.label,
        practitioner_id=by.practitioner_id,
        evidence=old.evidence,
        amends=old,
        amend_reason=reason.strip(),
    )


def _draft(definition: Mapping[str, Any]) -> FormTemplate:
    try:
        form = rules.parse(definition)
    except rules.DefinitionError as wrong:
        places = [{"field": fault.place, "message": fault.message} for fault in wrong.faults]
        raise BadTemplate(f"模板定义有误：{wrong}", details=places) from wrong
    return FormTemplate.objects.create(
        code=form.name,
        version=form.version,
        title=form.title,
        effective_from=form.effective_from,
        effective_to=form.effective_to,
        definition=dict(definition),
        source=form.source,
    )


def _move(template_id: int, move: str) -> FormTemplate:
    template = FormTemplate.objects.select_for_update().filter(pk=template_id).first()
    if template is None:
        raise queries.TemplateNotFound()
    template.status = TEMPLATE_LIFECYCLE.target_of(move, current=template.status)
    template.save(update_fields=["status"])
    transaction.on_commit(queries.forget_versions)
    queries.forget_versions()
    return template


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
