"""Check answers against a form: what is missing, what is impossible, what is odd and must be confirmed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from .definition import Condition, Form, Item
from .formulas import FORMULAS

TOO_LARGE = Decimal(10) ** 12  # beyond any reading; also keeps the arithmetic exact
MOST_ROWS, MOST_LETTERS, MOST_DIGITS = 50, 2000, 30  # where the template says nothing
Value = Any  # Decimal | bool | date | str | list[str] | list[dict]: what the kind of the item says


@dataclass(frozen=True, slots=True)
class Person:
    sex: str | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """`error` refuses. `question` asks: the same answer passes once its link id is among the confirmed ones."""

    link_id: str
    code: str
    message: str
    severity: str = "error"


@dataclass(slots=True)
class Checked:
    """`values` are typed, for rules; `answers` are plain JSON, for storing; answers to hidden items are left out."""

    values: dict[str, Value] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def questions(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "question"]


def check(
    form: Form,
    answers: Mapping[str, Any],
    *,
    person: Person | None = None,
    confirmed: Iterable[str] = (),
) -> Checked:
    person, checked = person or Person(), Checked()
    known = {item.link_id for item in form.fields()}
    for link_id in answers:
        if link_id not in known:
            checked.problems.append(Problem(link_id, "unknown_item", f"这张表没有“{link_id}”这一项"))
    _check_items(form.fields(), answers, checked, person=person, confirmed=frozenset(confirmed), prefix="")
    for rule in form.checks:
        lower, higher = checked.values.get(rule.lower), checked.values.get(rule.higher)
        if lower is not None and higher is not None and lower >= higher:
            checked.problems.append(Problem(rule.lower, "out_of_order", rule.message))
    checked.answers = {link_id: to_json(value) for link_id, value in checked.values.items()}
    return checked


def observations_of(form: Form, values: Mapping[str, Value]) -> list[tuple[str, Decimal, str]]:
    """(observation code, value, unit) of every answer that is a reading: entered once, stored as such."""
    return [
        (item.observation, values[item.link_id], item.unit)
        for item in form.fields()
        if item.observation and values.get(item.link_id) is not None
    ]


def to_json(value: Value) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [to_json(part) for part in value]
    if isinstance(value, dict):
        return {key: to_json(part) for key, part in value.items()}
    return value


def _check_items(
    items: Iterable[Item],
    answers: Mapping[str, Any],
    checked: Checked,
    *,
    person: Person,
    confirmed: frozenset[str],
    prefix: str,
) -> None:
    by_id: dict[str, Item] = {}
    for item in items:
        by_id[item.link_id] = item
        if not _is_enabled(item, checked.values):
            continue
        place = prefix + item.link_id
        if item.calculation:
            value = _calculate(item, by_id, checked.values)
            if value is not None:
                checked.values[item.link_id] = value
            continue
        raw = answers.get(item.link_id)
        if raw is None or raw == "" or raw == []:
            if item.required:
                checked.problems.append(Problem(place, "required", f"请填写“{item.text}”"))
            continue
        if item.is_repeating_group:
            checked.values[item.link_id] = _rows(item, raw, checked, person, confirmed, place)
            continue
        try:
            value = _read(item, raw)
        except ValueError as error:
            checked.problems.append(Problem(place, "invalid", str(error)))
            continue
        checked.values[item.link_id] = value
        if problem := _range_problem(item, value, person, place, confirmed):
            checked.problems.append(problem)


def _rows(
    group: Item, raw: Any, checked: Checked, person: Person, confirmed: frozenset[str], place: str
) -> list[dict[str, Value]]:
    if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
        checked.problems.append(Problem(place, "invalid", f"“{group.text}”应为多行"))
        return []
    most = group.max_occurs or MOST_ROWS
    if len(raw) > most:
        checked.problems.append(Problem(place, "too_many", f"“{group.text}”最多 {most} 行"))
        return []
    known, rows = {item.link_id for item in group.items}, []
    for position, row in enumerate(raw):
        inner = Checked()
        for link_id in set(row) - known:
            problem = Problem(f"{place}[{position}].{link_id}", "unknown_item", f"“{group.text}”没有这一项")
            inner.problems.append(problem)
        prefix = f"{place}[{position}]."
        _check_items(group.items, row, inner, person=person, confirmed=confirmed, prefix=prefix)
        checked.problems += inner.problems
        rows.append(inner.values)
    return rows


def _read(item: Item, raw: Any) -> Value:
    match item.kind:
        case "integer" | "decimal":
            return _number(item, raw)
        case "boolean":
            if not isinstance(raw, bool):
                raise ValueError(f"“{item.text}”应为是或否")
            return raw
        case "date":
            try:
                return date.fromisoformat(raw)
            except (TypeError, ValueError):
                raise ValueError(f"“{item.text}”应为日期，如 2026-09-15") from None
        case "choice":
            return _codes(item, raw) if item.repeats else _code(item, raw)
        case _:
            if not isinstance(raw, str):
                raise ValueError(f"“{item.text}”应为文字")
            longest = item.max_length or MOST_LETTERS
            if len(raw) > longest:
                raise ValueError(f"“{item.text}”最多 {longest} 个字")
            return raw


def _number(item: Item, raw: Any) -> Decimal:
    is_number = isinstance(raw, int | float | Decimal) and not isinstance(raw, bool)
    if not is_number and not (isinstance(raw, str) and len(raw) <= MOST_DIGITS):
        raise ValueError(f"“{item.text}”应为数字")
    try:
        value = Decimal(str(raw).strip())
    except InvalidOperation:
        raise ValueError(f"“{item.text}”应为数字") from None
    if not value.is_finite() or abs(value) >= TOO_LARGE:
        raise ValueError(f"“{item.text}”应为数字")
    places = 0 if item.kind == "integer" else item.decimals or 2
    if value != round(value, places):
        wanted = "整数" if places == 0 else f"最多 {places} 位小数"
        raise ValueError(f"“{item.text}”应为{wanted}")
    return value


def _code(item: Item, raw: Any) -> str:
    if not isinstance(raw, str) or item.option(raw) is None:
        raise ValueError(f"“{item.text}”没有这个选项")
    return raw


def _codes(item: Item, raw: Any) -> list[str]:
    if not isinstance(raw, list) or len(raw) > 2 * len(item.options):
        raise ValueError(f"“{item.text}”可多选，应为列表")
    codes = list(dict.fromkeys(_code(item, code) for code in raw))
    alone = next((option for option in item.options if option.is_exclusive and option.code in codes), None)
    if alone and len(codes) > 1:
        raise ValueError(f"“{item.text}”选了“{alone.display}”就不能再选其他")
    return codes


def _range_problem(item: Item, value: Value, person: Person, place: str, confirmed: frozenset[str]) -> Problem | None:
    limits = next((row for row in item.limits if row.fits(sex=person.sex, age=person.age)), None)
    if limits is None or not isinstance(value, Decimal):
        return None
    unit = f" {item.unit}" if item.unit else ""
    if limits.hard and not limits.hard[0] <= value <= limits.hard[1]:
        low, high = limits.hard
        message = f"“{item.text}”{value:f} 不可能，应在 {low:f}~{high:f}{unit} 之间"
        return Problem(place, "impossible", message)
    if limits.soft and not limits.soft[0] <= value <= limits.soft[1] and place not in confirmed:
        return Problem(place, "implausible", f"“{item.text}”{value:f}{unit} 少见，确认没有填错吗？", "question")
    return None


def _calculate(item: Item, by_id: Mapping[str, Item], values: Mapping[str, Value]) -> Value | None:
    calculation = item.calculation
    assert calculation is not None
    inputs = [_as_number(by_id[link_id], values.get(link_id)) for link_id in calculation.of]
    return FORMULAS[calculation.function](inputs, calculation.settings)


def _as_number(item: Item, value: Value) -> Decimal | None:
    if isinstance(value, str) and (option := item.option(value)):
        return option.score
    return value if isinstance(value, Decimal) else None


def _is_enabled(item: Item, values: Mapping[str, Value]) -> bool:
    if not item.enable_when:
        return True
    held = (_holds(condition, values.get(condition.question)) for condition in item.enable_when)
    return all(held) if item.enable_all else any(held)


def _holds(condition: Condition, value: Value) -> bool:
    wanted = condition.answer
    match condition.operator:
        case "exists":
            return (value is not None) == bool(wanted)
        case "=":
            return _matches(value, wanted)
        case "!=":
            return value is not None and not _matches(value, wanted)
    if not isinstance(value, Decimal):
        return False
    bound = Decimal(str(wanted))
    match condition.operator:
        case ">":
            return value > bound
        case "<":
            return value < bound
        case ">=":
            return value >= bound
    return value <= bound


def _matches(value: Value, wanted: Any) -> bool:
    if isinstance(value, list):  # a multiple choice: FHIR asks whether any answer matches
        return wanted in value
    if isinstance(value, Decimal):
        return value == Decimal(str(wanted))
    return bool(value == wanted)
