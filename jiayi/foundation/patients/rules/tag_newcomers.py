"""What the tag rules say of one new person, without asking the database: a counter registers people all day.

Only birth, sex and residence can be told so, and that a new person is in no contract. A rule that looks at more leaves
it to the statement of tag_statement, which answers the same (test_tag_runs holds the two together).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jiayi.kernel.period import add_months

from .tag_statement import Rule


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer:
    birth_date: date
    sex: str
    is_registered_here: bool
    is_resident_here: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Since and until (half-open) when a condition holds; empty where no date tells."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    tag: str
    rule_id: int
    since: date
    until: date | None


def full(birth_date: date, span: int, unit: str) -> date:
    """The day a span of life is full; where the month has no such day, the first of the next one."""
    if unit == "days":
        return birth_date + timedelta(days=span)
    day = add_months(birth_date, span if unit == "months" else span * 12)
    return day if day.day == birth_date.day else day + timedelta(days=1)


def given(rules: Sequence[Rule], person: Newcomer, *, on: date) -> list[Given] | None:
    """The classes of a new person; None where a rule looks at what is not known here."""
    if any(condition["fact"] not in _SPANS for rule in rules for condition in rule.conditions):
        return None
    found: dict[str, Given] = {}
    for rule in sorted(rules, key=lambda rule: (rule.priority, rule.id)):
        spans = [_SPANS[condition["fact"]](condition, person, on) for condition in rule.conditions]
        known = [span for span in spans if span is not None]
        if len(known) < len(spans):
            continue
        begins = [span.since for span in known if span.since is not None]
        since = max(rule.effective_from, *begins) if len(begins) == len(known) else on
        until = min((span.until for span in known if span.until is not None), default=None)
        first = found.get(rule.tag)
        if first is None:
            found[rule.tag] = Given(tag=rule.tag, rule_id=rule.id, since=since, until=until)
            continue
        lasts = None if first.until is None or until is None else max(first.until, until)
        found[rule.tag] = Given(tag=rule.tag, rule_id=first.rule_id, since=min(first.since, since), until=lasts)
    return list(found.values())


def _age(one: Mapping[str, Any], person: Newcomer, on: date) -> Span | None:
    since = full(person.birth_date, one["age_from"] or 0, one["age_unit"])
    until = full(person.birth_date, one["age_to"] + 1, one["age_unit"]) if one["age_to"] is not None else None
    return Span(since=since, until=until) if since <= on and (until is None or until > on) else None


def _sex(one: Mapping[str, Any], person: Newcomer, _on: date) -> Span | None:
    return Span(since=person.birth_date) if person.sex == one["sex"] else None


def _residence(one: Mapping[str, Any], person: Newcomer, _on: date) -> Span | None:
    is_here = person.is_registered_here if one["residence"] == "registered" else person.is_resident_here
    return Span() if is_here else None


def _signed(one: Mapping[str, Any], _person: Newcomer, _on: date) -> Span | None:
    return Span() if one["signed"] == "no" else None


_SPANS: dict[str, Callable[[Mapping[str, Any], Newcomer, date], Span | None]] = {
    "age": _age,
    "sex": _sex,
    "residence": _residence,
    "signed": _signed,
}
