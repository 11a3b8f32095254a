"""
Lay answers out for print as the national paper form does: one row per line of the form, one column per visit, as many
sheets as the visits need.

The template says only labels and patterns: `{"label": "血压(mmHg)", "value": "{bp_systolic}/{bp_diastolic}"}`;
`{%birth_date}` stands for what the record knows of the person. Options print as numbered words with the chosen code in
a box when the row says `"style": "number"`, with the words in the label and only boxes in the columns for `"codes"`, as
☑/☐ choices for `"boxes"`, as bare codes for `"scale"`, with their points and the sum in a box for `"score"`, otherwise
as the words chosen. An `"extra"` line is not on the paper form: it is printed only
where it says something. The rows of a repeating group are written by the parts in `"line"`. A form without a layout of
its own prints every item in its order.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from .definition import PLACE, Form, Item, fields_of
from .scoring import interpretations

BOX = ("⟦", "⟧")  # the print draws a box around what stands between
LINES = 3  # empty lines of a repeating group on a blank form
GAP = "＿＿＿"  # where a number or a word is to be written
MOST_BOXES = {True: 3, False: 6}  # empty boxes of a multiple choice in a narrow column, in a wide one


@dataclass(frozen=True, slots=True)
class PrintRow:
    """A cell is words, or a picture as bytes."""

    label: str
    cells: tuple[str | bytes, ...]


@dataclass(frozen=True, slots=True)
class PrintSection:
    title: str
    rows: tuple[PrintRow, ...]


@dataclass(frozen=True, slots=True)
class PrintSheet:
    """`pages`: sheets of `columns` visits each, oldest first."""

    title: str
    version: str
    source: str
    columns: int
    pages: tuple[tuple[PrintSection, ...], ...]

    @property
    def sections(self) -> tuple[PrintSection, ...]:
        return self.pages[0]


def lay_out(
    form: Form,
    responses: Sequence[Mapping[str, Any]],
    *,
    pictures: Mapping[int, bytes] | None = None,
    is_blank: bool = False,
) -> PrintSheet:
    """Oldest first; empty columns stay blank as on paper. `is_blank`: to fill by hand."""
    columns = int(form.print_layout.get("columns", 1))
    printer = _Printer(form, pictures or {}, is_blank, is_narrow=columns > 2)
    sections = form.print_layout.get("sections") or _automatic(form)
    pages = []
    for first in range(0, max(len(responses), 1), columns):
        shown = [dict(response) for response in responses[first : first + columns]]
        shown += [{} for _ in range(columns - len(shown))]
        laid = (PrintSection(one.get("title", ""), tuple(printer.rows(one["rows"], shown))) for one in sections)
        pages.append(tuple(section for section in laid if section.rows))
    return PrintSheet(form.title, form.version, form.source, columns, tuple(pages))


def files_of(form: Form, answers: Mapping[str, Any]) -> list[int]:
    """The stored pictures a print of these answers shows."""
    given = (answers.get(item.link_id) for item in form.fields() if item.kind == "attachment")
    return [one["file"] for one in given if isinstance(one, Mapping) and "file" in one]


def _automatic(form: Form) -> list[dict[str, Any]]:
    """A section per group in the order of the form; what stands outside of groups comes without a title."""
    sections: list[dict[str, Any]] = []
    for item in form.items:
        if item.kind == "group" and not item.repeats:
            sections.append({"title": item.text, "rows": list(_rows(item.items))})
        elif rows := list(_rows((item,))):
            if not sections or sections[-1]["title"]:
                sections.append({"title": "", "rows": []})
            sections[-1]["rows"] += rows
    return sections


def _rows(items: tuple[Item, ...]) -> Iterator[dict[str, Any]]:
    for item in fields_of(items):
        if item.is_hidden:
            continue
        label = f"{item.text}（{item.unit}）" if item.unit else item.text
        row: dict[str, Any] = {"label": label, "value": f"{{{item.link_id}}}"}
        if item.options or item.kind == "boolean":
            row["style"] = "boxes"
        if item.is_repeating_group:
            row["line"] = [
                f"{part.text} {{{part.link_id}}}{part.unit}" for part in item.items if part.kind != "display"
            ]
        yield row


class _Printer:
    def __init__(self, form: Form, pictures: Mapping[int, bytes], is_blank: bool, *, is_narrow: bool) -> None:
        self.by_id = {item.link_id: item for item in form.fields()}
        self.form, self.pictures, self.is_blank = form, pictures, is_blank
        self.most_boxes = MOST_BOXES[is_narrow]
        self.has_own_layout = bool(form.print_layout.get("sections"))

    def rows(self, rows: Sequence[Mapping[str, Any]], shown: Sequence[Mapping[str, Any]]) -> Iterator[PrintRow]:
        for raw in rows:
            cells = tuple(self.cell(raw, answers) for answers in shown)
            if not raw.get("extra") or (any(cells) and not self.is_blank):
                yield PrintRow(self.label(raw), cells)

    def label(self, raw: Mapping[str, Any]) -> str:
        if raw.get("style") != "codes":
            return str(raw["label"])
        asked = (self.by_id[name] for name in PLACE.findall(raw["value"]))
        return "　".join([raw["label"], *(_numbered(item) for item in asked if item.options)])

    def cell(self, raw: Mapping[str, Any], answers: Mapping[str, Any]) -> str | bytes:
        pattern, style = raw["value"], raw.get("style", "")
        names = PLACE.findall(pattern)
        if not names:
            return str(pattern)  # only words, or what the record knows of the person
        if self.is_blank:
            lines = raw.get("line", ())
            return PLACE.sub(lambda match: self._to_fill(self.by_id[match[1]], style, lines), pattern).strip()
        between = PLACE.sub("", pattern).strip(" /　（）")
        is_silent = raw.get("extra") or not (style or between)
        if not answers or (is_silent and all(answers.get(name) in (None, "", []) for name in names)):
            return ""
        if len(names) == 1 and (picture := self._picture(answers.get(names[0]))):
            return picture
        # Of a pair "now/target" the missing half is a dash, between words it is a gap; elsewhere it is left out.
        missing = GAP if between else "—" if "/" in pattern else ""

        def words(match: re.Match[str]) -> str:
            item = self.by_id[match[1]]
            return _words(item, answers.get(match[1]), style, raw.get("line", ()), self.most_boxes) or missing

        said = PLACE.sub(words, pattern).strip()
        meant = [] if self.has_own_layout else [one.text for one in self._meant(answers) if one.link_id in names]
        return f"{said}　{'；'.join(meant)}" if meant else said

    def _meant(self, answers: Mapping[str, Any]) -> list[Any]:
        return interpretations(self.form, answers)

    def _picture(self, value: Any) -> bytes | None:
        return self.pictures.get(value.get("file", 0)) if isinstance(value, Mapping) else None

    def _to_fill(self, item: Item, style: str, line: Sequence[str] = ()) -> str:
        if item.options:
            return _options(item, (), style or "boxes", self.most_boxes)
        if item.kind == "boolean":
            return "☐是 ☐否"
        if item.kind == "attachment":
            return ""
        if not item.is_repeating_group:
            return GAP
        inner = {part.link_id: part for part in item.items}
        gaps = (PLACE.sub(lambda match: self._to_fill(inner[match[1]], ""), part) for part in line)
        return "\n".join([" ".join(gaps) or GAP] * min(item.max_occurs or LINES, LINES))


def _words(item: Item, value: Any, style: str, line: Sequence[str], most_boxes: int) -> str:
    if item.options:
        chosen = value if isinstance(value, list) else [value]
        if style:
            return _options(item, chosen, style, most_boxes)
        return "、".join(option.display for option in item.options if option.code in chosen)
    if isinstance(value, bool):
        return f"{'☑' if value else '☐'}是 {'☐' if value else '☑'}否" if style else "是" if value else "否"
    if value is None or isinstance(value, Mapping):
        return ""
    if item.is_repeating_group:
        inner = {part.link_id: part for part in item.items}
        return "\n".join(_line(line, row, inner) for row in value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value).replace("T", " ") if item.kind == "dateTime" else str(value)


def _options(item: Item, chosen: Sequence[Any], style: str, most_boxes: int) -> str:
    if style == "boxes":
        return " ".join(f"{'☑' if option.code in chosen else '☐'}{option.display}" for option in item.options)
    given = [option for option in item.options if option.code in chosen]
    if style == "scale":
        return "　".join(_boxed(one.code) if one in given else f" {one.code} " for one in item.options)
    if style == "score":
        words = " ".join(
            f"{option.display}\u00a0{option.score:f}分" for option in item.options if option.score is not None
        )
        return f"{words} {_boxed(f'{sum(one.score or 0 for one in given)}' if given else '')}"
    empty = [""] * (min(len(item.options), most_boxes) if item.repeats else 1)
    boxes = "/".join(map(_boxed, [option.code for option in given] or empty))
    return f"{_numbered(item)} {boxes}" if style == "number" else boxes


def _boxed(words: str) -> str:
    return f"{BOX[0]}{words}{BOX[1]}"


def _numbered(item: Item) -> str:
    """`1 门诊 2 家庭`; what begins with its own number (`0 级：…`) is not numbered twice."""
    words = (
        one.display if one.display.startswith(one.code) else f"{one.code}\u00a0{one.display}" for one in item.options
    )
    return " ".join(words)


def _line(parts: Sequence[str], row: Mapping[str, Any], inner: Mapping[str, Item]) -> str:
    """One row of a repeating group: each part is shown when all its answers are there."""
    shown = (part for part in parts if all(row.get(name) is not None for name in PLACE.findall(part)))
    return " ".join(PLACE.sub(lambda match: _words(inner[match[1]], row[match[1]], "", (), 0), part) for part in shown)
