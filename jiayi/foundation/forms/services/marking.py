"""What an answer can be stored as besides an answer: a reading, a diagnosis, a medicine, an allergy, advice.

The apps that keep them tell which there are (`register_readings`, `register_terms`); the designer offers these and a
definition that names another is refused, each fault with a code that stays.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiayi.foundation.terminology import queries as terminology

from .. import rules
from ..rules import Fault

SUGGESTED = 6
# What a form may take over from the person's file; the rest of `patient:` belongs to single shipped forms.
PERSON = {"sex": "性别", "age": "年龄（岁）", "age_months": "月龄", "residence": "户籍（1）或非户籍（2）"}


@dataclass(frozen=True, slots=True)
class Storable:
    """One reading or term; `detail` is the unit of a reading, the class of a term."""

    code: str
    label: str
    detail: str = ""
    aliases: Sequence[str] = ()


# Of a day those one may choose; without a day every one that ever was, so that an older form stays right.
Listed = Callable[[date | None], Mapping[str, Storable]]

# Code → label and unit of every reading; the app that keeps readings tells (`register_readings`).
_readings: dict[str, tuple[str, str]] = {}
# `condition` and `allergy` → the terms of the record.
_terms: dict[str, Listed] = {}
_NAMES = {"condition": "诊断", "allergy": "过敏"}


def register_readings(known: Mapping[str, tuple[str, str]]) -> None:
    """From the `jobs` of the app that keeps readings: what an item may be stored as, with its one unit."""
    _readings.update(known)


def register_terms(kind: str, listed: Listed) -> None:
    """From the `jobs` of the app that keeps the record: the codes an option may be stored as."""
    _terms[kind] = listed


@dataclass(frozen=True, slots=True)
class Offered:
    readings: Sequence[Storable]
    diagnoses: Sequence[Storable]
    allergens: Sequence[Storable]
    tags: Sequence[Storable]
    person: Sequence[Storable]


def offered(*, on: date) -> Offered:
    """Everything the designer lets choose from on a day."""
    terms = {kind: tuple(listed(on).values()) for kind, listed in _terms.items()}
    tags = terminology.labels("population_tag", on=on)
    return Offered(
        readings=[Storable(code, label, unit) for code, (label, unit) in _readings.items()],
        diagnoses=terms.get("condition", ()),
        allergens=terms.get("allergy", ()),
        tags=[Storable(code, label) for code, label in tags.items()],
        person=[Storable(code, label) for code, label in PERSON.items()],
    )


def faults_of(definition: Mapping[str, Any]) -> list[Fault]:
    """Answers that are to be stored as something that nobody keeps. The definition itself can be read."""
    return [fault for place, item in _placed(definition["item"], "item") for fault in _faults(place, item)]


def _faults(place: str, item: Mapping[str, Any]) -> Iterator[Fault]:
    if item.get("observation") and _readings:
        yield from _reading_faults(place, item)
    mark = item.get("record")
    if mark and mark["kind"] in _terms:
        known = _terms[mark["kind"]](None)
        for code in mark.get("codes", {}).values():
            if code and code not in known:
                yield Fault(
                    place, f"{_NAMES[mark['kind']]}名单里没有编码“{str(code)[:40]}”，从名单里选", "mark_term_unknown"
                )


def _reading_faults(place: str, item: Mapping[str, Any]) -> Iterator[Fault]:
    code = str(item["observation"])
    if code not in _readings:
        near = [f"{label} {known}" for known, (label, _) in _readings.items() if code[:2] in (known[:2], label[:2])]
        hint = f"，是不是{'、'.join(near[:SUGGESTED])}" if near else ""
        yield Fault(place, f"没有“{code[:40]}”这种体征{hint}", "reading_unknown")
        return
    label, unit = _readings[code]
    if item.get("type") not in ("integer", "decimal"):
        yield Fault(place, f"存成{label}的题要是数字题", "reading_wrong_type")
    if item.get("unit", "") != unit:
        yield Fault(place, f"存成{label}的题，单位要写 {unit}", "reading_wrong_unit")


def _placed(items: Sequence[Mapping[str, Any]], place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, item in enumerate(items):
        yield f"{place}[{number}]", item
        yield from _placed(item.get("item", ()), f"{place}[{number}].item")


@dataclass(frozen=True, slots=True)
class Kept:
    """One line that a filled form would leave in the record, in words."""

    kind: str
    words: str


def kept_from(form: rules.Form, answers: Mapping[str, Any]) -> list[Kept]:
    """What these answers would be stored as: nothing is stored. What is not finished yet says nothing."""
    checked = rules.check(form, answers)
    said = rules.statements_of(form, checked.answers)
    taken = {"regular": "规律", "sometimes": "间断", "none": "不服药"}
    found = [Kept("reading", _reading(*one)) for one in rules.observations_of(form, checked.values)]
    found += [Kept("condition", _condition(one)) for one in said.conditions]
    for medicine in said.medicines:
        daily = f"每日 {medicine.times} 次" if medicine.times else ""
        parts = (medicine.name, daily, medicine.dose, medicine.usage, medicine.since)
        found.append(Kept("change" if medicine.is_change else "medication", "，".join(filter(None, parts))))
    found += [Kept("allergy", _named("allergy", one.code, one.name)) for one in said.allergies]
    if said.adherence:
        found.append(Kept("adherence", taken.get(said.adherence, said.adherence)))
    found += [Kept(kind, words) for kind, words in (("reason", said.reason), ("reaction", said.reaction)) if words]
    return found + [Kept("advice", words) for words in said.advice]


def _reading(code: str, value: Any, unit: str) -> str:
    return f"{_readings.get(code, (code, ''))[0]} {value} {unit}".strip()


def _condition(one: Any) -> str:
    whose = {"father": "父亲的", "mother": "母亲的", "siblings": "兄弟姐妹的", "children": "子女的"}.get(one.whose, "")
    since = f"，从 {one.since} 起" if one.since else ""
    return f"{whose}{_named('condition', one.code, one.name)}{since}"


def _named(kind: str, code: str, name: str) -> str:
    known = _terms[kind](None).get(code) if kind in _terms else None
    if known is None:
        return name
    return f"{known.label}（{known.detail}）" if known.detail else known.label
