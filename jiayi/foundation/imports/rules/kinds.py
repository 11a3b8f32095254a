"""The kinds of tables there are: each app registers its own when Django starts (from `jobs` or `subscribers`)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jiayi.kernel.access import Permission
from jiayi.kernel.actor import Actor

from .tables import Column


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What a table function gets: the parameters, the day and instant, and who asked (for `by=` of services).

    It runs inside the scope of the person who asked.
    """

    params: Mapping[str, Any]
    on: date
    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one imported row: created, updated, unchanged or rejected, with a word for people."""

    verdict: str
    message: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportKind:
    code: str
    title: str
    permission: Permission
    columns: Sequence[Column]
    rows: Callable[[Asked], Iterable[Sequence[object]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportKind:
    code: str
    title: str
    permission: Permission
    columns: Sequence[Column]
    apply: Callable[[Mapping[str, str], Asked], Outcome]
    hint: str = field(default="")


_exports: dict[str, ExportKind] = {}
_imports: dict[str, ImportKind] = {}


def register_export(
    *,
    code: str,
    title: str,
    permission: Permission,
    columns: Sequence[Column],
    rows: Callable[[Asked], Iterable[Sequence[object]]],
) -> None:
    """Offer a table. `rows` yields one sequence per row in the order of `columns`; it must stream, not collect.

    Numbers of documents and phones leave masked, sensitive classes not at all: a file has no read log.
    """
    _exports[code] = ExportKind(code=code, title=title, permission=permission, columns=columns, rows=rows)


def register_import(
    *,
    code: str,
    title: str,
    permission: Permission,
    columns: Sequence[Column],
    apply: Callable[[Mapping[str, str], Asked], Outcome],
    hint: str = "",
) -> None:
    """Accept a table. `apply` gets one row (key → text) and runs in a transaction of its own; a DomainError rejects."""
    _imports[code] = ImportKind(code=code, title=title, permission=permission, columns=columns, apply=apply, hint=hint)


def exports() -> list[ExportKind]:
    return [_exports[code] for code in sorted(_exports)]


def imports() -> list[ImportKind]:
    return [_imports[code] for code in sorted(_imports)]


def find_export(code: str) -> ExportKind | None:
    return _exports.get(code)


def find_import(code: str) -> ImportKind | None:
    return _imports.get(code)
