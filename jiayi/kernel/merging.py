"""One record is taken into another: which columns follow, how they are moved, and how they are moved back.

Each app names the columns of its own tables in its `apps.py` (`follows`), and what stands in the way in a function of
its queries (`merge_refusals`). Nobody writes into another's tables: the engine here moves what an owner has declared,
and the foreign keys of the database refuse a merge that has forgotten a table.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection
from django.utils.module_loading import import_string

from . import scope


@dataclass(frozen=True, kw_only=True, slots=True)
class Follows:
    """A foreign key whose rows follow the record.

    `lifts` are the triggers that let this one change pass: a row that is append-only still says the same of the same
    person. `clashes` is SQL over `mine` (the record taken in) and `theirs` (the one that stays): such rows are already
    said by the other side, so they are set aside, and put back when the records are separated.
    """

    model: str
    column: str = "patient"
    label: str
    unit: str = "条"
    lifts: tuple[str, ...] = ()
    clashes: str = ""

    @property
    def meta(self) -> Any:
        return apps.get_model(self.model)._meta

    @property
    def table(self) -> str:
        return str(self.meta.db_table)

    @property
    def key(self) -> str:
        return str(self.meta.get_field(self.column).column)


@dataclass(frozen=True, slots=True)
class Moved:
    """What was done to one column: the rows that went over, and those that were set aside, as they were."""

    follows: Follows
    ids: list[int]
    aside: list[Any]


_follows: list[Follows] = []
_refusals: list[str] = []
_former: list[str] = []


def register(follows: Iterable[Follows], refusals: str = "", former: str = "") -> None:
    """Called for each app when Django starts."""
    _follows.extend(one for one in follows if one not in _follows)
    if refusals and refusals not in _refusals:
        _refusals.append(refusals)
    if former and former not in _former:
        _former.append(former)


def with_former(records: Iterable[int]) -> list[int]:
    """These records and the numbers of those that were taken into them: logs are never changed, so they are read under
    all of them.
    """
    ids = list(records)
    return [*ids, *(number for path in _former for number in import_string(path)(ids))]


def declared() -> list[Follows]:
    return list(_follows)


def refusals(*, kept: int, taken: int, on: date) -> list[str]:
    """Sentences of all apps that say what has to be settled first. The caller holds both records; what stands in the
    way may stand at another place, and is said without names.
    """
    with scope.everything(reason="what stands in the way of a merge may stand elsewhere"):
        return [sentence for path in _refusals for sentence in import_string(path)(kept=kept, taken=taken, on=on)]


def count(record: int) -> list[tuple[Follows, int]]:
    """How many rows each column would bring."""
    parts = [f"SELECT {at}, count(*) FROM {one.table} WHERE {one.key} = %s" for at, one in enumerate(_follows)]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [record] * len(parts))
        found = dict(cursor.fetchall())
    return [(one, found[at]) for at, one in enumerate(_follows) if found[at]]


def move(*, kept: int, taken: int) -> list[Moved]:
    """Everything that follows `taken` follows `kept` from now on. Part of the caller's transaction."""
    done = []
    for one in _follows:
        with _lifted(one), connection.cursor() as cursor:
            aside = _set_aside(cursor, one, kept, taken) if one.clashes else []
            primary = one.meta.pk.column
            cursor.execute(
                f"UPDATE {one.table} SET {one.key} = %s WHERE {one.key} = %s RETURNING {primary}",  # noqa: S608
                [kept, taken],
            )
            ids = [number for (number,) in cursor.fetchall()]
        if ids or aside:
            done.append(Moved(one, ids, aside))
    return done


def move_back(*, kept: int, taken: int, model: str, column: str, ids: Sequence[int], aside: Sequence[Any]) -> None:
    """The inverse of one `Moved`: rows that came later stay where they are."""
    one = next(each for each in _follows if (each.model, each.column) == (model, column))
    with _lifted(one), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {one.table} SET {one.key} = %s WHERE {one.key} = %s AND {one.meta.pk.column} = ANY(%s)",  # noqa: S608
            [taken, kept, list(ids)],
        )
        for row in aside:
            put_back(cursor, one.meta, row)


def put_back(cursor: Any, meta: Any, row: Any) -> None:
    """Insert a row as `to_jsonb` has given it; what the database computes it computes again."""
    columns = ", ".join(f'"{field.column}"' for field in meta.concrete_fields if not field.generated)
    cursor.execute(
        f"INSERT INTO {meta.db_table} ({columns}) SELECT {columns}"  # noqa: S608
        f" FROM jsonb_populate_record(NULL::{meta.db_table}, %s::jsonb)",
        [json.dumps(row)],
    )


def _set_aside(cursor: Any, one: Follows, kept: int, taken: int) -> list[Any]:
    cursor.execute(
        f"DELETE FROM {one.table} mine USING {one.table} theirs"  # noqa: S608  names and conditions are declared in code
        f" WHERE mine.{one.key} = %s AND theirs.{one.key} = %s AND ({one.clashes}) RETURNING to_jsonb(mine)",
        [taken, kept],
    )
    rows = {json.dumps(_loaded(row), sort_keys=True) for (row,) in cursor.fetchall()}
    return [json.loads(row) for row in sorted(rows)]


def _loaded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


@contextmanager
def _lifted(one: Follows) -> Iterator[None]:
    if not one.lifts:
        yield
        return
    with pgtrigger.ignore(*(f"{one.model}:{name}" for name in one.lifts)):
        yield
