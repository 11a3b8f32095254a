"""Copies of people, as a phone shows them. Dates and codes, no words that age: the phone says 超期 3 天 by itself."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from jiayi.foundation.forms import queries as forms
from jiayi.foundation.patients import queries as patients
from jiayi.kernel import crypto

from . import parts
from .marks import asked
from .parts import Asked, rows_of

_PLAIN = (
    *("name", "pinyin", "initials", "sex", "birth_precision", "household_id", "relation_to_head", "organization_id"),
    *("organization_name", "team_id", "team_name", "grid_name", "health_record_number", "is_registered_here"),
    *("is_resident_here", "has_id_card", "place"),
)


def copies_of(*, people: list[int], on: date) -> list[dict[str, Any]]:
    """The copies of these people; the caller has made sure that they are the reader's own. Eight statements."""
    wanted = asked(people, on=on)
    marks = parts.marks_of(wanted)
    found = {part.name: rows_of(part, wanted) for part in parts.PARTS}
    return [
        {"mark": marks[person], **_person(person, rows[0]), **_held(person, found, wanted)}
        for person, rows in found[parts.PERSON.name].items()
    ]


def _person(person: int, row: dict[str, Any]) -> dict[str, Any]:
    """Who it is. Of the phone as much as a list shows; document numbers are not carried at all."""
    phone = _open(row["phone"])
    return {
        "id": person,
        **{name: row[name] for name in _PLAIN},
        "birth_date": row["birth_date"].isoformat(),
        "tags": patients.visible_tags(patients.tags_in(row["tag_mask"]), sensitive=False),
        "phone_masked": crypto.masked_phone(phone) if phone else "",
        "address": _open(row["address"]),
        "home_address": _open(row["home_address"]),
    }


def _open(sealed: Any) -> str:
    return crypto.decrypt(bytes(sealed)) if sealed is not None else ""


def _held(person: int, found: dict[str, dict[int, list[dict[str, Any]]]], wanted: Asked) -> dict[str, Any]:
    def rows(part: parts.Part) -> list[dict[str, Any]]:
        return [{name: _plain(value) for name, value in row.items()} for row in found[part.name].get(person, [])]

    return {
        "tasks": rows(parts.TASKS),
        "contracts": rows(parts.CONTRACTS),
        "services": rows(parts.SERVICES),
        "values": _values(rows(parts.VALUES)),
        "visits": [_visit(row) for row in rows(parts.VISITS)],
        "forms": [_form(row, wanted.on) for row in rows(parts.FORMS)],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _values(rows: list[dict[str, Any]]) -> dict[str, list[list[Any]]]:
    """Code → the newest value and the one before, each with its moment and source."""
    found: dict[str, list[list[Any]]] = {}
    for row in rows:
        found.setdefault(row["code"], []).append([row["value"], row["taken_at"], row["source"]])
    return found


def _visit(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "answers": json.loads(row["answers"]) if row["answers"] else {}}


def _form(row: dict[str, Any], on: date) -> dict[str, Any]:
    """Answers that only some may read are left out whatever the reader may."""
    form = forms.form_of(forms.get_template(code=row["form"], on=on))
    answers = json.loads(row["answers"]) if row["answers"] else {}
    shown = {name: value for name, value in answers.items() if name not in form.confidential_items}
    return {**row, "findings": json.loads(row["findings"] or "[]"), "answers": shown}
