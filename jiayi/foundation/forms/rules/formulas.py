"""
Formulas a template may name in `calculate`: named functions, never an expression language.

An app adds its own with `@formula("name")`. The browser has the same by the same name (`web/src/shared/forms/
formulas.ts`); the vectors that both run (`tests/vectors.json`) list all names, so that neither side can gain one alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from jiayi.kernel.period import add_months, full_years_between

from .conditions import opens
from .definition import Condition, Gate
from .person import Person, full_months_between

TERM = timedelta(days=280)


@dataclass(frozen=True, slots=True)
class Inputs:
    """The answers a formula is of, in order: as typed, and as numbers (an option counts its score, 是 counts 1)."""

    names: Sequence[str]
    values: Sequence[Any]
    numbers: Sequence[Decimal | None]
    person: Person

    @property
    def whole(self) -> list[Decimal]:
        """All numbers, or nothing while one is missing."""
        found = [number for number in self.numbers if number is not None]
        return found if len(found) == len(self.numbers) else []

    @property
    def dates(self) -> list[date | None]:
        return [value if isinstance(value, date) else None for value in self.values]


Compute = Callable[[Inputs, Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Formula:
    """`takes` is how many answers it is of; None for any number. `needs` are settings it cannot do without."""

    compute: Compute
    takes: int | None = None
    needs: tuple[str, ...] = ()


FORMULAS: dict[str, Formula] = {}


def formula(name: str, *, takes: int | None = None, needs: tuple[str, ...] = ()) -> Callable[[Compute], Compute]:
    def register(compute: Compute) -> Compute:
        FORMULAS[name] = Formula(compute, takes, needs)
        return compute

    return register


@formula("bmi", takes=2)
def bmi(inputs: Inputs, settings: Mapping[str, Any]) -> Decimal | None:
    """Weight in kg and height in cm to kg/m², one decimal."""
    weight, height = inputs.numbers
    if weight is None or not height:
        return None
    return rounded(weight * 10_000 / (height * height), 1)


@formula("sum")
def total(inputs: Inputs, settings: Mapping[str, Any]) -> Decimal | None:
    """
    Sum of numbers or option scores; nothing while one is missing, unless `partial` counts what there is.

    `reversed` names positions (from 0) that count as `reverse_from` minus the value, as 中医体质 does with 6 - x.
    """
    values = _counted(inputs, settings)
    if values is None:
        return None
    base = Decimal(str(settings.get("reverse_from", 0)))
    turned = set(settings.get("reversed", ()))
    return sum((base - value if index in turned else value for index, value in values), Decimal(0))


@formula("mean")
def mean(inputs: Inputs, settings: Mapping[str, Any]) -> Decimal | None:
    """The average, of what there is with `partial`."""
    values = _counted(inputs, settings)
    return sum((value for _, value in values), Decimal(0)) / len(values) if values else None


@formula("max")
def largest(inputs: Inputs, settings: Mapping[str, Any]) -> Decimal | None:
    values = _counted(inputs, settings)
    return max(value for _, value in values) if values else None


@formula("min")
def smallest(inputs: Inputs, settings: Mapping[str, Any]) -> Decimal | None:
    values = _counted(inputs, settings)
    return min(value for _, value in values) if values else None


@formula("count")
def count(inputs: Inputs, settings: Mapping[str, Any]) -> Decimal | None:
    """How many answers are positive: those among `positive`, or else those whose number is above zero."""
    if not settings.get("partial") and any(value is None for value in inputs.values):
        return None
    positive = settings.get("positive")
    if positive is None:
        return Decimal(sum(1 for number in inputs.numbers if number is not None and number > 0))
    found = 0
    for value in inputs.values:
        given = value if isinstance(value, list) else [value]
        found += sum(1 for one in given if one in positive)
    return Decimal(found)


@formula("difference", takes=2)
def difference(inputs: Inputs, settings: Mapping[str, Any]) -> Decimal | None:
    """The first minus the second."""
    return inputs.whole[0] - inputs.whole[1] if inputs.whole else None


@formula("product")
def product(inputs: Inputs, settings: Mapping[str, Any]) -> Decimal | None:
    """All multiplied, and by `times`: 每日支数 and 年数 to 包年."""
    if not inputs.whole:
        return None
    result = Decimal(str(settings.get("times", 1)))
    for number in inputs.whole:
        result *= number
    return result


@formula("percent", takes=2)
def percent(inputs: Inputs, settings: Mapping[str, Any]) -> Decimal | None:
    """The first of the second, in percent: 实服 of 应服."""
    return inputs.whole[0] * 100 / inputs.whole[1] if inputs.whole and inputs.whole[1] else None


@formula("band", takes=1, needs=("bands",))
def band(inputs: Inputs, settings: Mapping[str, Any]) -> str | None:
    """The option code of the band a number falls into: `bands` = [[lower bound, code], …], ascending."""
    (value,) = inputs.numbers
    if value is None:
        return None
    code = None
    for lower, candidate in settings["bands"]:
        if value >= Decimal(str(lower)):
            code = candidate
    return code


@formula("decide", needs=("rules",))
def decide(inputs: Inputs, settings: Mapping[str, Any]) -> Any:
    """
    The `value` of the first of `rules` whose `when` holds, else `otherwise`; nothing while an answer is missing.

    With `partial` an answer may be missing. Conditions speak of the answers named in `of` (and of the person).
    """
    if not settings.get("partial") and any(value is None for value in inputs.values):
        return None
    known = dict(zip(inputs.names, inputs.values, strict=True))
    for rule in settings["rules"]:
        conditions = tuple(Condition(raw["question"], raw["operator"], raw["answer"]) for raw in rule["when"])
        if opens(Gate(conditions, rule.get("behavior", "all") == "all"), known, inputs.person):
            return _typed(rule["value"])
    return _typed(settings.get("otherwise"))


@formula("add_days", takes=1, needs=("days",))
def add_days(inputs: Inputs, settings: Mapping[str, Any]) -> date | None:
    (day,) = inputs.dates
    return None if day is None else _shifted(lambda: day + timedelta(days=int(settings["days"])))


@formula("add_months", takes=1, needs=("months",))
def later_by_months(inputs: Inputs, settings: Mapping[str, Any]) -> date | None:
    (day,) = inputs.dates
    return None if day is None else _shifted(lambda: add_months(day, int(settings["months"])))


@formula("days_between", takes=2)
def days_between(inputs: Inputs, settings: Mapping[str, Any]) -> Decimal | None:
    """From the first date to the second."""
    start, end = inputs.dates
    return None if start is None or end is None else Decimal((end - start).days)


@formula("months_between", takes=2)
def months_between(inputs: Inputs, settings: Mapping[str, Any]) -> Decimal | None:
    """Full months from the first date to the second: 月龄."""
    start, end = inputs.dates
    return None if start is None or end is None else Decimal(full_months_between(start, end))


@formula("years_between", takes=2)
def years_between(inputs: Inputs, settings: Mapping[str, Any]) -> Decimal | None:
    """Full years from the first date to the second: 周岁."""
    start, end = inputs.dates
    return None if start is None or end is None else Decimal(full_years_between(start, end))


@formula("gestational_weeks", takes=2)
def gestational_weeks(inputs: Inputs, settings: Mapping[str, Any]) -> Decimal | None:
    """Full weeks from the last menstruation to a day."""
    days = _pregnant_days(inputs)
    return None if days is None else Decimal(days // 7)


@formula("gestational_days", takes=2)
def gestational_days(inputs: Inputs, settings: Mapping[str, Any]) -> Decimal | None:
    """The days beyond the full weeks: 孕周 + 天."""
    days = _pregnant_days(inputs)
    return None if days is None else Decimal(days % 7)


@formula("due_date", takes=1)
def due_date(inputs: Inputs, settings: Mapping[str, Any]) -> date | None:
    """预产期 by Naegele as the national form says: month plus nine (or minus three), day plus seven."""
    (last,) = inputs.dates
    return None if last is None else _shifted(lambda: add_months(last, 9) + timedelta(days=7))


@formula("person", needs=("what",))
def of_person(inputs: Inputs, settings: Mapping[str, Any]) -> Any:
    """A read-only line of what the record knows: `what` is one of `%sex %age %months %days %weeks`."""
    return inputs.person.asked(settings["what"])


def rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _counted(inputs: Inputs, settings: Mapping[str, Any]) -> list[tuple[int, Decimal]] | None:
    values = [(index, number) for index, number in enumerate(inputs.numbers) if number is not None]
    return values if values and (settings.get("partial") or len(values) == len(inputs.numbers)) else None


def _pregnant_days(inputs: Inputs) -> int | None:
    start, on = inputs.dates
    if start is None or on is None or not timedelta(0) <= on - start <= TERM + timedelta(days=28):
        return None
    return (on - start).days


def _shifted(shift: Callable[[], date]) -> date | None:
    try:
        return shift()
    except (OverflowError, ValueError):  # a year nobody means
        return None


def _typed(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else value
