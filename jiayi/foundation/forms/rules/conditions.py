"""When a condition holds, for what was answered so far and the person it is about."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from .definition import Condition, Gate
from .person import Person


def opens(gate: Gate, values: Mapping[str, Any], person: Person) -> bool:
    held = (holds(condition, _value(condition.question, values, person)) for condition in gate.conditions)
    return all(held) if gate.needs_all else any(held)


def _value(question: str, values: Mapping[str, Any], person: Person) -> Any:
    return person.asked(question) if question.startswith("%") else values.get(question)


def holds(condition: Condition, value: Any) -> bool:
    wanted = condition.answer
    match condition.operator:
        case "exists":
            return (value is not None and value != []) == bool(wanted)
        case "=":
            return _matches(value, wanted)
        case "!=":
            return value is not None and not _matches(value, wanted)
    if isinstance(value, date):
        value, bound = value.isoformat(), str(wanted)
    elif isinstance(value, Decimal):
        bound = _number(wanted)
    else:
        return False
    match condition.operator:
        case ">":
            return bool(value > bound)
        case "<":
            return bool(value < bound)
        case ">=":
            return bool(value >= bound)
    return bool(value <= bound)


def _number(wanted: Any) -> Any:
    try:
        return Decimal(str(wanted))
    except InvalidOperation:  # the reading of a definition refuses this
        return Decimal("NaN")


def _matches(value: Any, wanted: Any) -> bool:
    if isinstance(value, list):  # a multiple choice: FHIR asks whether any answer matches
        return wanted in value
    if isinstance(value, Decimal):
        return value == _number(wanted)
    if isinstance(value, date):
        return value.isoformat() == wanted
    return bool(value == wanted)
