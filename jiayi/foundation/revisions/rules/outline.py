"""提纲: what a rule is made of, declared once by its owner. The form and the check both come from it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

Kind = Literal[
    "text",
    "long",
    "condition",
    "integer",
    "integers",
    "decimal",
    "money",
    "share",
    "choice",
    "choices",
    "flag",
    "rows",
    "document",
]
NUMBERS = ("decimal", "money", "share")
MOST_ROWS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One setting: its name in Chinese, unit, range, where it comes from; `is_assumed` marks a default of ours.

    `rows` holds a list of records of `fields`; a record is known again by `row_key` and called by its first field.
    `shown_when` is (field, values): a setting that means something only then. `document` holds an object in a shape of
    the owner's own, with an editor of its own; `compare` says in sentences what changed in it.
    """

    key: str
    label: str
    kind: Kind = "text"
    group: str = ""
    unit: str = ""
    hint: str = ""
    source: str = ""
    is_assumed: bool = False
    is_required: bool = True
    empty_words: str = ""
    at_least: int | str | None = None
    at_most: int | str | None = None
    longest: int = 200
    options: Sequence[tuple[str, str]] = ()
    fields: Sequence["Field"] = ()
    row_key: Sequence[str] = ()
    row_word: str = "条"
    shown_when: tuple[str, tuple[str, ...]] | None = None
    compare: Callable[[Mapping[str, Any], Mapping[str, Any]], Sequence[str]] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong, at which field: `lines.2.times`. An empty path speaks of the whole; `code` is for programs."""

    path: str
    message: str
    code: str = ""


def blank(fields: Iterable[Field]) -> dict[str, Any]:
    """An empty document of this outline."""
    return {field.key: _empty(field.kind) for field in fields}


def _empty(kind: Kind) -> Any:
    if kind in ("choices", "rows", "integers"):
        return []
    if kind == "flag":
        return False
    if kind == "document":
        return {}
    return None if kind == "integer" or kind in NUMBERS else ""


def clean(fields: Sequence[Field], content: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The document in its one spelling (numbers with a fraction as text), and everything that is wrong with it."""
    problems: list[Problem] = []
    return _record(fields, content, "", problems), problems


def is_shown(field: Field, record: Mapping[str, Any]) -> bool:
    return field.shown_when is None or str(record.get(field.shown_when[0])) in field.shown_when[1]


def _record(fields: Sequence[Field], record: Any, path: str, problems: list[Problem]) -> dict[str, Any]:
    if not isinstance(record, Mapping):
        problems.append(Problem(path=path.rstrip("."), message="格式不对"))
        record = {}
    known = {field.key for field in fields}
    for strange in sorted(set(map(str, record)) - known):
        problems.append(Problem(path=f"{path}{strange}", message=f"不认识的内容“{strange[:40]}”"))
    defaults = blank(fields)
    found: dict[str, Any] = {}
    for field in fields:
        raw = record.get(field.key, defaults[field.key])
        if not is_shown(field, record):
            found[field.key] = defaults[field.key]
            continue
        place = f"{path}{field.key}"
        try:
            found[field.key] = _value(field, raw, place, problems)
        except (ValueError, TypeError, ArithmeticError) as wrong:
            found[field.key] = raw
            problems.append(Problem(path=place, message=str(wrong) or f"{field.label}填得不对"))
    return found


def _value(field: Field, raw: Any, path: str, problems: list[Problem]) -> Any:
    if field.kind == "rows":
        return _rows(field, raw, path, problems)
    if field.kind == "document":
        if not isinstance(raw, Mapping):
            raise ValueError(f"{field.label}的格式不对")
        return dict(raw)
    if field.kind == "flag":
        return bool(raw)
    if field.kind == "choices":
        chosen = [str(value) for value in raw or ()]
        return _among(field, list(dict.fromkeys(chosen)))
    if field.kind == "integers":
        values = [_integer(field, value) for value in raw or ()]
        if field.is_required and not values:
            raise ValueError(f"{field.label}至少写一个")
        return values
    text = "" if raw is None else str(raw).strip()
    if not text:
        if field.is_required:
            raise ValueError(f"请填“{field.label}”")
        return None if field.kind in ("integer", *NUMBERS) else ""
    if field.kind == "integer":
        return _integer(field, text)
    if field.kind in NUMBERS:
        return _number(field, text)
    if field.kind == "choice":
        return _among(field, [text])[0]
    if len(text) > field.longest:
        raise ValueError(f"{field.label}太长，最多 {field.longest} 个字")
    return text


def _rows(field: Field, raw: Any, path: str, problems: list[Problem]) -> list[dict[str, Any]]:
    if not isinstance(raw, list):
        raise ValueError(f"{field.label}的格式不对")
    if len(raw) > MOST_ROWS:
        raise ValueError(f"{field.label}太多，最多 {MOST_ROWS} {field.row_word}")
    if field.is_required and not raw:
        problems.append(Problem(path=path, message=f"{field.label}还是空的，至少加一{field.row_word}"))
    rows = [_record(field.fields, entry, f"{path}.{index}.", problems) for index, entry in enumerate(raw)]
    if field.row_key:
        seen: set[tuple[str, ...]] = set()
        for index, row in enumerate(rows):
            key = tuple(str(row.get(name)) for name in field.row_key)
            if key in seen:
                problems.append(Problem(path=f"{path}.{index}", message=f"{field.label}里这一{field.row_word}重复了"))
            seen.add(key)
    return rows


def _among(field: Field, chosen: list[str]) -> list[str]:
    known = {value for value, _ in field.options}
    for value in chosen:
        if value not in known:
            raise ValueError(f"{field.label}里没有“{value[:40]}”这个选项")
    if field.is_required and not chosen:
        raise ValueError(f"请选“{field.label}”")
    return chosen


def _integer(field: Field, raw: Any) -> int:
    if isinstance(raw, bool):
        raise ValueError(f"{field.label}要写整数")
    try:
        number = int(str(raw))
    except ValueError:
        raise ValueError(f"{field.label}要写整数") from None
    _bounds(field, Decimal(number))
    return number


def _number(field: Field, text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{field.label}“{text[:20]}”不是数字") from None
    if not number.is_finite():
        raise ValueError(f"{field.label}不是数字")
    if field.kind == "money" and number != number.quantize(Decimal("0.01")):
        raise ValueError(f"{field.label}最多写到分")
    _bounds(field, number)
    return f"{number:.2f}" if field.kind == "money" else f"{number.normalize():f}"


def _bounds(field: Field, number: Decimal) -> None:
    low, high = (None if bound is None else Decimal(bound) for bound in (field.at_least, field.at_most))
    if (low is None or number >= low) and (high is None or number <= high):
        return
    if low is not None and high is not None:
        raise ValueError(f"{field.label}要在 {_plain(field, low)} 到 {_plain(field, high)}{_unit(field)}之间")
    if low is not None:
        raise ValueError(f"{field.label}不能小于 {_plain(field, low)}{_unit(field)}".rstrip())
    if high is not None:
        raise ValueError(f"{field.label}不能大于 {_plain(field, high)}{_unit(field)}".rstrip())


def _plain(field: Field, bound: Decimal) -> str:
    return f"{(bound * 100).normalize():f}%" if field.kind == "share" else f"{bound.normalize():f}"


def _unit(field: Field) -> str:
    return f" {field.unit}" if field.unit else " "
