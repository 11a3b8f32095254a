"""
Lay answers out for print as the national paper form does: one row per line of the form, one column per visit.

The template says only labels and patterns: `{"label": "血压(mmHg)", "value": "{bp_systolic}/{bp_diastolic}"}`.
An option prints as ☑/☐ choices when the row says `"style": "boxes"`, otherwise as its words.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .definition import Form, Item

PLACE = re.compile(r"\{([a-z0-9_]+)\}")


@dataclass(frozen=True, slots=True)
class PrintRow:
    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintSection:
    title: str
    rows: tuple[PrintRow, ...]


@dataclass(frozen=True, slots=True)
class PrintSheet:
    title: str
    version: str
    source: str
    columns: int
    sections: tuple[PrintSection, ...]


def lay_out(form: Form, responses: Sequence[Mapping[str, Any]]) -> PrintSheet:
    """At most `columns` responses, oldest first; empty columns stay blank as on paper."""
    columns = int(form.print_layout.get("columns", 1))
    shown = [dict(response) for response in responses[-columns:]]
    shown += [{} for _ in range(columns - len(shown))]
    sections = tuple(
        PrintSection(
            title=section.get("title", ""),
            rows=tuple(_row(form, raw, shown) for raw in section["rows"]),
        )
        for section in form.print_layout.get("sections", ())
    )
    return PrintSheet(form.title, form.version, form.source, columns, sections)


def _row(form: Form, raw: Mapping[str, Any], responses: Sequence[Mapping[str, Any]]) -> PrintRow:
    boxes = raw.get("style") == "boxes"
    return PrintRow(raw["label"], tuple(_cell(form, raw["value"], boxes, answers) for answers in responses))


def _cell(form: Form, pattern: str, boxes: bool, answers: Mapping[str, Any]) -> str:
    names = PLACE.findall(pattern)
    if not answers or (not boxes and all(answers.get(name) in (None, "", []) for name in names)):
        return ""
    return PLACE.sub(lambda match: _words(form.find(match[1]), answers.get(match[1]), boxes), pattern)


def _words(item: Item | None, value: Any, boxes: bool) -> str:
    if item is None:
        return ""
    if item.options:
        chosen = value if isinstance(value, list) else [value]
        if boxes:
            return " ".join(f"{'☑' if o.code in chosen else '☐'}{o.display}" for o in item.options)
        return "、".join(option.display for option in item.options if option.code in chosen)
    if value is None:
        return "—"
    if item.is_repeating_group:
        return "\n".join(_line(item, row) for row in value)
    return str(value)


def _line(group: Item, row: Mapping[str, Any]) -> str:
    return " ".join(_words(item, row[item.link_id], False) for item in group.items if item.link_id in row)
