"""Statements that Django builds once and then only fills in: the hot reads and writes of the house.

Django spends 0.5 to 2 ms of CPU on turning one queryset into SQL, and 0.1 ms on running it. A hot read is therefore
written as a function that returns a queryset and marked `@prepared`: it is called once per shape (of its arguments and
of the scope), with marks in the place of all values; what Django makes of it is kept, and later calls put their values
where the marks stand.

The scope cannot be forgotten: the marked queryset goes through the same `ScopedManager`, under a scope of marks. A mark
that does not arrive in the statement as it is (an argument that was calculated with, or went into LIMIT) is an error on
the first call, not a wrong answer. What cannot be seen is an `if` on an argument: only whether it is None, its truth if
it is a bool, and the length if it is a collection belong to the shape.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache, update_wrapper
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, models, transaction
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.models.sql import UpdateQuery
from psycopg.types.range import Range

from . import scope_state
from .scope_state import Scope, current, using

R = TypeVar("R")
M = TypeVar("M", bound=models.Model)
Values = Sequence[Any]
Fill = Callable[[Values], Any]
ScopeShape = tuple[bool, int, int, int]  # everything, and how many of each kind; no scope: -1 paths

# Marks: values that no row of ours holds, told apart by their number.
_NUMBER = 2_000_000_000
_DAY = date(9900, 1, 1)
_MOMENT = datetime(9800, 1, 1, tzinfo=UTC)
_SIGN = "‹mark"


class NotPreparable(TypeError):
    """This queryset cannot be kept: say it with plain Django."""


def _shape(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return (list, *map(_shape, value))
    for kind in (int, str, datetime, date, UUID, bytes):
        if isinstance(value, kind):
            return kind
    raise NotPreparable(f"no mark for a {type(value).__name__}")


def _mark(kind: Any, number: int) -> Any:
    if kind is int:
        return _NUMBER + number
    if kind is str:
        return f"{_SIGN}{number}›"
    if kind is date:
        return _DAY + timedelta(days=number)
    if kind is datetime:
        return _MOMENT + timedelta(days=number)
    return UUID(int=_NUMBER + number) if kind is UUID else f"{_SIGN}{number}›".encode()


class _Marks:
    """Hands out marks and finds them again in the parameters of a statement."""

    def __init__(self) -> None:
        self.count = 0
        self.places: dict[Any, int] = {}
        self.found: set[int] = set()

    def of(self, shape: Any) -> Any:
        if shape is None or isinstance(shape, bool):
            return shape
        if isinstance(shape, tuple):
            return [self.of(one) for one in shape[1:]]
        made = _mark(shape, self.count)
        self.places[made] = self.count
        self.count += 1
        return made

    def fill(self, parameter: Any) -> Fill | None:
        """How to make this parameter from the values; None where it is a constant."""
        if isinstance(parameter, list | tuple):
            fills = [self.fill(one) for one in parameter]
            if not any(fills):
                return None
            kind = type(parameter)
            pairs = list(zip(parameter, fills, strict=True))
            return lambda values: kind([one if fill is None else fill(values) for one, fill in pairs])
        if isinstance(parameter, Range):
            lower, upper, bounds = self.fill(parameter.lower), self.fill(parameter.upper), parameter.bounds
            if lower is None and upper is None:
                return None
            fixed, span = parameter, type(parameter)
            return lambda values: span(
                fixed.lower if lower is None else lower(values), fixed.upper if upper is None else upper(values), bounds
            )
        if isinstance(parameter, str) and _SIGN in parameter:
            return self._text(parameter)
        place = self.places.get(parameter) if isinstance(parameter, int | date | UUID | bytes) else None
        if place is not None:
            self.found.add(place)
            return lambda values: values[place]
        if isinstance(parameter, date) and parameter.year > 9700:
            raise NotPreparable("a date is calculated from an argument: calculate before the call")
        return None

    def _text(self, parameter: str) -> Fill:
        mark = parameter[: parameter.index("›") + 1]
        place = self.places.get(mark)
        rest = parameter[len(mark) :]
        if place is None or rest not in ("", "%"):
            raise NotPreparable("a text is made from an argument: make it before the call")
        self.found.add(place)
        return (lambda values: values[place]) if not rest else (lambda values: _start(values[place]))


def _start(text: str) -> str:
    """A LIKE pattern for what begins with `text`, as Django writes it."""
    return connection.ops.prep_for_like_query(text) + "%"


@dataclass(frozen=True, slots=True)
class _Statement(Generic[R]):
    sql: str
    parameters: tuple[Any, ...]
    fills: tuple[tuple[int, Fill], ...]
    read: Callable[[list[tuple[Any, ...]]], list[R]]
    locks: bool

    def run(self, values: Values) -> list[R]:
        if self.locks and connection.get_autocommit():
            raise transaction.TransactionManagementError("a row is locked inside a transaction only")
        with connection.cursor() as cursor:
            cursor.execute(self.sql, _filled(self.parameters, self.fills, values))
            return self.read(cursor.fetchall())


def _filled(parameters: tuple[Any, ...], fills: Iterable[tuple[int, Fill]], values: Values) -> list[Any]:
    filled = list(parameters)
    for position, fill in fills:
        filled[position] = fill(values)
    return filled


def _flat(value: Any) -> Iterable[Any]:
    if value is None or isinstance(value, bool):
        return ()
    if isinstance(value, list | tuple | set | frozenset):
        return (part for one in value for part in _flat(one))
    return (str(value),) if isinstance(value, str) else (value,)


def _scope_shape(scope: Scope | None) -> ScopeShape:
    if scope is None:
        return False, -1, 0, 0
    if scope.is_everything:
        return True, 0, 0, 0
    return False, len(scope.paths), len(scope.organizations), len(scope.patients)


def _scope_values(scope: Scope | None) -> list[Any]:
    return [] if scope is None or scope.is_everything else [*scope.paths, *scope.organizations, *scope.patients]


def _marked_scope(marks: _Marks, shape: ScopeShape) -> Any:
    everything, paths, organizations, patients = shape
    if paths < 0:
        return nullcontext()
    sight = Scope(
        is_everything=everything,
        paths=frozenset(marks.of(str) for _ in range(paths)),
        organizations=frozenset(marks.of(int) for _ in range(organizations)),
        patients=frozenset(marks.of(int) for _ in range(patients)),
    )
    return using(sight)


class Prepared(Generic[R]):
    """See the module. Called with keyword arguments, it answers with a list."""

    def __init__(self, build: Callable[..., Any]) -> None:
        update_wrapper(self, build)
        self.build = build
        self._statement = lru_cache(maxsize=256)(self._made)

    def __call__(self, **arguments: Any) -> list[R]:
        scope = scope_state.found()
        shape = tuple((name, _shape(value)) for name, value in arguments.items())
        statement = self._statement(_scope_shape(scope), shape)
        if statement is None:
            return []
        values = _scope_values(scope)
        for value in arguments.values():
            values.extend(_flat(value))
        return statement.run(values)

    def first(self, **arguments: Any) -> R | None:
        """The first row, or None; the queryset is limited by itself or by its key."""
        return next(iter(self(**arguments)), None)

    def _made(self, scope: ScopeShape, shape: tuple[tuple[str, Any], ...]) -> _Statement[R] | None:
        marks = _Marks()
        with _marked_scope(marks, scope):
            marked = marks.count
            rows: Any = self.build(**{name: marks.of(one) for name, one in shape})
        if rows._prefetch_related_lookups or rows._known_related_objects:
            raise NotPreparable("prefetched and related querysets are not kept")
        compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            if any(one == (list,) for _, one in shape) or self._says_something(shape):
                return None  # nobody is asked for, or the scope has no door to this table
            raise NotPreparable("an argument does not fit its column's type") from None
        fills = tuple((place, fill) for place, one in enumerate(parameters) if (fill := marks.fill(one)) is not None)
        # A scope of several kinds opens only the doors that a model has.
        needed = set(range(marked, marks.count))
        if lost := needed - marks.found:
            raise NotPreparable(f"{len(lost)} arguments do not arrive in the statement as they are")
        return _Statement(
            sql=sql,
            parameters=tuple(parameters),
            fills=fills,
            read=_reader(rows, compiler),
            locks=rows.query.select_for_update,
        )

    def _says_something(self, shape: tuple[tuple[str, Any], ...]) -> bool:
        """With everything in sight, does the queryset still ask for something?"""
        marks = _Marks()
        with using(Scope(is_everything=True)):
            rows: Any = self.build(**{name: marks.of(one) for name, one in shape})
        try:
            return bool(rows.query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql())
        except EmptyResultSet:
            return False


def prepared(build: Callable[..., Any]) -> Prepared[Any]:
    """Keep what Django makes of the queryset that `build` returns; its arguments are keywords."""
    return Prepared(build)


def attach(parents: Iterable[Any], name: str, children: Iterable[Any], *, key: str) -> None:
    """What `prefetch_related(name)` does, with rows that were read already; `key` is their column of the parent."""
    by_parent: dict[Any, list[Any]] = {}
    for child in children:
        by_parent.setdefault(getattr(child, key), []).append(child)
    for parent in parents:
        kept: Any = models.QuerySet(parent._meta.get_field(name).related_model)
        kept._result_cache, kept._prefetch_done = by_parent.get(parent.pk, []), True
        vars(parent).setdefault("_prefetched_objects_cache", {})[name] = kept


def _reader(rows: Any, compiler: Any) -> Callable[[list[tuple[Any, ...]]], list[Any]]:
    """From rows of the cursor to what the queryset would have given."""
    converters = compiler.get_converters([one[0] for one in compiler.select[: compiler.col_count]])

    def converted(found: list[tuple[Any, ...]]) -> Iterable[Sequence[Any]]:
        return compiler.apply_converters(found, converters) if converters else found

    if rows._iterable_class is ValuesListIterable:
        return lambda found: [tuple(row) for row in converted(found)]
    if rows._iterable_class is FlatValuesListIterable:
        return lambda found: [row[0] for row in converted(found)]
    if rows._iterable_class is not ModelIterable:
        raise NotPreparable("only models and lists of values are kept")
    kind = compiler.klass_info["model"]
    start, *_, last = *compiler.klass_info["select_fields"], compiler.klass_info["select_fields"][-1]
    names = [one[0].target.attname for one in compiler.select[start : last + 1]]
    populators = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)
    annotations = list((compiler.annotation_col_map or {}).items())

    def instances(found: list[tuple[Any, ...]]) -> list[Any]:
        made = []
        for row in converted(found):
            one = kind.from_db(DEFAULT_DB_ALIAS, names, row[start : last + 1])
            for populator in populators:
                populator.populate(row, one)
            for name, place in annotations:
                setattr(one, name, row[place])
            made.append(one)
        return made

    return instances


@cache
def _insert_of(kind: type[models.Model]) -> tuple[str, tuple[Any, ...]] | None:
    """INSERT of one row, and the fields it fills; None where Django has more to do than that."""
    meta = kind._meta
    if meta.parents or meta.auto_field is None:
        return None
    fields = tuple(one for one in meta.local_concrete_fields if not one.generated and one is not meta.auto_field)
    columns = ", ".join(connection.ops.quote_name(one.column) for one in fields)
    places = ", ".join(map(_place, fields))
    table, key = map(connection.ops.quote_name, (meta.db_table, meta.auto_field.column))
    return f"INSERT INTO {table} ({columns}) VALUES ({places}) RETURNING {key}", fields  # noqa: S608


def _place(field: Any) -> str:
    placeholder = getattr(field, "get_placeholder", None)
    return placeholder(None, None, connection) if placeholder is not None else "%s"


def insert(row: M) -> M:
    """What `row.save()` does for a new row, without building the statement again."""
    known = _insert_of(type(row))
    if known is None or row.pk is not None:
        row.save(force_insert=True)
        return row
    sql, fields = known
    values = [field.pre_save(row, True) for field in fields]
    if any(hasattr(value, "resolve_expression") for value in values):
        row.save(force_insert=True)
        return row
    ready = [field.get_db_prep_save(value, connection) for field, value in zip(fields, values, strict=True)]
    with transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(sql, ready)
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row


@dataclass(frozen=True, slots=True)
class _Update:
    sql: str
    fields: tuple[Any, ...]
    parameters: tuple[Any, ...]
    fills: tuple[tuple[int, Fill], ...]


@lru_cache(maxsize=512)
def _update_of(kind: type[models.Model], names: tuple[str, ...], scope: ScopeShape) -> _Update | None:
    """UPDATE of one row in scope; None where the scope reaches through other tables."""
    fields = tuple(kind._meta.get_field(name) for name in names)
    marks = _Marks()
    with _marked_scope(marks, scope):
        query = kind._base_manager.filter(pk=marks.of(int)).query.chain(UpdateQuery)
    query.add_update_fields([(kind._meta.pk, None, None)])
    query.get_initial_alias()
    if query.count_active_tables() > 1:
        return None
    sql, parameters = query.get_compiler(using=DEFAULT_DB_ALIAS).as_sql()
    _, _, condition = sql.partition(" WHERE ")
    fills = tuple((place, fill) for place, one in enumerate(parameters) if (fill := marks.fill(one)) is not None)
    quoted = connection.ops.quote_name
    columns = ", ".join(f"{quoted(one.column)} = {_place(one)}" for one in fields)  # type: ignore[union-attr]
    return _Update(
        sql=f"UPDATE {quoted(kind._meta.db_table)} SET {columns} WHERE {condition}",  # noqa: S608
        fields=fields,
        parameters=tuple(parameters),
        fills=fills,
    )


def update(row: models.Model, names: Collection[str], *, may_miss: bool = False) -> None:
    """What `row.save(update_fields=names)` does, without building the statement again.

    :raises DatabaseError: the row is gone or not in scope, unless it `may_miss`
    """
    scope = current()
    try:
        known = _update_of(type(row), tuple(names), _scope_shape(scope))
    except EmptyResultSet:
        if may_miss:
            return
        raise DatabaseError("the row is not in scope") from None
    if known is None:
        row.save(update_fields=names)
        return
    values = [field.get_db_prep_save(field.pre_save(row, False), connection) for field in known.fields]
    condition = _filled(known.parameters, known.fills, [*_scope_values(scope), row.pk])
    with transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(known.sql, [*values, *condition])
        if cursor.rowcount == 0 and not may_miss:
            raise DatabaseError("the row is gone, or not in scope")
