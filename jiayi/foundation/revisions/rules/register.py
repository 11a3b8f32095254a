"""The kinds of rules that are kept in versions: each app registers its own when Django starts (from `jobs`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jiayi.kernel.access import Permission
from jiayi.kernel.actor import Actor

from .outline import Field, Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One published version of a rule. The period is half-open; an empty end is endless."""

    id: int
    code: str
    name: str
    label: str
    effective_from: date
    effective_to: date | None = None
    is_retired: bool = False
    source: str = ""

    @property
    def is_withdrawn(self) -> bool:
        """Taken back before its first day: its period is empty (kernel.versions)."""
        return self.effective_to == self.effective_from


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What is about to be checked, tried out or published."""

    code: str
    content: Mapping[str, Any]
    base_id: int | None
    effective_from: date | None
    source: str
    by: Actor
    on: date
    at: datetime

    @property
    def first_day(self) -> date:
        """The day a published version begins.

        :raises ValueError: before publishing, while no day is chosen yet; publishing itself refuses such a draft
        """
        if self.effective_from is None:
            raise ValueError("judged before: it has a first day")
        return self.effective_from


@dataclass(frozen=True, kw_only=True, slots=True)
class Retirement:
    version_id: int
    last_day_after: date
    by: Actor
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What would happen, in sentences; and perhaps as a table of before and after."""

    sentences: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class RuleKind:
    """`outline` draws the form; `versions` of one code (or of all, for ""), `content` of one; `check` what the outline
    cannot know; `publish` stores the version and ends the one before; `trial` computes without storing; `sentence`
    says a content as one would tell it; `retire` ends a version, `withdraw` takes one back before its first day."""

    code: str
    title: str
    words: str
    view: Permission
    write: Permission
    decide: Permission
    outline: Callable[[], Sequence[Field]]
    versions: Callable[[str], Sequence[Version]]
    content: Callable[[int], dict[str, Any]]
    check: Callable[[Proposal], Sequence[Problem]]
    publish: Callable[[Proposal], int]
    withdraw: Callable[[int], None]
    effect: Callable[[Proposal], Effect]
    trial: Callable[[Proposal], Effect] | None = None
    trial_words: str = ""
    sentence: Callable[[Mapping[str, Any]], str] | None = None
    retire: Callable[[Retirement], None] | None = None
    may_add: bool = True
    needs_second: bool = True


_kinds: dict[str, RuleKind] = {}


def add_kind(kind: RuleKind) -> None:
    _kinds[kind.code] = kind


def find_kind(code: str) -> RuleKind | None:
    return _kinds.get(code)


def kinds() -> list[RuleKind]:
    return list(_kinds.values())


def standing(version: Version, *, on: date) -> str:
    """withdrawn, upcoming, in_force or over, as of a day."""
    if version.is_withdrawn:
        return "withdrawn"
    if version.is_retired or (version.effective_to is not None and version.effective_to <= on):
        return "over"
    return "upcoming" if version.effective_from > on else "in_force"
