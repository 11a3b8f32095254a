"""What can be filled in before anyone types: from last time, from readings, from the person's record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from .answers import to_json
from .definition import Form


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows about the person on this day."""

    today: date
    last_answers: Mapping[str, Any] = field(default_factory=dict)
    last_date: date | None = None
    observations: Mapping[str, tuple[Decimal, date]] = field(default_factory=dict)
    patient: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prefilled:
    value: Any
    source: str  # last | observation | patient | today
    known_on: date | None = None


def prefill(form: Form, known: Known) -> dict[str, Prefilled]:
    """
    First source of the item that knows something wins: `"prefill": "observation:height,last"`.

    A code that the current version no longer offers is not carried over from an older answer.
    """
    filled = {}
    for item in form.fields():
        for source in filter(None, item.prefill.split(",")):
            kind, _, name = source.partition(":")
            found = _look_up(kind, name or item.link_id, known)
            if found is not None and _still_offered(item.options, found.value):
                filled[item.link_id] = found
                break
    return filled


def _look_up(kind: str, name: str, known: Known) -> Prefilled | None:
    if kind == "today":
        return Prefilled(known.today.isoformat(), "today", known.today)
    if kind == "last" and known.last_answers.get(name) is not None:
        return Prefilled(known.last_answers[name], "last", known.last_date)
    if kind == "observation" and name in known.observations:
        value, taken_on = known.observations[name]
        return Prefilled(to_json(value), "observation", taken_on)
    if kind == "patient" and known.patient.get(name) is not None:
        return Prefilled(to_json(known.patient[name]), "patient")
    return None


def _still_offered(options: tuple[Any, ...], value: Any) -> bool:
    if not options:
        return True
    offered = {option.code for option in options}
    return set(value if isinstance(value, list) else [value]) <= offered
