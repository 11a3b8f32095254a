"""Who is like the person that somebody wants to register: one statement over five index ranges, flat to a million.

Each range answers one likeness and is cut short, so that a common name costs no more than a rare one: the document
number and those one slip away from it, the phone, sound of the name with birth date, sound of the name, and the name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from jiayi.kernel.crypto import blind_index
from jiayi.kernel.prepared import server_cursor

from .. import rules
from ..models import Patient
from ..rules import twins
from ..rules.twins import Likeness
from .panel import SHOWN, Filters, PanelRow, units_in_scope

MOST_CARDS = 12
_NO_CLASSES = -1  # all bits hidden: a card shows no class


@dataclass(frozen=True, slots=True)
class Card:
    """A record that may be the person, and why."""

    row: PanelRow
    reasons: tuple[str, ...]
    identity_kind: str

    @property
    def is_strong(self) -> bool:
        return twins.is_strong(self.reasons)


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What was typed, already normalised. Numbers one slip away and other hints are looked for where somebody reads
    cards; the check at saving asks for what is strong and cheap."""

    name: str = ""
    sex: str = ""
    birth_date: date | None = None
    is_year_only: bool = False
    identity_kind: str = "id_card"
    identity_number: str = ""
    phone: str = ""
    numbers_one_slip_away: frozenset[str] = frozenset()
    is_typed_wrong: bool = False
    with_hints: bool = True

    def likeness(self) -> Likeness:
        number = "" if self.is_typed_wrong else self.identity_number
        return Likeness(
            name=self.name,
            pinyin=rules.pinyin_of(self.name)[0] if self.name else "",
            sex=self.sex,
            birth_date=self.birth_date,
            is_year_only=self.is_year_only,
            identity=blind_index(self.identity_kind, number) if number else None,
            phone=blind_index("phone", self.phone) if self.phone else None,
        )


def likeness_of(person: Patient) -> Likeness:
    """A record as it is kept, beside another one."""
    return Likeness(
        name=person.name,
        pinyin=person.pinyin,
        sex=person.sex,
        birth_date=person.birth_date,
        is_year_only=person.birth_precision == "year",
        identity=bytes(person.identity_index) if person.identity_index is not None else None,
        phone=bytes(person.phone_index) if person.phone_index is not None else None,
    )


# The exact ranges are read across organisations, their few rows are cut down to the reader's later; long ones are not.
# Limits and lengths stand in the text: PostgreSQL would take them for far larger than they are.
_BY_NUMBER = "SELECT id FROM patients_patient WHERE identity_index IN ({places})"
_BY_PHONE = "(SELECT id FROM patients_patient WHERE phone_index = %s LIMIT 60)"
_BY_BIRTH = "(SELECT id FROM patients_patient WHERE pinyin = %s AND birth_date IN ({places}) LIMIT 60)"
_BY_YEAR = "(SELECT id FROM patients_patient WHERE pinyin = %s AND birth_date >= %s AND birth_date < %s LIMIT 60)"
_PLACE = (
    "FROM unnest(ARRAY(SELECT id FROM units)) AS u(id) CROSS JOIN unnest(ARRAY[true, false]) AS c(flag)"
    " CROSS JOIN LATERAL (SELECT id FROM patients_patient x"
    " WHERE x.organization_id = u.id AND x.is_current = c.flag AND x.{column} = %s LIMIT {most}) p"
)
_BY_NAME = f"(SELECT p.id {_PLACE.format(column='name', most=MOST_CARDS)} LIMIT {MOST_CARDS})"
_BY_SOUND = f"(SELECT p.id {_PLACE.format(column='pinyin', most=MOST_CARDS)} LIMIT {MOST_CARDS})"
_SHOW = f"""
SELECT {", ".join(SHOWN.values())}, r.pinyin, r.identity_index, r.phone_index, r.identity_kind
  FROM (SELECT DISTINCT id FROM found) f JOIN patients_patient r ON r.id = f.id
  JOIN organizations_organization o ON o.id = r.organization_id
  LEFT JOIN practitioners_careteam t ON t.id = r.current_team_id
  LEFT JOIN organizations_grid g ON g.id = r.grid_id
 WHERE r.organization_id IN (SELECT id FROM units)
"""  # noqa: S608  the columns are our own


def find_near(question: Question) -> list[Card]:
    """The records in scope that may be this person, the likeliest first. Nobody outside the scope is among them."""
    asked = question.likeness()
    close = frozenset(blind_index("id_card", number) for number in question.numbers_one_slip_away)
    ranges, values = _ranges(asked, close, question.with_hints)
    if not ranges:
        return []
    units = units_in_scope(Filters())
    text = f"WITH units AS MATERIALIZED ({' '.join(units.text)}), found AS ({' UNION ALL '.join(ranges)}) {_SHOW}"
    with server_cursor() as cursor:
        cursor.execute(text, [*units.values, *values])
        found = cursor.fetchall()
    cards = []
    width = len(SHOWN)
    for columns in found:
        row = PanelRow.of(columns[:width], _NO_CLASSES)
        pinyin, identity, phone, kind = columns[width:]
        kept = Likeness(
            name=row.name,
            pinyin=pinyin,
            sex=row.sex,
            birth_date=row.birth_date,
            is_year_only=row.birth_precision == "year",
            identity=bytes(identity) if identity is not None else None,
            phone=bytes(phone) if phone is not None else None,
        )
        if why := twins.reasons(asked, kept, close=close, is_typed_wrong=question.is_typed_wrong):
            cards.append(Card(row, tuple(why), kind))
    return sorted(cards, key=lambda card: (twins.weight(card.reasons), card.row.id))[:MOST_CARDS]


def is_kept_anywhere(*, kind: str, number: str) -> bool:
    """Whether this number has a record at all: a yes or a no, across scopes, and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM patients_patient WHERE identity_index = %s", [blind_index(kind, number)])
        return cursor.fetchone() is not None


def _ranges(asked: Likeness, close: frozenset[bytes], with_hints: bool) -> tuple[list[str], list[Any]]:
    parts: list[tuple[str, list[Any]]] = []
    numbers = [*close, *([asked.identity] if asked.identity is not None else [])]
    if numbers:
        parts.append((_BY_NUMBER.format(places=_places(numbers)), numbers))
    if asked.phone is not None:
        parts.append((_BY_PHONE, [asked.phone]))
    if asked.pinyin and asked.birth_date is not None:
        year = asked.birth_date.year
        new_year = date(year, 1, 1)
        if asked.is_year_only:
            parts.append((_BY_YEAR, [asked.pinyin, new_year, date(year + 1, 1, 1)]))
        else:
            near = twins.close_dates(asked.birth_date) if with_hints else ()
            days = [asked.birth_date, new_year, *near]
            parts.append((_BY_BIRTH.format(places=_places(days)), [asked.pinyin, *days]))
    elif asked.pinyin:
        parts.append((_BY_NAME, [asked.name]))
        parts.append((_BY_SOUND, [asked.pinyin]))
    return [text for text, _ in parts], [value for _, some in parts for value in some]


def _places(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))
