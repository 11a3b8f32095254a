"""Check answers against a form: what is missing, what is impossible, what is odd and must be confirmed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from .conditions import opens
from .dates import bound
from .definition import CrossCheck, Form, Item, Limits
from .formulas import FORMULAS, Inputs, rounded
from .person import Person

TOO_LARGE = Decimal(10) ** 12  # beyond any reading; also keeps the arithmetic exact
MOST_ROWS, MOST_LETTERS, MOST_DIGITS = 50, 2000, 30  # where the template says nothing
MOST_PICTURE = 1_400_000  # letters of a picture on its way: about one megabyte
Value = Any  # Decimal | bool | date | str | list[str] | list[dict]: what the kind of the item says


@dataclass(frozen=True, slots=True)
class Problem:
    """`error` refuses. `question` asks: the same answer passes once its key is among the confirmed ones."""

    link_id: str
    code: str
    message: str
    severity: str = "error"
    key: str = ""

    @property
    def confirmed_by(self) -> str:
        return self.key or self.link_id


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
    """What the answers are worth: typed, computed, and everything that is wrong or odd about them."""
    checked = Checked()
    known = {item.link_id for item in form.fields()}
    for link_id in answers:
        if link_id not in known:
            checked.problems.append(Problem(link_id, "unknown_item", f"这张表没有“{link_id}”这一项"))
    walk = _Walk(form, person or Person(), frozenset(confirmed))
    walk.items(form.items, answers, checked, prefix="", around={})
    for number, rule in enumerate(form.checks):
        key = f"{rule.at}#{number}"
        if _contradicts(rule, checked.values, walk.person) and (rule.severity == "error" or key not in walk.confirmed):
            code = "out_of_order" if rule.lower else "contradiction"
            checked.problems.append(Problem(rule.at, code, rule.message, rule.severity, key))
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
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [to_json(part) for part in value]
    if isinstance(value, dict):
        return {key: to_json(part) for key, part in value.items()}
    return value


def plain(number: Decimal) -> str:
    """As one writes it: no trailing zeros, no exponent."""
    return f"{number.normalize():f}"


class _Walk:
    """One pass from top to bottom: conditions and formulas only look back."""

    def __init__(self, form: Form, person: Person, confirmed: frozenset[str]) -> None:
        self.form, self.person, self.confirmed = form, person, confirmed
        self.by_id: dict[str, Item] = {}

    def items(
        self,
        items: Iterable[Item],
        answers: Mapping[str, Any],
        checked: Checked,
        *,
        prefix: str,
        around: Mapping[str, Value],
    ) -> None:
        """`around` are the answers outside a row, which a condition inside may speak of."""
        for item in items:
            known = {**around, **checked.values} if around else checked.values
            if item.kind == "display" or not all(opens(gate, known, self.person) for gate in item.gates):
                continue
            if item.kind == "group" and not item.repeats:
                self.items(item.items, answers, checked, prefix=prefix, around=around)
                continue
            self.by_id[item.link_id] = item
            self._item(item, answers.get(item.link_id), checked, place=prefix + item.link_id, known=known)
            if item.link_id == self.form.weeks_item and isinstance(checked.values.get(item.link_id), Decimal):
                self.person = replace(self.person, weeks=int(checked.values[item.link_id]))

    def _item(self, item: Item, raw: Any, checked: Checked, *, place: str, known: Mapping[str, Value]) -> None:
        if item.calculation:
            value = self._calculate(item, known)
            if value is not None:
                checked.values[item.link_id] = value
            return
        if raw is None or raw == "" or raw == []:
            if item.required or item.min_occurs:
                checked.problems.append(Problem(place, "required", f"请填写“{item.text}”"))
            return
        if item.is_repeating_group:
            checked.values[item.link_id] = self._rows(item, raw, checked, place, known)
            return
        try:
            value = _read(item, raw)
        except ValueError as error:
            checked.problems.append(Problem(place, "invalid", str(error)))
            return
        checked.values[item.link_id] = value
        if problem := self._range_problem(item, value, place, known):
            checked.problems.append(problem)

    def _rows(
        self, group: Item, raw: Any, checked: Checked, place: str, around: Mapping[str, Value]
    ) -> list[dict[str, Value]]:
        if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
            checked.problems.append(Problem(place, "invalid", f"“{group.text}”应为多行"))
            return []
        most = group.max_occurs or MOST_ROWS
        if len(raw) > most:
            checked.problems.append(Problem(place, "too_many", f"“{group.text}”最多 {most} 行"))
            return []
        if len(raw) < group.min_occurs:
            checked.problems.append(Problem(place, "too_few", f"“{group.text}”至少 {group.min_occurs} 行"))
        known, rows = {item.link_id for item in group.items}, []
        for position, row in enumerate(raw):
            inner = Checked()
            for link_id in row:
                if link_id not in known:
                    where = f"{place}[{position}].{link_id}"
                    inner.problems.append(Problem(where, "unknown_item", f"“{group.text}”没有这一项"))
            self.items(group.items, row, inner, prefix=f"{place}[{position}].", around=around)
            checked.problems += inner.problems
            rows.append(inner.values)
        return rows

    def _range_problem(self, item: Item, value: Value, place: str, known: Mapping[str, Value]) -> Problem | None:
        if isinstance(value, date):
            return self._day_problem(item, value, place)
        if not isinstance(value, Decimal):
            return None
        limits = next((row for row in item.limits if self._fits(row, known)), None)
        if limits is None:
            return None
        unit = f" {item.unit}" if item.unit else ""
        if limits.hard and not limits.hard[0] <= value <= limits.hard[1]:
            low, high = limits.hard
            message = f"“{item.text}”{plain(value)} 不可能，应在 {plain(low)}~{plain(high)}{unit} 之间"
            return Problem(place, "impossible", message)
        if limits.soft and not limits.soft[0] <= value <= limits.soft[1] and place not in self.confirmed:
            message = f"“{item.text}”{plain(value)}{unit} 少见，确认没有填错吗？"
            return Problem(place, "implausible", message, "question")
        return None

    def _day_problem(self, item: Item, value: date, place: str) -> Problem | None:
        day = value.date() if isinstance(value, datetime) else value
        earliest, latest = bound(item.earliest, self.person), bound(item.latest, self.person)
        if earliest and day < earliest:
            return Problem(place, "too_early", f"“{item.text}”不能早于 {earliest.isoformat()}")
        if latest and day > latest:
            return Problem(place, "too_late", f"“{item.text}”不能晚于 {latest.isoformat()}")
        return None

    def _fits(self, limits: Limits, known: Mapping[str, Value]) -> bool:
        if limits.sex is not None and limits.sex != self.person.sex:
            return False
        for asked, start, end in limits.spans:
            number = self.person.asked(asked)
            if number is None or (start is not None and number < start) or (end is not None and number >= end):
                return False
        return limits.when is None or opens(limits.when, known, self.person)

    def _calculate(self, item: Item, known: Mapping[str, Value]) -> Value | None:
        calculation = item.calculation
        assert calculation is not None
        values = [known.get(link_id) for link_id in calculation.of]
        numbers = [
            _as_number(self.by_id.get(link_id), value) for link_id, value in zip(calculation.of, values, strict=True)
        ]
        inputs = Inputs(calculation.of, values, numbers, self.person)
        value = FORMULAS[calculation.function].compute(inputs, calculation.settings)
        return rounded(value, item.places) if isinstance(value, Decimal) else value


def _contradicts(rule: CrossCheck, values: Mapping[str, Value], person: Person) -> bool:
    if rule.when is not None and not opens(rule.when, values, person):
        return False
    if not rule.lower:
        return True
    lower, higher = values.get(rule.lower), values.get(rule.higher)
    if lower is None or higher is None:
        return False
    return bool(lower > higher or (lower == higher and not rule.may_equal))


def _read(item: Item, raw: Any) -> Value:
    match item.kind:
        case "integer" | "decimal":
            return _number(item, raw)
        case "boolean":
            if not isinstance(raw, bool):
                raise ValueError(f"“{item.text}”应为是或否")
            return raw
        case "date":
            return _moment(item, raw, date.fromisoformat, "日期，如 2026-09-15")
        case "dateTime":
            return _moment(item, raw, _local, "日期和时间，如 2026-09-15T08:30")
        case "time":
            return _moment(item, raw, _clock, "时间，如 08:30")
        case "choice":
            return _codes(item, raw) if item.repeats else _code(item, raw)
        case "attachment":
            return _picture(item, raw)
        case _:
            if not isinstance(raw, str):
                raise ValueError(f"“{item.text}”应为文字")
            longest = item.max_length or MOST_LETTERS
            if len(raw) > longest:
                raise ValueError(f"“{item.text}”最多 {longest} 个字")
            return raw


def _moment(item: Item, raw: Any, read: Any, wanted: str) -> Any:
    try:
        return read(raw)
    except (TypeError, ValueError):
        raise ValueError(f"“{item.text}”应为{wanted}") from None


def _local(raw: str) -> datetime:
    """Local wall time as a form field gives it, to the minute."""
    return datetime.fromisoformat(raw).replace(tzinfo=None, second=0, microsecond=0)


def _clock(raw: str) -> str:
    return time.fromisoformat(raw).isoformat(timespec="minutes")


def _picture(item: Item, raw: Any) -> dict[str, Any]:
    """A stored file by its number, or a picture on its way, which the saving turns into a stored file."""
    if isinstance(raw, Mapping):
        file, data = raw.get("file"), raw.get("data")
        if isinstance(file, int) and not isinstance(file, bool) and 0 < file < 2**62:
            return {"file": file}
        if isinstance(data, str) and data.startswith(("data:image/png;base64,", "data:image/jpeg;base64,")):
            if len(data) > MOST_PICTURE:
                raise ValueError(f"“{item.text}”的照片太大，请重拍或缩小到 1 MB 以内")
            return {"data": data}
    raise ValueError(f"“{item.text}”应为{'签名' if item.capture == 'signature' else '照片'}")


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
    if value != round(value, item.places):
        wanted = "整数" if item.places == 0 else f"最多 {item.places} 位小数"
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


def _as_number(item: Item | None, value: Value) -> Decimal | None:
    if isinstance(value, bool):
        return Decimal(value)
    if item is not None and isinstance(value, str) and (option := item.option(value)):
        return option.score
    if item is not None and item.options and isinstance(value, list):  # a multiple choice counts what is ticked
        return sum((option.score or Decimal(0) for option in item.options if option.code in value), Decimal(0))
    return value if isinstance(value, Decimal) else None
