"""What changed between two versions, in sentences a director understands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from .outline import Field

_LONG = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One difference. `kind`: changed, added, removed or moved; `path` is the place in the newer document."""

    path: str
    where: str
    kind: str
    words: str


def said(field: Field, value: Any) -> str:
    """A value as one says it: `7 天`, `70%`, `120 元`, `不限`."""
    if field.kind == "flag":
        return "是" if value else "否"
    if value in (None, "", [], {}):
        return field.empty_words or "不填"
    if field.kind == "document":
        return "见内容"
    if field.kind == "rows":
        return "；".join(_summary(field, row) for row in value)
    if field.kind in ("choice", "choices"):
        labels = dict(field.options)
        chosen = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(one), str(one)) for one in chosen)
    if field.kind == "integers":
        return f"{'、'.join(map(str, value))}{f' {field.unit}' if field.unit else ''}"
    if field.kind in ("share", "money") and (number := _number(value)) is not None:
        if field.kind == "share":
            return f"{number * 100:f}".rstrip("0").rstrip(".") + "%"
        return f"{number:.2f}".removesuffix(".00") + " 元"
    if field.kind in ("integer", "decimal"):
        return f"{value}{f' {field.unit}' if field.unit else ''}"
    text = str(value)
    return f"“{text if len(text) <= _LONG else text[:_LONG] + '……'}”"


def _number(value: Any) -> Decimal | None:
    """What is typed into a draft need not be a number yet."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def glued(*parts: str) -> str:
    """Parts of a sentence with a space where Chinese meets a figure or a letter."""
    text = ""
    for part in parts:
        meets = text and part and text[-1].isascii() != part[0].isascii()
        text += f" {part}" if meets and (text[-1].isalnum() or text[-1] == "%") and part[0].isalnum() else part
    return text


def differences(fields: Sequence[Field], old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Every difference between two documents of the same outline, in the order of the outline."""
    return _record(fields, old, new, "", "")


def _record(
    fields: Sequence[Field], old: Mapping[str, Any], new: Mapping[str, Any], path: str, where: str
) -> list[Change]:
    changes: list[Change] = []
    for field in fields:
        before, after = old.get(field.key), new.get(field.key)
        place = f"{path}{field.key}"
        if field.kind == "rows":
            changes += _rows(field, before or [], after or [], place, where)
        elif field.kind == "document":
            compared = field.compare(before or {}, after or {}) if field.compare else ()
            changes += [Change(path=place, where=field.label, kind="changed", words=words) for words in compared]
        elif not _same(field, before, after):
            words = f"{field.label}：" + glued("从", said(field, before), "改为", said(field, after))
            changes.append(Change(path=place, where=where or field.group, kind="changed", words=words))
    return changes


def _same(field: Field, before: Any, after: Any) -> bool:
    empty: tuple[Any, ...] = (None, "", [], False)
    if before in empty and after in empty:
        return True
    if field.kind in ("decimal", "money", "share") and before not in empty and after not in empty:
        numbers = _number(before), _number(after)
        return numbers[0] == numbers[1] if None not in numbers else str(before) == str(after)
    if field.kind == "choices":
        return set(before or ()) == set(after or ())
    return bool(before == after)


def _rows(field: Field, old: list[Any], new: list[Any], path: str, where: str) -> list[Change]:
    here = f"{where} › {field.label}" if where else field.label
    before, after = _keyed(field, old), _keyed(field, new)
    changes: list[Change] = []
    for key, (index, row) in after.items():
        place = f"{path}.{index}"
        if key not in before:
            changes.append(Change(path=place, where=here, kind="added", words=f"加了{_summary(field, row)}"))
        else:
            inner = f"{here} › {_title(field, row)}"
            changes += _record(field.fields, before[key][1], row, f"{place}.", inner)
    for key, (_, row) in before.items():
        if key not in after:
            changes.append(Change(path=path, where=here, kind="removed", words=f"去掉了{_summary(field, row)}"))
    kept = [key for key in before if key in after]
    if kept != [key for key in after if key in before]:
        order = "、".join(_title(field, row) for _, row in after.values())
        changes.append(Change(path=path, where=here, kind="moved", words=f"次序改成：{order}"))
    return changes


def _keyed(field: Field, rows: list[Any]) -> dict[tuple[str, ...], tuple[int, Mapping[str, Any]]]:
    """Records by what they are known by; without a key, or with the same one twice, also by their place."""
    found: dict[tuple[str, ...], tuple[int, Mapping[str, Any]]] = {}
    for index, row in enumerate(rows):
        key = tuple(str(row.get(name)) for name in field.row_key) or (str(index),)
        while key in found:
            key = (*key, "again")
        found[key] = (index, row)
    return found


def _title(field: Field, row: Mapping[str, Any]) -> str:
    first = field.fields[0]
    if first.kind != "flag" and not first.empty_words and row.get(first.key) in (None, "", []):
        return f"新的一{field.row_word}"
    title = said(first, row.get(first.key))
    return title if title.startswith("“") else f"“{title}”"


def _summary(field: Field, row: Mapping[str, Any]) -> str:
    rest = [
        f"{part.label} {said(part, row.get(part.key))}"
        for part in field.fields[1:]
        if row.get(part.key) not in (None, "", [], False)
    ]
    return _title(field, row) + (f"（{'，'.join(rest)}）" if rest else "")
