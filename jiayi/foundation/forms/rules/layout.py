"""
Lay answers out for print as the national paper form does: one row per line of the form, one column per visit.

The template says only labels and patterns: `{"label": "血压(mmHg)", "value": "{bp_systolic}/{bp_diastolic}"}`.
An option prints as ☑/☐ choices when the row says `"style": "boxes"`, otherwise as its words. The rows of a repeating
group are written by the parts in `"line"`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .definition import PLACE, Form, Item


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
    return PrintRow(raw["label"], tuple(_cell(form, raw, answers) for answers in responses))


def _cell(form: Form, raw: Mapping[str, Any], answers: Mapping[str, Any]) -> str:
    pattern, boxes = raw["value"], raw.get("style") == "boxes"
    names = PLACE.findall(pattern)
    if not answers or (not boxes and all(answers.get(name) in (None, "", []) for name in names)):
        return ""
    # Of a pair "now/target" the missing half is a dash; elsewhere what is missing is left out.
    missing = "—" if "/" in pattern else ""

    def words(match: re.Match[str]) -> str:
        return _words(form.field(match[1]), answers.get(match[1]), boxes, raw.get("line", ())) or missing

    return PLACE.sub(words, pattern).strip()


def _words(item: Item, value: Any, boxes: bool, line: Sequence[str]) -> str:
    if item.options:
        chosen = value if isinstance(value, list) else [value]
        if boxes:
            return " ".join(f"{'☑' if o.code in chosen else '☐'}{o.display}" for o in item.options)
        return "、".join(option.display for option in item.options if option.code in chosen)
    if value is None:
        return ""
    if item.is_repeating_group:
        return "\n".join(_line(line, row) for row in value)
    return str(value)


def _line(parts: Sequence[str], row: Mapping[str, Any]) -> str:
    """One row of a repeating group: each part is shown when all its answers are there."""
    shown = (part for part in parts if all(row.get(name) is not None for name in PLACE.findall(part)))
    return " ".join(PLACE.sub(lambda match: str(row[match[1]]), part) for part in shown)
