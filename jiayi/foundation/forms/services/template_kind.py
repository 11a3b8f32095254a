"""随访模板 as a kind of rule in versions: drawn in the designer, compared in sentences, published by another person."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from jiayi.foundation.revisions import services as revisions
from jiayi.kernel.versions import next_label

from .. import queries, rules
from ..models import FormResponse, FormTemplate
from ..permissions import FormPermission as P
from . import marking
from .templates import draft_template, publish_template

Problem = revisions.Problem


# What others read out of a form: each says in sentences what they would miss in a version (`register_reader`).
Reader = Callable[[rules.Form, date], Sequence[str]]
_readers: list[Reader] = []


def register_reader(misses: Reader) -> None:
    """From the `jobs` of an app whose rules speak of the questions of a form."""
    if misses not in _readers:
        _readers.append(misses)


# Who is told of a form that is published for the first time (`register_beginning`).
Beginning = Callable[[rules.Form], None]
_beginnings: list[Beginning] = []


def register_beginning(begun: Beginning) -> None:
    """From the `jobs` of an app that lets forms be filled: a new one is to be filled from its first day on."""
    if begun not in _beginnings:
        _beginnings.append(begun)


def outline() -> tuple[revisions.Field, ...]:
    return (
        revisions.Field(key="name", label="名称", longest=100),
        revisions.Field(key="definition", label="模板", kind="document", compare=rules.differences),
    )


def written(proposal: revisions.Proposal, *, version: str) -> dict[str, Any]:
    """The definition as it is published: its name, version, period and source are those of the revision."""
    start = (proposal.effective_from or proposal.on).isoformat()
    head = {
        "resourceType": "Questionnaire",
        "name": proposal.code,
        "version": version,
        "title": proposal.content["name"],
        "source": proposal.source[:200],
        "effectivePeriod": {"start": start},
    }
    return rules.from_fhir(proposal.content["definition"]) | head


def check(proposal: revisions.Proposal) -> list[revisions.Problem]:
    definition = written(proposal, version="0")
    faults = rules.faults_of(definition) or marking.faults_of(definition)
    found = [
        Problem(path=f"definition.{fault.place}".rstrip("."), message=str(fault), code=fault.code) for fault in faults
    ]
    if faults:
        return found
    form = rules.parse(definition)
    if not list(form.fields()):
        return [Problem(path="definition", message="还没有题，至少加一道")]
    first = proposal.effective_from or proposal.on
    return [Problem(path="definition", message=said) for misses in _readers for said in misses(form, first)]


def effect(proposal: revisions.Proposal) -> revisions.Effect:
    given = FormResponse.objects.filter(template__code=proposal.code).count()
    form = rules.parse(written(proposal, version="0"))
    return revisions.Effect(
        sentences=(
            f"已经填的 {given} 份记着当时的版本，内容和打印都不变。",
            "从启用那天起，新填的用新的一版；已经打开还没填完的，按打开时的那一版存。",
            f"没有信号的设备按旧版填的，停用以后还收 {form.grace_days} 天；再晚的收下，等人决定。",
        )
    )


def publish(proposal: revisions.Proposal) -> int:
    taken = list(FormTemplate.objects.filter(code=proposal.code).values_list("version", flat=True))
    version = next_label(taken, day=proposal.first_day)
    draft = draft_template(definition=written(proposal, version=version), by=proposal.by, at=proposal.at)
    made = publish_template(template_id=draft.pk, by=proposal.by, at=proposal.at)
    for begun in () if taken else _beginnings:
        begun(rules.parse(made.definition))
    return made.pk


def drawn(definition: Mapping[str, Any]) -> dict[str, Any]:
    """A definition that is being drawn, whole enough to be read; version and period come with publishing."""
    period = {"start": "2000-01-01"}
    named = {"name": "draft", "title": "未命名"} | rules.from_fhir(definition)
    return named | {"version": "草稿", "effectivePeriod": period}


def faults_of(definition: Mapping[str, Any]) -> list[rules.Fault]:
    """What is wrong with a definition that is being drawn."""
    whole = drawn(definition)
    return rules.faults_of(whole) or marking.faults_of(whole)


def kept_from(definition: Mapping[str, Any], answers: Mapping[str, Any]) -> list[marking.Kept]:
    """What answers to a form that is being drawn would be stored as; nothing while it cannot be read."""
    whole = drawn(definition)
    return [] if rules.faults_of(whole) else marking.kept_from(rules.parse(whole), answers)


def fhir_of(*, template_id: int) -> dict[str, Any]:
    """A version as a FHIR R4 Questionnaire."""
    return rules.to_fhir(queries.get_template_by_id(template_id=template_id).definition)


KIND = revisions.rule_kind(
    code="form_templates",
    title="随访模板",
    words="随访表、体检表和量表问什么、什么时候问、怎么算、怎么印",
    view=P.MANAGE_TEMPLATES,
    write=P.MANAGE_TEMPLATES,
    decide=P.MANAGE_TEMPLATES,
    model=FormTemplate,
    document=lambda row: {"name": row.title, "definition": row.definition},
    publish=publish,
    forget=queries.forget_versions,
    can_retire=True,
    outline=outline,
    check=check,
    effect=effect,
)
