"""The scope in force, without a word about the database: what `scope` filters by and `access` narrows."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Scope:
    """`paths` are organisation subtrees, `organizations` single ones, `patients` own records and wards."""

    organizations: frozenset[int] = frozenset()
    paths: frozenset[str] = frozenset()
    patients: frozenset[int] = frozenset()
    is_everything: bool = False


class ScopeMissing(RuntimeError):
    """A programming error: the caller forgot to say on whose behalf it reads."""


_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


@contextmanager
def using(scope: Scope) -> Iterator[Scope]:
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)


def switch(scope: Scope) -> None:
    """Another scope for the rest of the enclosing `using`, which restores the one before it: a route knows more
    exactly than the session what it is for.

    :raises ScopeMissing: outside any scope, which nothing would restore
    """
    current()
    _current.set(scope)


def organizations(ids: Iterable[int]) -> Any:
    return using(Scope(organizations=frozenset(ids)))


def subtree(path: str) -> Any:
    """Everything at or below the organisation with this materialised path."""
    if not path:
        raise ValueError("an empty path would open the whole tree")
    return using(Scope(paths=frozenset({path})))


def patients(ids: Iterable[int]) -> Any:
    return using(Scope(patients=frozenset(ids)))


def everything(*, reason: str) -> Any:
    """Open all rows: for the login itself, jobs and importers. An architecture test lists every caller."""
    if not reason:
        raise ValueError("a reason is needed")
    return using(Scope(is_everything=True))


def found() -> Scope | None:
    """The scope in force, if there is one: for what may also read tables that have none."""
    return _current.get()


def current() -> Scope:
    """The scope in force.

    :raises ScopeMissing: outside any scope
    """
    scope = _current.get()
    if scope is None:
        raise ScopeMissing("queried outside a scope")
    return scope
