"""Which proof of presence a kind of visit asks for: data with a version and a first day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

PROVED, MISSING, NOT_ASKED = "proved", "missing", "not_asked"


@dataclass(frozen=True, slots=True)
class PresenceRule:
    """`kinds` that count for one way of visiting, the easiest first; `is_asked`: without one the visit says so."""

    is_asked: bool
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    code: str
    title: str
    source: str
    effective_from: date
    ways: Mapping[str, PresenceRule]


def read_policy(raw: Mapping[str, Any]) -> Policy:
    return Policy(
        code=raw["code"],
        title=raw["title"],
        source=raw["source"],
        effective_from=date.fromisoformat(raw["effective_from"]),
        ways={way: PresenceRule(rule["asked"], tuple(rule["kinds"])) for way, rule in raw["ways"].items()},
    )


def state_of(rule: PresenceRule, kind: str | None) -> str:
    """A proof of a kind that does not count for this way is no proof."""
    if kind is not None and kind in rule.kinds:
        return PROVED
    return MISSING if rule.is_asked else NOT_ASKED
