"""What can be filled in before anyone types: from last time, from readings, from the person's record."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from .answers import to_json
from .definition import Form, Item, fields_of

TAKEN_OVER = frozenset(["boolean", "integer", "decimal", "string", "text", "choice", "group"])


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows about the person on this day.

    `forms` are the last answers to other forms by their name, with the day they were given.
    """

    today: date
    last_answers: Mapping[str, Any] = field(default_factory=dict)
    last_date: date | None = None
    observations: Mapping[str, tuple[Decimal, date]] = field(default_factory=dict)
    patient: Mapping[str, Any] = field(default_factory=dict)
    tags: frozenset[str] = frozenset()
    forms: Mapping[str, tuple[Mapping[str, Any], date]] = field(default_factory=dict)
    author: Mapping[str, Any] = field(default_factory=dict)
    now: str = ""  # HH:MM
    # What the record gives by itself (statements.answers_from); it comes before all else, also where it says nothing.
    records: Mapping[str, tuple[Any, date | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prefilled:
    value: Any
    source: str  # record | last | observation | patient | today | tag | form | author | initial
    known_on: date | None = None


def prefill(form: Form, known: Known) -> dict[str, Prefilled]:
    """
    First source of the item that knows something wins: `"prefill": "observation:height,last"`; `initial` comes last.

    A code that the current version no longer offers is not carried over from an older answer.
    """
    filled = {}
    for item in form.fields():
        if item.link_id in known.records:
            value, said_on = known.records[item.link_id]
            if value not in (None, "", []) and _still_offered(item, value):
                filled[item.link_id] = Prefilled(value, "record", said_on)
            continue
        for source in [*filter(None, item.prefill.split(",")), "initial"]:
            kind, _, name = source.partition(":")
            found = _look_up(item, kind, name or item.link_id, known)
            if found is not None and found.value not in (None, "", []) and _still_offered(item, found.value):
                filled[item.link_id] = found
                break
    return filled


def take_over(form: Form, group: str, last_answers: Mapping[str, Any]) -> dict[str, Any]:
    """
    同上次: the last answers of a group (of the whole form for ""), without what must be found out anew each time.

    Readings, dates, signatures, photos and what is computed are not taken over unless the item says `sameAsLast`.
    """
    return {
        item.link_id: last_answers[item.link_id]
        for item in _takeable(form.items, group, inside=not group)
        if last_answers.get(item.link_id) is not None and _still_offered(item, last_answers[item.link_id])
    }


def _takeable(items: tuple[Item, ...], group: str, *, inside: bool) -> Iterator[Item]:
    for item in items:
        within = inside or item.link_id == group
        if item.kind == "group" and not item.repeats:
            yield from _takeable(item.items, group, inside=within)
        elif within and not item.calculation and item.kind != "display":
            by_nature = item.kind in TAKEN_OVER and not item.observation and not item.read_only
            if by_nature if item.same_as_last is None else item.same_as_last:
                yield item


def _look_up(item: Item, kind: str, name: str, known: Known) -> Prefilled | None:
    match kind:
        case "today":
            return Prefilled(known.today.isoformat(), "today", known.today)
        case "now":
            written = known.now if item.kind == "time" else f"{known.today.isoformat()}T{known.now}"
            return Prefilled(written, "today", known.today) if known.now else None
        case "last" if known.last_answers.get(name) is not None:
            return Prefilled(known.last_answers[name], "last", known.last_date)
        case "observation" if name in known.observations:
            reading, taken_on = known.observations[name]
            return Prefilled(to_json(reading), "observation", taken_on)
        case "patient" if known.patient.get(name) is not None:
            return Prefilled(to_json(known.patient[name]), "patient")
        case "author" if known.author.get(name) is not None:
            return Prefilled(known.author[name], "author")
        case "tag" if name in known.tags:
            return Prefilled(True, "tag")
        case "tags":
            codes = [option.code for option in item.options if option.tag and option.tag in known.tags]
            return Prefilled(codes if item.repeats else codes[0], "tag") if codes else None
        case "form":
            other, _, link_id = name.partition(".")
            answers, given_on = known.forms.get(other, ({}, None))
            value = answers.get(link_id or item.link_id)
            return None if value is None else Prefilled(value, "form", given_on)
        case "initial" if item.initial is not None:
            return Prefilled(item.initial, "initial")
    return None


def _still_offered(item: Item, value: Any) -> bool:
    if item.is_repeating_group:
        rows = value if isinstance(value, list) else []
        inner = list(fields_of(item.items))
        return all(_still_offered(part, row[part.link_id]) for row in rows for part in inner if part.link_id in row)
    if not item.options:
        return True
    offered = {option.code for option in item.options}
    return set(value if isinstance(value, list) else [value]) <= offered
