"""Money is `Decimal` yuan to the fen; parts always equal the whole."""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TypeVar

K = TypeVar("K")

FEN = Decimal("0.01")


class SharesDoNotSum(ValueError):
    """The shares do not add up to one."""


def yuan(value: Decimal | int | str) -> Decimal:
    """Round half up to the fen. Floats are refused: they cannot carry money."""
    if isinstance(value, float):
        raise TypeError("money is never a float")
    return Decimal(value).quantize(FEN, rounding=ROUND_HALF_UP)


def split(total: Decimal, shares: Mapping[K, Decimal]) -> dict[K, Decimal]:
    """Split `total` yuan by `shares` (they sum to 1) to the fen, by largest remainder.

    Every part is floored to the fen; the fen left over go one each to the parts that lost most (ties: by the order of
    `shares`), so the parts always equal the whole and no part is a fen or more away from its exact value.

    :raises SharesDoNotSum: unless the shares sum to exactly 1
    """
    if sum(shares.values()) != 1:
        raise SharesDoNotSum(f"shares sum to {sum(shares.values())}")
    return split_by_weight(total, shares)


def split_by_weight(total: Decimal, weights: Mapping[K, Decimal | int]) -> dict[K, Decimal]:
    """Split `total` yuan in proportion to non-negative `weights`, to the fen, by largest remainder.

    A negative total (a reversal) is split as its mirror image, so that a reversal undoes the split to the fen.

    :raises SharesDoNotSum: if all weights are zero or one is negative
    """
    whole = sum(weights.values())
    if whole <= 0 or min(weights.values()) < 0:
        raise SharesDoNotSum("weights must be non-negative and not all zero")
    if total < 0:
        return {key: -part for key, part in split_by_weight(-total, weights).items()}
    exact = {key: Decimal(total) * weight / Decimal(whole) for key, weight in weights.items()}
    parts = {key: value.quantize(FEN, rounding=ROUND_FLOOR) for key, value in exact.items()}
    left = int((total - sum(parts.values())) / FEN)
    order = {key: position for position, key in enumerate(weights)}
    for key in sorted(exact, key=lambda k: (parts[k] - exact[k], order[k]))[:left]:
        parts[key] += FEN
    return parts
