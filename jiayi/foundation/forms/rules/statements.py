"""What filled answers say of the person (medicines, diagnoses, allergies, advice), and the way back: the answers that
what is on record already gives. The browser has the way back, too (`web/src/shared/forms/records.ts`), with the same
vectors.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .definition import Form, Item
from .marks import ADHERENCE, Mark

OTHER = "其他"
SEVERAL = re.compile(r"[、，,；;]")  # between the names of several things in one line


@dataclass(frozen=True, slots=True)
class StatedMedicine:
    """`since` is what was said of it, in words. `is_change`: ordered from now on."""

    name: str
    times: int | None = None
    dose: str = ""
    usage: str = ""
    since: str = ""
    adherence: str = ""
    is_change: bool = False


@dataclass(frozen=True, slots=True)
class StatedCondition:
    """`whose`: the person's own, or that of a relative. Without a code the name says it."""

    code: str
    name: str
    since: str = ""
    whose: str = "self"


@dataclass(frozen=True, slots=True)
class StatedAllergy:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Statements:
    """`most_rows`: so many medicines the form had room for; None where it did not list any. `asked`: (whose, code) of
    the diagnoses that the form asked for, ticked or not.
    """

    medicines: Sequence[StatedMedicine] = ()
    conditions: Sequence[StatedCondition] = ()
    allergies: Sequence[StatedAllergy] = ()
    advice: Sequence[str] = ()
    adherence: str = ""
    reason: str = ""
    reaction: str = ""
    most_rows: int | None = None
    asked: frozenset[tuple[str, str]] = frozenset()
    asked_allergies: bool = False

    @property
    def is_empty(self) -> bool:
        return not (
            self.medicines
            or self.conditions
            or self.allergies
            or self.advice
            or self.adherence
            or self.asked
            or self.asked_allergies
            or self.most_rows is not None
        )


def statements_of(form: Form, answers: Mapping[str, Any]) -> Statements:
    """`answers` as they are stored: codes, numbers, words."""
    marked = [(item, item.record) for item in form.fields() if item.record and item.link_id in answers]
    if not marked:
        return Statements()
    conditions = [(item, mark) for item, mark in marked if mark.kind == "condition"]
    allergies = [(item, mark) for item, mark in marked if mark.kind == "allergy"]
    # Whoever was asked how the medicines are taken had the whole table before the eyes, even where it stayed empty.
    tables = [
        item
        for item in form.fields()
        if item.record and item.record.kind == "medication" and not item.record.is_change and item.is_repeating_group
    ]
    is_listed = any(mark.kind == "adherence" or item in tables for item, mark in marked)
    most_rows = sum(item.max_occurs or 50 for item in tables) if tables and is_listed else None
    return Statements(
        medicines=[
            one for item, mark in marked if mark.kind == "medication" for one in _medicines(item, mark, answers)
        ],
        conditions=[
            StatedCondition(code, name, since, mark.whose)
            for item, mark in conditions
            for code, name, since in _chosen(item, mark, answers)
        ],
        allergies=[
            StatedAllergy(code, name) for item, mark in allergies for code, name, _ in _chosen(item, mark, answers)
        ],
        advice=[words for item, mark in marked if mark.kind == "advice" and (words := _advice(item, answers))],
        adherence=_first(
            marked, "adherence", lambda item, mark, value: (mark.codes or ADHERENCE).get(value, ""), answers
        ),
        reason=_first(marked, "reason", lambda item, mark, value: _shown(item, value), answers),
        reaction=_first(marked, "reaction", lambda item, mark, value: _shown(item, value), answers),
        most_rows=most_rows,
        asked=frozenset((mark.whose, code) for _, mark in conditions for code in mark.codes.values() if code),
        asked_allergies=bool(allergies),
    )


def _medicines(item: Item, mark: Mark, answers: Mapping[str, Any]) -> Iterator[StatedMedicine]:
    given = answers[item.link_id]
    rows: Sequence[Mapping[str, Any]] = given if item.is_repeating_group else [{mark.links.get("name", ""): given}]
    parts = {part.link_id: part for part in item.items}
    for row in rows:
        said = {key: row.get(link) for key, link in mark.links.items()}
        name = str(said.get("name") or "").strip()
        if name:
            yield StatedMedicine(
                name=name,
                times=int(said.get("times") or 0) or None,
                dose=str(said.get("dose") or "").strip(),
                usage=_usage(row, mark, parts),
                since=str(said.get("since") or "").strip(),
                adherence=ADHERENCE.get(str(said.get("adherence") or ""), ""),
                is_change=mark.is_change,
            )


def _usage(row: Mapping[str, Any], mark: Mark, parts: Mapping[str, Item]) -> str:
    if len(mark.usage) == 1:
        return str(row.get(mark.usage[0]) or "").strip()
    said = [(parts[link], row[link]) for link in mark.usage if row.get(link) not in (None, "", 0)]
    return "，".join(f"{part.text} {value}{part.unit}" if part.unit else str(value) for part, value in said)


