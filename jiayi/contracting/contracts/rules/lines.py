"""What a set of packages promises one person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class LineView:
    """A line of a package as the rules see it. `times` None = as often as needed."""

    line_id: int
    item_code: str
    times: int | None
    windows: str
    is_mandatory: bool
    applies_to_tags: tuple[str, ...] = ()
    age_from_months: int | None = None
    age_below_months: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonView:
    """What decides whether a line is for this person."""

    tags: frozenset[str]
    age_months: int


def line_applies(line: LineView, person: PersonView) -> bool:
    """Empty conditions apply to everyone; several tags mean any of them."""
    if line.applies_to_tags and not person.tags & set(line.applies_to_tags):
        return False
    if line.age_from_months is not None and person.age_months < line.age_from_months:
        return False
    return line.age_below_months is None or person.age_months < line.age_below_months


def effective_lines(lines: Sequence[LineView], person: PersonView) -> list[LineView]:
    """The lines that are promised: one per item, the most generous, in the order given.

    Two packages that both contain 血糖测定 do not promise it twice: the larger number counts, unlimited before all.
    """
    best: dict[str, LineView] = {}
    for line in lines:
        if not line_applies(line, person):
            continue
        held = best.get(line.item_code)
        if held is None or _generosity(line) > _generosity(held):
            best[line.item_code] = line
    kept = {line.line_id for line in best.values()}
    return [line for line in lines if line.line_id in kept]


def missing_tags(*, target_tags: Iterable[str], person_tags: Iterable[str]) -> bool:
    """True when a package is meant for groups none of which the person belongs to (a warning, never a refusal)."""
    targets = set(target_tags)
    return bool(targets) and not targets & set(person_tags)


def _generosity(line: LineView) -> tuple[float, bool]:
    return (float("inf") if line.times is None else line.times, line.is_mandatory)
