"""95 % intervals of a rate: Wilson for a simple sample, Wilson with the effective size for a stratified one.

Stratified (Cochran, Sampling Techniques, 5A; Korn & Graubard 1998 for the effective size; Wilson 1927): the rate is the
ratio of weighted sums over those reached, its variance the stratified one of the linearised ratio with finite
population correction, and Wilson's formula is taken at the number of people of a simple sample with that variance.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

Z95 = Decimal("1.959963984540054")
_FOUR = Decimal("0.0001")
Interval = tuple[Decimal, Decimal]


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One drawn person: in the denominator or not, and in the numerator or not."""

    stratum: str
    is_in: bool
    is_yes: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """`numerator` and `denominator` are people of the population, as the sample speaks for them."""

    rate: Decimal
    interval: Interval
    numerator: Decimal
    denominator: Decimal
    effective_size: Decimal | None


def wilson_interval(successes: int | Decimal, trials: int | Decimal) -> Interval:
    """The 95 % Wilson score interval of a simple random sample.

    :raises ValueError: if there were no trials
    """
    if not 0 <= successes <= trials or trials == 0:
        raise ValueError("an interval needs at least one trial and no more successes than trials")
    with localcontext() as context:
        context.prec = 40
        n, p, z = Decimal(trials), Decimal(successes) / Decimal(trials), Z95
        centre = p + z * z / (2 * n)
        spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).sqrt()
        scale = 1 + z * z / n
        low, high = (centre - spread) / scale, (centre + spread) / scale
    return max(low, Decimal(0)).quantize(_FOUR), min(high, Decimal(1)).quantize(_FOUR)


def stratified_interval(points: Iterable[Point], sizes: Mapping[str, tuple[int, int]]) -> Estimate:
    """Weighted rate and interval; `sizes` is stratum → (people in it, people drawn from it).

    A stratum of which one person was drawn has no spread of its own: its person is compared with the mean of all.

    :raises ValueError: if nobody is in the denominator
    """
    points = list(points)
    with localcontext() as context:
        context.prec = 40
        weights = {key: Decimal(people) / drawn for key, (people, drawn) in sizes.items() if drawn}
        denominator = sum((weights[p.stratum] for p in points if p.is_in), Decimal(0))
        numerator = sum((weights[p.stratum] for p in points if p.is_in and p.is_yes), Decimal(0))
        if not denominator:
            raise ValueError("an interval needs somebody who was reached")
        rate = numerator / denominator
        residuals: dict[str, list[Decimal]] = defaultdict(list)
        for point in points:
            share = (Decimal(point.is_yes) - rate) if point.is_in else Decimal(0)
            residuals[point.stratum].append(weights[point.stratum] * share / denominator)
        mean = sum((sum(part, Decimal(0)) for part in residuals.values()), Decimal(0)) / len(points)
        variance = Decimal(0)
        for key, part in residuals.items():
            people, drawn = sizes[key]
            missing = Decimal(1) - Decimal(drawn) / people
            centre, freedom = (sum(part, Decimal(0)) / len(part), len(part) - 1) if len(part) > 1 else (mean, 1)
            variance += missing * len(part) / freedom * sum(((value - centre) ** 2 for value in part), Decimal(0))
        size = _effective_size(points, weights, rate, variance)
        if size is None:  # everybody was asked: there is nothing to guess
            interval = (rate.quantize(_FOUR), rate.quantize(_FOUR))
        else:
            interval = wilson_interval(rate * size, size)
    return Estimate(rate=rate, interval=interval, numerator=numerator, denominator=denominator, effective_size=size)


def _effective_size(
    points: list[Point], weights: Mapping[str, Decimal], rate: Decimal, variance: Decimal
) -> Decimal | None:
    """How many people a simple sample of the same precision would have; None when all were asked.

    With a rate of 0 or 1 the sample shows no spread: Kish's (Σw)² / Σw² is taken.
    """
    reached = [weights[point.stratum] for point in points if point.is_in]
    if 0 < rate < 1:
        return rate * (1 - rate) / variance if variance else None
    if all(weight == 1 for weight in reached):
        return None
    return sum(reached, Decimal(0)) ** 2 / sum((weight * weight for weight in reached), Decimal(0))
