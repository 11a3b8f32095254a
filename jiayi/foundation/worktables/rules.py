"""The kinds of acts on many rows: each app registers its own when Django starts (from `jobs`)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from jiayi.kernel.access import Permission
from jiayi.kernel.actor import Actor

MOST_ROWS = 2_000
# A judge reads a batch in a few statements; contracts with their renewals are read 500 at a time.
BATCH = 500
# Nothing of a person may be kept in a view: search words, names, numbers.
NEVER_KEPT = frozenset({"q", "patient_id", "phone", "name"})


class NoOptions(BaseModel):
    """An act that is the same for everybody."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The filters of the list, what is to be done, the day and instant, and who asked; inside that person's scope."""

    filters: Any
    options: Any
    on: date
    at: datetime
    by: Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What would happen to one row, and why."""

    object_id: int
    label: str
    will_do: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did to one row, and how that row was before, for who wants to take it back."""

    message: str
    before: dict[str, Any]


Act = Callable[[int, Asked], str | Done]
# Puts one row back as it was; refuses (DomainError) where somebody has changed it since.
Undo = Callable[[int, dict[str, Any], Asked], str]
# Makes one file of all rows that were done, and returns the number of the export that carries it.
Gather = Callable[[Sequence[int], Asked], int]


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkKind:
    """`select` finds the ids that match the filters, `judge` says what would happen, `act` does it to one.

    With `undo` the whole may be taken back; with `gather` the rows become one file.
    """

    code: str
    title: str
    permission: Permission
    filters: type[BaseModel]
    options: type[BaseModel]
    select: Callable[[Asked], Iterable[int]]
    judge: Callable[[Sequence[int], Asked], list[Judged]]
    act: Act
    undo: Undo | None = None
    gather: Gather | None = None
    most: int = MOST_ROWS
    # How many are judged at once: in one go where a row depends on the others (one message for each person).
    batch: int = BATCH


_kinds: dict[str, BulkKind] = {}


def add_kind(kind: BulkKind) -> None:
    _kinds[kind.code] = kind


def find_kind(code: str) -> BulkKind | None:
    return _kinds.get(code)


def kinds() -> list[BulkKind]:
    return [_kinds[code] for code in sorted(_kinds)]


def kept_filters(filters: dict[str, Any]) -> dict[str, str]:
    """The part of the filters a view may keep."""
    return {
        key[:40]: str(value)[:100]
        for key, value in sorted(filters.items())
        if key not in NEVER_KEPT and value not in ("", None)
    }


def prefixes(path: str) -> list[str]:
    """An organisation and all above it, as paths: `1.4.9.` gives `1.`, `1.4.`, `1.4.9.`."""
    steps = [step for step in path.split(".") if step]
    return [".".join(steps[: n + 1]) + "." for n in range(len(steps))]
