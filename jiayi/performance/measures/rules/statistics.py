"""Rates and pooled roll-up. A rate is always a fraction of two counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

K = TypeVar("K")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """Counts behind one rate. `denominator` None means that nobody has stated one: the rate is unknown, not zero."""

    numerator: Decimal | int
    denominator: Decimal | int | None
    exclusions: int = 0

    @property
    def rate(self) -> Decimal | None:
        """Unknown for an empty denominator: nobody fails and nobody passes."""
        if not self.denominator:
            return None
        return Decimal(self.numerator) / Decimal(self.denominator)

    def __add__(self, other: "Tally") -> "Tally":
        stated = [t.denominator for t in (self, other) if t.denominator is not None]
        return Tally(
            numerator=self.numerator + other.numerator,
            denominator=sum(stated) if stated else None,
            exclusions=self.exclusions + other.exclusions,
        )


def pooled(tallies: Iterable[Tally]) -> Tally:
    """Roll up by adding numerators and denominators: never an average of rates."""
    total: Tally | None = None
    for tally in tallies:
        total = tally if total is None else total + tally
    return total or Tally(numerator=0, denominator=None)


def roll_up(own: Mapping[K, Tally], parent_of: Mapping[K, K | None]) -> dict[K, Tally]:
    """Every node with its own counts and all counts below it."""
    below: dict[K, list[Tally]] = {}
    for node, tally in own.items():
        place: K | None = node
        while place is not None:
            below.setdefault(place, []).append(tally)
            place = parent_of.get(place)
    return {node: pooled(tallies) for node, tallies in below.items()}


def over_population(
    counts: Mapping[K, Tally], figures: Mapping[K, int], parent_of: Mapping[K, K | None]
) -> dict[K, Tally]:
    """Rates over population figures: a place uses its own figure, or else the sum of the places below it that have one.

    `counts` are rolled up already. A place without any figure keeps its count and an unknown rate; in a sum, only those
    people are counted whose place has a figure, so that numerator and denominator speak of the same places.
    """
    children: dict[K, list[K]] = {}
    for node, parent in parent_of.items():
        if parent is not None:
            children.setdefault(parent, []).append(node)

    def of(node: K) -> Tally:
        tally = counts.get(node, Tally(numerator=0, denominator=None))
        if node in figures:
            return Tally(numerator=tally.numerator, denominator=figures[node], exclusions=tally.exclusions)
        stated = [part for child in children.get(node, ()) if (part := of(child)).denominator is not None]
        if stated:
            return pooled(stated)
        return Tally(numerator=tally.numerator, denominator=None, exclusions=tally.exclusions)

    return {node: of(node) for node in parent_of}


def rounded_rate(rate: Decimal | None, places: int = 4) -> Decimal | None:
    return None if rate is None else rate.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def percent(rate: Decimal | None, places: int = 1) -> Decimal | None:
    """A rate in [0, 1] as a percentage rounded half up: 0.2350 → 23.5."""
    return None if rate is None else (rate * 100).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def missing_to_target(tally: Tally, target: Decimal | None) -> int | None:
    """How many more people the numerator needs to reach the target (inclusive); 0 when it is reached."""
    if target is None or not tally.denominator:
        return None
    needed = (target * Decimal(tally.denominator)).to_integral_value(rounding="ROUND_CEILING")
    return max(0, int(needed - Decimal(tally.numerator)))
