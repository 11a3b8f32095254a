"""Querysets that are built once per shape of their arguments and of the scope."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, update_wrapper
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)

from .. import scope_state
from ..scope_state import Scope, using
from .cursors import server_cursor
from .marks import (
    Fill,
    Marks,
    NotPreparable,
    ScopeShape,
    Shape,
    Values,
    flat,
    kept,
    marked_scope,
    scope_shape,
    scope_values,
    shape_of,
)
from .writes import Update, update_made

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Statement(Generic[R]):
    sql: str
    fills: tuple[Fill, ...]
    read: Callable[[list[tuple[Any, ...]]], list[R]]
    locks: bool

    def run(self, values: Values) -> list[R]:
        if self.locks and connection.get_autocommit():
            raise transaction.TransactionManagementError("a row is locked inside a transaction only")
        with server_cursor() as cursor:
            cursor.execute(self.sql, [fill(values) for fill in self.fills])
            return self.read(cursor.fetchall())


class Prepared(Generic[R]):
    """See the module. Called with keyword arguments, it answers with a list."""

    def __init__(self, build: Callable[..., Any]) -> None:
        update_wrapper(self, build)
        self.build = build
        self._statement = lru_cache(maxsize=256)(self._made)
        self._changing = lru_cache(maxsize=256)(self._change)

    def __call__(self, **arguments: Any) -> list[R]:
        scope = scope_state.found()
        shape = tuple((name, shape_of(value)) for name, value in arguments.items())
        statement = self._statement(scope_shape(scope), shape)
        if statement is None:
            return []
        values = scope_values(scope)
        for value in arguments.values():
            values.extend(flat(value))
        return statement.run(values)

    def first(self, **arguments: Any) -> R | None:
        """The first row, or None; the queryset is limited by itself or by its key."""
        return next(iter(self(**arguments)), None)

    def update(self, values: Mapping[str, Any], **arguments: Any) -> int:
        """Set columns of the rows in scope that the queryset chooses, by its own table alone; returns how many."""
        scope = scope_state.found()
        shape = tuple((name, shape_of(value)) for name, value in arguments.items())
        statement = self._changing(scope_shape(scope), shape, tuple(values))
        if statement is None:
            return 0
        chosen = scope_values(scope)
        for value in arguments.values():
            chosen.extend(flat(value))
        pairs = zip(statement.fields, values.values(), strict=True)
        given = [field.get_db_prep_save(value, connection) for field, value in pairs]
        with transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS), server_cursor() as cursor:
            cursor.execute(statement.sql, [*given, *(fill(chosen) for fill in statement.fills)])
            return cursor.rowcount

    def _change(self, scope: ScopeShape, shape: Shape, names: tuple[str, ...]) -> "Update | None":
        marks = Marks()
        with marked_scope(marks, scope):
            marked = marks.count
            rows: Any = self.build(**{name: marks.of(one) for name, one in shape})
        try:
            made = update_made(rows, names, marks)
        except EmptyResultSet:
            return None
        if made is None or set(range(marked, marks.count)) - marks.found:
            raise NotPreparable("the rows are not chosen by their own columns and the arguments alone")
        return made

    def _made(self, scope: ScopeShape, shape: Shape) -> _Statement[R] | None:
        marks = Marks()
        with marked_scope(marks, scope):
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
        sql, fills = kept(sql, parameters, marks)
        # A scope of several kinds opens only the doors that a model has.
        needed = set(range(marked, marks.count))
        if lost := needed - marks.found:
            raise NotPreparable(f"{len(lost)} arguments do not arrive in the statement as they are")
        return _Statement(
            sql=sql,
            fills=fills,
            read=_reader(rows, compiler),
            locks=rows.query.select_for_update,
        )

    def _says_something(self, shape: Shape) -> bool:
        """With everything in sight, does the queryset still ask for something?"""
        marks = Marks()
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
    chosen: list[int] = compiler.klass_info["select_fields"]
    start, last = chosen[0], chosen[-1]
    names = [one[0].target.attname for one in compiler.select[start : last + 1]]
    populators = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # the stubs are of a later Django
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