def _chosen(item: Item, mark: Mark, answers: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(code, name, since) of every option that stands for something; of a text what it says."""
    given = answers[item.link_id]
    if not item.options:
        if str(given).strip():
            yield "", str(given).strip(), ""
        return
    for option in given if isinstance(given, list) else [given]:
        if option not in mark.codes:
            continue
        named = str(answers.get(mark.names.get(option, ""), "") or "").strip()
        code, found = mark.codes[option], item.option(option)
        since = str(answers.get(mark.since.get(option, ""), "") or "").strip()
        if code:
            yield code, named or (found.display if found else ""), since
        for name in filter(None, map(str.strip, SEVERAL.split(named))) if not code else ():
            yield "", name, since


def _advice(item: Item, answers: Mapping[str, Any]) -> str:
    words = _shown(item, answers[item.link_id])
    if not words or item.options or item.text.startswith(OTHER):
        return words
    return f"{item.text}：{words}{item.unit}"


def _shown(item: Item, value: Any) -> str:
    if not item.options:
        return str(value).strip()
    names = [found.display for code in (value if isinstance(value, list) else [value]) if (found := item.option(code))]
    return "、".join(name for name in names if name != OTHER)


def _first(marked: Iterable[tuple[Item, Mark]], kind: str, read: Any, answers: Mapping[str, Any]) -> str:
    return next((str(read(item, mark, answers[item.link_id])) for item, mark in marked if mark.kind == kind), "")


@dataclass(frozen=True, slots=True)
class HeldMedicine:
    name: str
    times: int | None = None
    dose: str = ""
    usage: str = ""
    since: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class HeldCondition:
    code: str
    name: str
    since: str = ""
    whose: str = "self"


@dataclass(frozen=True, slots=True)
class Held:
    """What is on record: what holds, and the codes (of medicines: whether any) that were ever said.

    Something that was said once and holds no longer gives an empty answer: it is asked, never brought back by an
    older form.
    """

    medicines: Sequence[HeldMedicine] = ()
    conditions: Sequence[HeldCondition] = ()
    allergies: Sequence[HeldCondition] = ()
    knows_medicines: bool = False
    known_conditions: frozenset[tuple[str, str]] = frozenset()
    knows_allergies: bool = False
    medicines_on: date | None = None
    conditions_on: date | None = None
    allergies_on: date | None = None


def answers_from(form: Form, held: Held) -> dict[str, tuple[Any, date | None]]:
    """Item → (answer, day it was said) for all that the record knows; an empty answer where it holds no longer."""
    marked = [(item, item.record) for item in form.fields() if item.record]
    claimed = {mark.group for _, mark in marked if mark.group}
    found: dict[str, tuple[Any, date | None]] = {}
    for item, mark in marked:
        if mark.kind == "medication" and item.is_repeating_group and not mark.is_change and len(mark.usage) < 2:
            if held.knows_medicines:
                found[item.link_id] = (_rows(item, mark, held.medicines, claimed), held.medicines_on)
        elif mark.kind == "condition":
            found |= _conditions(item, mark, held, elsewhere=_asked(marked, mark))
        elif mark.kind == "allergy" and held.knows_allergies:
            found |= _ticked(item, mark, held.allergies, held.allergies_on)
    return found


def _rows(item: Item, mark: Mark, medicines: Iterable[HeldMedicine], claimed: set[str]) -> list[dict[str, Any]]:
    parts = {part.link_id: part for part in item.items}
    mine = [one for one in medicines if (one.group == mark.group if mark.group else one.group not in claimed)]
    return [_row(one, mark, parts) for one in mine[: item.max_occurs or 50]]


def _row(one: HeldMedicine, mark: Mark, parts: Mapping[str, Item]) -> dict[str, Any]:
    """A form without a place for the times says them in the usage, one without usage says it with the dose."""
    daily = f"每日 {one.times} 次" if one.times and "times" not in mark.links else ""
    dose = one.dose if "dose" in mark.links else ""
    said: dict[str, Any] = {mark.links["name"]: one.name}
    if "times" in mark.links and one.times:
        said[mark.links["times"]] = one.times
    if mark.usage:
        said[mark.usage[0]] = "，".join(filter(None, (daily, "" if dose else one.dose, one.usage)))
    if "dose" in mark.links:
        said[mark.links["dose"]] = dose or ("" if mark.usage else one.usage)
    if "since" in mark.links:
        said[mark.links["since"]] = one.since
    kept = {}
    for link, value in said.items():
        length = parts[link].max_length
        if value != "":
            kept[link] = value[:length] if isinstance(value, str) and length else value
    return kept


def _asked(marked: Iterable[tuple[Item, Mark]], but: Mark) -> set[str]:
    """Diagnoses that other questions of the form ask for: they are not the rest of this one."""
    return {
        code
        for _, mark in marked
        if mark.kind == "condition" and mark is not but and mark.whose == but.whose
        for code in mark.codes.values()
        if code
    }


def _conditions(item: Item, mark: Mark, held: Held, *, elsewhere: set[str]) -> dict[str, tuple[Any, date | None]]:
    if not item.options:
        return {}
    mine = [one for one in held.conditions if one.whose == mark.whose]
    known = {code for whose, code in held.known_conditions if whose == mark.whose}
    asked = {code for code in mark.codes.values() if code}
    rest = [one for one in mine if not one.code or one.code not in asked | elsewhere] if mark.rest else []
    if not asked & known and not rest:
        return {}
    return _ticked(item, mark, [one for one in mine if one.code in asked] + rest, held.conditions_on)


def _ticked(
    item: Item, mark: Mark, held: Sequence[HeldCondition], on: date | None
) -> dict[str, tuple[Any, date | None]]:
    by_code: dict[str, list[HeldCondition]] = {}
    other = next((option for option, code in mark.codes.items() if not code), "")
    options = {code: option for option, code in mark.codes.items() if code}
    for one in held:
        option = options.get(one.code, mark.rest or other)
        if option:
            by_code.setdefault(option, []).append(one)
    chosen = [option.code for option in item.options if option.code in by_code]
    found: dict[str, tuple[Any, date | None]] = {
        item.link_id: (chosen if item.repeats else chosen[0] if chosen else "", on)
    }
    for option, ones in by_code.items():
        if option in mark.names:
            found[mark.names[option]] = ("、".join(dict.fromkeys(one.name for one in ones)), on)
        since = next((one.since for one in ones if one.since), "")
        if option in mark.since and since:
            found[mark.since[option]] = (since, on)
    return found
