"""表单的读取: templates, their parsed form, answers of a person, the sheet to print."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from time import monotonic
from typing import Any
from uuid import UUID

from jiayi.foundation.files import queries as files
from jiayi.kernel import paging
from jiayi.kernel.errors import DomainError, NotFound
from jiayi.kernel.paging import Page

from . import rules
from .models import FormResponse, FormTemplate, KeptResponse, TemplateStatus
from .rules import (
    Checked,
    Form,
    Held,
    HeldCondition,
    HeldMedicine,
    Interpretation,
    Known,
    Person,
    Prefilled,
    PrintSheet,
    Statements,
    answers_from,
    statements_of,
)

__all__ = [
    "Checked",
    "Form",
    "Held",
    "HeldCondition",
    "HeldMedicine",
    "Interpretation",
    "Known",
    "Person",
    "Prefilled",
    "PrintSheet",
    "Statements",
    "answers_from",
    "statements_of",
]


REMEMBERED_SECONDS = 30.0
_remembered: dict[str, tuple[float, list[FormTemplate]]] = {}


class TemplateNotFound(NotFound):
    """No published version of this form on that day."""

    code, message = "form_template_not_found", "没有找到这张表的可用版本"


def get_template(*, code: str, on: date, version: str | None = None) -> FormTemplate:
    """
    The published version in force on a day; or a named version, retired ones too, for answers given offline.

    The definition is left in the database: `form_of` keeps it parsed.

    :raises TemplateNotFound: if there is none
    """
    for template in _versions(code):
        if version is not None:
            if template.version == version:
                return template
        elif template.status == TemplateStatus.PUBLISHED and _in_force(template, on):
            return template
    raise TemplateNotFound()


def get_newest_template(*, code: str) -> FormTemplate:
    """The version that begins last, ended ones too: whose words a rule about the form is written in.

    :raises TemplateNotFound: if there is none
    """
    found = _versions(code)
    if not found:
        raise TemplateNotFound()
    return found[0]


class FormVersionOver(DomainError):
    """Answers to a version that did not hold on the day they were given, or that ended too long ago."""

    code, status, message = "form_version_over", 409, "填的是已经停用的一版，填的内容没有丢，等人决定收不收"


def get_template_for_answers(*, code: str, version: str | None, authored_on: date, on: date) -> FormTemplate:
    """
    The version that answers were given to, if they may still come in: it held on the day they were given, and it is
    not longer over than its days of grace (`graceDays`, for devices that were without a signal).

    :raises TemplateNotFound: if there is no such version
    :raises FormVersionOver: with the sentence to show; the caller keeps the answers (`services.keep_response`)
    """
    template = get_template(code=code, version=version, on=authored_on)
    name = f"“{template.title}”的 {template.version} 版"
    start, end, grace = template.effective_from, template.effective_to, form_of(template).grace_days
    kept = "填的内容没有丢，等人决定收不收"
    if start > authored_on:
        raise FormVersionOver(f"{name} {start.isoformat()} 才启用，填写的那天还不能用；{kept}")
    if end is not None and authored_on >= end:
        raise FormVersionOver(f"{name} {end.isoformat()} 已经停用，填写的那天不能再用；{kept}")
    if end is not None and (on - end).days > grace:
        raise FormVersionOver(f"{name} {end.isoformat()} 已经停用，过了还收的 {grace} 天；{kept}")
    return template


def page_kept(*, state: str, cursor: str | None, limit: int) -> Page:
    """Answers that wait for a decision, or were decided, the latest first."""
    rows = KeptResponse.objects.select_related("template", "patient").filter(state=state)
    return paging.page(rows, order=("-received_at", "-id"), cursor=cursor, limit=limit)


def forget_versions() -> None:
    """After a version was published or retired here; other processes notice within `REMEMBERED_SECONDS`."""
    _remembered.clear()


def _versions(code: str) -> list[FormTemplate]:
    """The published and retired versions of a form, newest first, remembered for a while: every visit asks for them."""
    asked_at, found = _remembered.get(code, (-REMEMBERED_SECONDS, []))
    if monotonic() - asked_at < REMEMBERED_SECONDS:
        return found
    rows = FormTemplate.objects.filter(code=code).exclude(status=TemplateStatus.DRAFT).defer("definition")
    found = list(rows.order_by("-effective_from", "-id"))
    _remembered[code] = (monotonic(), found)
    return found


def _in_force(template: FormTemplate, on: date) -> bool:
    return template.effective_from <= on and (template.effective_to is None or on < template.effective_to)


def list_templates() -> list[FormTemplate]:
    return list(FormTemplate.objects.defer("definition").order_by("code", "-effective_from", "-id"))


def get_template_by_id(*, template_id: int) -> FormTemplate:
    template = FormTemplate.objects.filter(pk=template_id).first()
    if template is None:
        raise TemplateNotFound()
    return template


def form_of(template: FormTemplate) -> Form:
    """The parsed definition. A published version is frozen, so it is parsed once per process."""
    if template.status == TemplateStatus.DRAFT:
        return rules.parse(template.definition)
    return _published_form(template.pk)


@lru_cache(maxsize=256)
def _published_form(template_id: int) -> Form:
    return rules.parse(FormTemplate.objects.get(pk=template_id).definition)


def check(
    form: Form,
    answers: Mapping[str, Any],
    *,
    sex: str | None = None,
    age: int | None = None,
    person: Person | None = None,
    confirmed: Iterable[str] = (),
) -> Checked:
    """Answers against a form; `person` says more than sex and age: months, days, weeks of pregnancy, tags, today."""
    return rules.check(form, answers, person=person or Person(sex=sex, age=age), confirmed=confirmed)


def interpretations(form: Form, values: Mapping[str, Any]) -> list[Interpretation]:
    """The sentence of each score."""
    return rules.interpretations(form, values)


def take_over(form: Form, *, group: str, last_answers: Mapping[str, Any]) -> dict[str, Any]:
    """同上次 of a group, of the whole form for ""."""
    return rules.take_over(form, group, last_answers)


def observations_of(form: Form, checked: Checked) -> list[tuple[str, Any, str]]:
    return rules.observations_of(form, checked.values)


def prefill(form: Form, known: Known) -> dict[str, Prefilled]:
    return rules.prefill(form, known)


def print_sheet(form: Form, responses: Sequence[Mapping[str, Any]], *, patient_id: int) -> PrintSheet:
    """Answers of one person laid out for print, with the signatures and photos that are the person's own."""
    named = {file_id for answers in responses for file_id in rules.files_of(form, answers)}
    own = (files.get_file(file_id=file_id) for file_id in sorted(named))
    pictures = {file.pk: files.open_file(file_id=file.pk).content for file in own if file.patient_id == patient_id}
    return rules.lay_out(form, responses, pictures=pictures)


def keep_confidential(responses: Iterable[FormResponse], *, sensitive: bool) -> list[FormResponse]:
    """The responses as somebody with or without the right to sensitive classes may read them; never saved again."""
    shown = []
    for response in responses:
        answers = rules.visible_answers(form_of(response.template), response.answers, sensitive=sensitive)
        if answers is not None:
            response.answers = answers
            shown.append(response)
    return shown


def get_response(*, response_id: int) -> FormResponse:
    response = FormResponse.objects.select_related("template").filter(pk=response_id).first()
    if response is None:
        raise NotFound()
    return response


def list_responses(*, patient_id: int, code: str | None = None, limit: int = 50) -> list[FormResponse]:
    """What is current: a response that was amended gives way to its amendment. Newest first."""
    rows = FormResponse.objects.filter(patient_id=patient_id, amended_by__isnull=True)
    if code is not None:
        rows = rows.filter(template__code=code)
    return list(rows.select_related("template").order_by("-authored_at", "-id")[:limit])


def kept_key_of(*, response_id: int) -> UUID | None:
    """The key under which the device had sent answers that were kept and then became this response."""
    return KeptResponse.objects.filter(response=response_id).values_list("client_key", flat=True).first()
