"""Formulas a template may name in `calculate`. Each takes the typed answers in order and the settings of the item."""

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Formula = Callable[[Sequence[Decimal | None], Mapping[str, Any]], Decimal | str | None]
FORMULAS: dict[str, Formula] = {}


def formula(name: str) -> Callable[[Formula], Formula]:
    def register(function: Formula) -> Formula:
        FORMULAS[name] = function
        return function

    return register


@formula("bmi")
def bmi(values: Sequence[Decimal | None], settings: Mapping[str, Any]) -> Decimal | None:
    """Weight in kg and height in cm to kg/m², one decimal."""
    weight, height = values
    if weight is None or not height:
        return None
    return (weight * 10_000 / (height * height)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


@formula("sum")
def total(values: Sequence[Decimal | None], settings: Mapping[str, Any]) -> Decimal | None:
    """
    Sum of numbers or option scores; nothing while one is missing.

    `reversed` names positions (from 0) that count as `reverse_from` minus the value, as 中医体质 does with 6 - x.
    """
    if any(value is None for value in values):
        return None
    base = Decimal(str(settings.get("reverse_from", 0)))
    turned = set(settings.get("reversed", ()))
    return sum((base - v if i in turned else v for i, v in enumerate(values) if v is not None), Decimal(0))


@formula("band")
def band(values: Sequence[Decimal | None], settings: Mapping[str, Any]) -> str | None:
    """The option code of the band a number falls into: `bands` = [[lower bound, code], …], ascending."""
    (value,) = values
    if value is None:
        return None
    code = None
    for lower, candidate in settings["bands"]:
        if value >= Decimal(str(lower)):
            code = candidate
    return code
