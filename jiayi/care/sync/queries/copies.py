"""Copies of people, as a phone shows them. Dates and codes, no words that age: the phone says 超期 3 天 by itself."""

from datetime import date
from typing import Any

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import crypto

from .marks import asked
from .parts import LISTS, PARTS, PERSON
from .shape import Row, marks_of

# Sealed in the house, or a mask: opened below.
_CLOSED = {"tag_mask", "phone", "address", "home_address", "birth_date"}


def copies_of(*, people: list[int], on: date) -> list[dict[str, Any]]:
    """The copies of these people; the caller has made sure that they are the reader's own. A statement a part."""
    wanted = asked(people, on=on)
    marks = marks_of(PARTS, wanted)
    persons = PERSON.rows(wanted)
    found = {part: part.rows(wanted) for part in LISTS}
    return [
        {
            "mark": marks[person],
            **_person(person, row),
            **{part.name: part.shown(found[part].get(person, []), wanted) for part in LISTS},
        }
        for person, [row] in persons.items()
    ]


def _person(person: int, row: Row) -> dict[str, Any]:
    """Who it is. Of the phone as much as a list shows; document numbers are not carried at all."""
    phone = _open(row["phone"])
    return {
        "id": person,
        **{name: value for name, value in row.items() if name not in _CLOSED},
        "birth_date": row["birth_date"].isoformat(),
        "tags": patients.visible_tags(patients.tags_in(row["tag_mask"]), sensitive=False),
        "phone_masked": crypto.masked_phone(phone) if phone else "",
        "address": _open(row["address"]),
        "home_address": _open(row["home_address"]),
    }


def _open(sealed: Any) -> str:
    return crypto.decrypt(bytes(sealed)) if sealed is not None else ""
