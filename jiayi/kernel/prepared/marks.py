"""Marks in the place of values, and where they arrive in a statement."""

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import ClientCursor
from psycopg.types.numeric import Int8
from psycopg.types.range import Range

from ..scope_state import Scope, using

Values = Sequence[Any]
Fill = Callable[[Values], Any]
Shape = tuple[tuple[str, Any], ...]  # what is known of the arguments by name
ScopeShape = tuple[bool, int, int, int]  # everything, and how many of each kind; no scope: -1 paths

# Marks: values that no row of ours holds, told apart by their number.
_NUMBER = 2_000_000_000
_DAY = date(9900, 1, 1)
_MOMENT = datetime(9800, 1, 1, tzinfo=UTC)
_SIGN = "‹mark"
_PLACEHOLDER = re.compile("(%s|%%)")


class NotPreparable(TypeError):
    """This queryset cannot be kept: say it with plain Django."""


def shape_of(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return (list, *map(shape_of, value))
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


class Marks:
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
            if isinstance(parameter, int):  # one type whatever the number, so that the server keeps one plan
                return lambda values: Int8(values[place])
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


def kept(sql: str, parameters: Sequence[Any], marks: Marks) -> tuple[str, tuple[Fill, ...]]:
    """The statement with its constants written in, and how to make the parameters that stay.

    PostgreSQL plans a prepared statement without knowing its parameters, and uses an index on a part of the rows only
    where the text itself says `status = 'signed'`.
    """
    with connection.cursor() as cursor:
        literal = ClientCursor(cursor.connection).mogrify
        given, fills, text = iter(parameters), [], []
        for part in _PLACEHOLDER.split(sql):
            if part != "%s":
                text.append(part)
                continue
            parameter = next(given)
            fill = marks.fill(parameter)
            if fill is None:
                text.append(literal("%s", [parameter]).replace("%", "%%"))
            else:
                text.append(part)
                fills.append(fill)
    return "".join(text), tuple(fills)


def flat(value: Any) -> Iterable[Any]:
    if value is None or isinstance(value, bool):
        return ()
    if isinstance(value, list | tuple | set | frozenset):
        return (part for one in value for part in flat(one))
    return (str(value),) if isinstance(value, str) else (value,)


def scope_shape(scope: Scope | None) -> ScopeShape:
    if scope is None:
        return False, -1, 0, 0
    if scope.is_everything:
        return True, 0, 0, 0
    return False, len(scope.paths), len(scope.organizations), len(scope.patients)


def scope_values(scope: Scope | None) -> list[Any]:
    return [] if scope is None or scope.is_everything else [*scope.paths, *scope.organizations, *scope.patients]


def marked_scope(marks: Marks, shape: ScopeShape) -> Any:
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
