"""随访模板 as a kind of rule in versions: drawn in the designer, compared in sentences, published by another person."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from jiayi.foundation.revisions import services as revisions
from jiayi.kernel.versions import next_label

from .. import queries, rules
from ..models import FormResponse, FormTemplate
from ..permissions import FormPermission as P
from .templates import draft_template, publish_template

Problem = revisions.Problem


# Code → label and unit of every reading; the app that keeps readings tells (`register_readings`).
_readings: dict[str, tuple[str, str]] = {}
SUGGESTED = 6


def register_readings(known: Mapping[str, tuple[str, str]]) -> None:
    """From the `jobs` of the app that keeps readings: what an item may be stored as, with its one unit."""
    _readings.update(known)


# What others read out of a form: each says in sentences what they would miss in a version (`register_reader`).
Reader = Callable[[rules.Form, date], Sequence[str]]
_readers: list[Reader] = []


def register_reader(misses: Reader) -> None:
    """From the `jobs` of an app whose rules speak of the questions of a form."""
    if misses not in _readers:
        _readers.append(misses)


def _reading_faults(definition: Mapping[str, Any]) -> list[rules.Fault]:
    """Answers that are to be stored as readings that nobody keeps, or in another unit."""
    return [
        rules.Fault(place, message)
        for place, item in _placed(definition["item"], "item")
        if item.get("observation") and _readings and (message := _reading_fault(item))
    ]


def _reading_fault(item: Mapping[str, Any]) -> str:
    code = str(item["observation"])
    if code in _readings:
        label, unit = _readings[code]
        return "" if item.get("unit", "") == unit else f"存成{label}的题，单位要写 {unit}"
    near = [f"{label} {known}" for known, (label, _) in _readings.items() if code[:2] in (known[:2], label[:2])]
    return f"没有“{code[:40]}”这种体征" + (f"，是不是{'、'.join(near[:SUGGESTED])}" if near else "")


def _placed(items: Sequence[Mapping[str, Any]], place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, item in enumerate(items):
        yield f"{place}[{number}]", item
        yield from _placed(item.get("item", ()), f"{place}[{number}].item")


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
    faults = rules.faults_of(definition) or _reading_faults(definition)
    found = [Problem(path=f"definition.{fault.place}".rstrip("."), message=str(fault)) for fault in faults]
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
    taken = FormTemplate.objects.filter(code=proposal.code).values_list("version", flat=True)
    version = next_label(taken, day=proposal.first_day)
    draft = draft_template(definition=written(proposal, version=version), by=proposal.by, at=proposal.at)
    return publish_template(template_id=draft.pk, by=proposal.by, at=proposal.at).pk


def drawn(definition: Mapping[str, Any]) -> dict[str, Any]:
    """A definition that is being drawn, whole enough to be read; version and period come with publishing."""
    period = {"start": "2000-01-01"}
    named = {"name": "draft", "title": "未命名"} | rules.from_fhir(definition)
    return named | {"version": "草稿", "effectivePeriod": period}


def faults_of(definition: Mapping[str, Any]) -> list[rules.Fault]:
    """What is wrong with a definition that is being drawn."""
    whole = drawn(definition)
    return rules.faults_of(whole) or _reading_faults(whole)


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
