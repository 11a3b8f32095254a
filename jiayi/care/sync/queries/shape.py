"""The shape of a part of a copy. A part is one FROM and WHERE, read in two ways: as marks (has anything changed?) and
as rows.

A mark is the id of a row and the version of it that PostgreSQL itself keeps: the number of the transaction that wrote
it (`xmin`) and its place (`ctid`). So a change can not be forgotten by whoever writes it, nothing is written besides,
and no clock is trusted. Both readings share one text: what is shown is what is watched. Other apps' tables are
read, never written; people come from a scoped list. See docs/adr (随身资料).
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from ..rules import stamp_of

# ruff: noqa: S608  every statement is put together from constants of parts.py; what is asked for goes in as parameters
Row = dict[str, Any]


def columns(alias: str, names: str, **others: str) -> dict[str, str]:
    """Columns that keep their name, then those that are called or made otherwise: `columns("k", "id", due="k.d")`."""
    return {name: f"{alias}.{name}" for name in names.split()} | others


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the statements are filled with."""

    people: list[int]
    on: date
    codes: list[str]
    hidden_kinds: list[str] = field(default_factory=list)
    hidden_programmes: list[str] = field(default_factory=list)
    sensitive: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Part:
    """One list in a copy, under `name`: a field of `CopyOut` with the same name says what its rows are.

    `columns` are shown under these names. `marks` are the aliases whose rows are watched, the first of them the row
    itself; one with a dot is a text that was made of many rows (`version_of`). `patient` says whose a row is.
    `read` makes of a row what is sent, None leaves it out; `gather` makes of all rows of a person what is sent.
    """

    name: str
    source: str
    columns: dict[str, str]
    marks: tuple[str, ...]
    patient: str
    order: str = ""
    read: Callable[[Row, Asked], Row | None] = lambda row, asked: row
    gather: Callable[[list[Row]], Any] = lambda rows: rows

    def marks_sql(self) -> str:
        versions = " || ':' || ".join(f"coalesce({_version(alias)}, '')" for alias in self.marks)
        key = f"coalesce({self.marks[0]}.id::text, '')"
        return (
            f"SELECT {self.patient} AS person, '{self.name}' || {key} || ':' || {versions} AS mark FROM {self.source}"
        )

    def rows_sql(self) -> str:
        order = f" ORDER BY {self.order}" if self.order else ""
        return f"SELECT {self.patient}, {', '.join(self.columns.values())} FROM {self.source}{order}"

    def rows(self, asked: Asked) -> dict[int, list[Row]]:
        """The rows as they lie in the house, by person."""
        found: dict[int, list[Row]] = {}
        with connection.cursor() as cursor:
            cursor.execute(self.rows_sql(), asdict(asked))
            for person, *values in cursor.fetchall():
                found.setdefault(person, []).append(dict(zip(self.columns, values, strict=True)))
        return found

    def shown(self, rows: list[Row], asked: Asked) -> Any:
        """What a copy says of one person in this part."""
        plain = [{name: _plain(value) for name, value in row.items()} for row in rows]
        return self.gather([said for row in plain if (said := self.read(row, asked)) is not None])


def version_of(alias: str) -> str:
    """The versions of many rows in one text, for parts that make one column of them."""
    return f"string_agg({_version(alias)}, ',' ORDER BY {alias}.id)"


def marks_of(parts: tuple[Part, ...], asked: Asked) -> dict[int, int]:
    """One number per person that changes when anything in the copy does: one statement for all.

    The text of the parts goes in: what a new release carries besides is fetched by every phone.
    """
    union = " UNION ALL ".join(part.marks_sql() for part in parts)
    shape = stamp_of([part.rows_sql() for part in parts])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, ('x' || left(md5(%(shape)s || string_agg(mark, ',' ORDER BY mark)), 8))::bit(32)::int"
            f" FROM ({union}) AS all_marks GROUP BY person",
            asdict(asked) | {"shape": shape},
        )
        return dict(cursor.fetchall())


def opened(*names: str, empty: str = "{}") -> Callable[[Row, Asked], Row | None]:
    """Columns that lie as JSON text: read out; `empty` where there is none."""
    return lambda row, asked: {**row, **{name: json.loads(row[name] or empty) for name in names}}


def _version(alias: str) -> str:
    return alias if "." in alias else f"{alias}.xmin::text || {alias}.ctid::text"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
