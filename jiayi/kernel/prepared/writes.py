"""INSERT and UPDATE without building the statement again."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, models, transaction
from django.db.models.sql import UpdateQuery

from ..scope_state import current
from .cursors import server_cursor
from .marks import Fill, Marks, NotPreparable, ScopeShape, kept, marked_scope, scope_shape, scope_values

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class _Insert:
    """`{head} {places}, {places} …`, and the fields that fill the places."""

    head: str
    places: str
    key: str
    fields: tuple[Any, ...]


@cache
def _insert_of(kind: type[models.Model]) -> _Insert | None:
    """INSERT of rows of a model; None where Django has more to do than that."""
    meta = kind._meta
    if meta.parents or meta.auto_field is None:
        return None
    quoted = connection.ops.quote_name
    fields = tuple(one for one in meta.local_concrete_fields if not one.generated and one is not meta.auto_field)
    columns = ", ".join(quoted(str(one.column)) for one in fields)
    return _Insert(
        head=f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES",
        places=f"({', '.join(map(_place, fields))})",
        key=quoted(str(meta.auto_field.column)),
        fields=fields,
    )


def _place(field: Any) -> str:
    placeholder = getattr(field, "get_placeholder", None)
    return placeholder(None, None, connection) if placeholder is not None else "%s"


def _prepared_values(row: models.Model, fields: Iterable[Any]) -> list[Any] | None:
    """What is written; None where a value is an expression, which Django has to build."""
    values = [field.pre_save(row, True) for field in fields]
    if any(hasattr(value, "resolve_expression") for value in values):
        return None
    return [field.get_db_prep_save(value, connection) for field, value in zip(fields, values, strict=True)]


def insert(row: M) -> M:
    """What `row.save()` does for a new row, without building the statement again."""
    known = _insert_of(type(row)) if row.pk is None else None
    values = _prepared_values(row, known.fields) if known is not None else None
    if known is None or values is None:
        row.save(force_insert=True)
        return row
    with transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS), server_cursor() as cursor:
        cursor.execute(f"{known.head} {known.places} RETURNING {known.key}", values)
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row


def insert_new(row: models.Model) -> bool:
    """INSERT of a row that may be there already (a unique constraint says so); True when it is the first of its kind.

    Whoever writes the same at the same moment is waited for: nothing has to be looked for before.
    """
    known = _insert_of(type(row))
    values = _prepared_values(row, known.fields) if known is not None else None
    if known is None or values is None:
        raise NotPreparable(f"{type(row).__name__} is not written as it is")
    with transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS), server_cursor() as cursor:
        cursor.execute(f"{known.head} {known.places} ON CONFLICT DO NOTHING RETURNING {known.key}", values)
        made = cursor.fetchone()
    if made is None:
        return False
    row.pk = made[0]
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return True


def insert_all(rows: Sequence[models.Model], *, ignore_conflicts: bool = False) -> None:
    """What `bulk_create` does for a handful of rows of one model; they do not learn their keys."""
    if not rows:
        return
    known = _insert_of(type(rows[0]))
    if known is None:
        raise NotPreparable(f"{type(rows[0]).__name__} is not written row by row")
    values: list[Any] = []
    for row in rows:
        ready = _prepared_values(row, known.fields)
        if ready is None:
            raise NotPreparable("an expression is no value")
        values += ready
    places = ", ".join([known.places] * len(rows))
    end = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    with transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS), server_cursor() as cursor:
        cursor.execute(f"{known.head} {places}{end}", values)


@dataclass(frozen=True, slots=True)
class Update:
    sql: str
    fields: tuple[Any, ...]
    fills: tuple[Fill, ...]


def update_made(rows: Any, names: tuple[str, ...], marks: Marks) -> Update | None:
    """UPDATE of the rows of a queryset of marks; None where they are chosen through other tables."""
    meta, quoted = rows.model._meta, connection.ops.quote_name
    query = rows.query.chain(UpdateQuery)
    query.add_update_fields([(meta.pk, None, None)])
    query.get_initial_alias()
    if query.count_active_tables() > 1:
        return None
    sql, parameters = query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql()
    _, _, condition = sql.partition(" WHERE ")
    condition, fills = kept(condition, parameters, marks)
    fields = tuple(meta.get_field(name) for name in names)
    columns = ", ".join(f"{quoted(one.column)} = {_place(one)}" for one in fields)
    return Update(
        sql=f"UPDATE {quoted(meta.db_table)} SET {columns} WHERE {condition}",  # noqa: S608
        fields=fields,
        fills=fills,
    )


@lru_cache(maxsize=512)
def _update_of(kind: type[models.Model], names: tuple[str, ...], scope: ScopeShape) -> Update | None:
    marks = Marks()
    with marked_scope(marks, scope):
        return update_made(kind._base_manager.filter(pk=marks.of(int)), names, marks)


def update(
    row: models.Model, names: Collection[str], *, may_miss: bool = False, telling: Sequence[tuple[str, str]] = ()
) -> None:
    """What `row.save(update_fields=names)` does, without building the statement again.

    `telling` are notifications (channel, word) that go with the same statement (`kernel.live.words`).

    :raises DatabaseError: the row is gone or not in scope, unless it `may_miss`
    """
    scope = current()
    try:
        known = _update_of(type(row), tuple(names), scope_shape(scope))
    except EmptyResultSet:
        if may_miss:
            return
        raise DatabaseError("the row is not in scope") from None
    if known is None:
        row.save(update_fields=names)
        if telling:
            _notify(telling)
        return
    values = [field.get_db_prep_save(field.pre_save(row, False), connection) for field in known.fields]
    chosen = [*scope_values(scope), row.pk]
    with transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS), server_cursor() as cursor:
        given = [*values, *(fill(chosen) for fill in known.fills), *(one for word in telling for one in word)]
        cursor.execute(known.sql + (f" RETURNING {_notifying(telling)}" if telling else ""), given)
        if cursor.rowcount == 0 and not may_miss:
            raise DatabaseError("the row is gone, or not in scope")


def _notify(words: Sequence[tuple[str, str]]) -> None:
    with server_cursor() as cursor:
        cursor.execute(f"SELECT {_notifying(words)}", [one for word in words for one in word])


def _notifying(words: Sequence[tuple[str, str]]) -> str:
    return ", ".join(["pg_notify(%s, %s)"] * len(words))
