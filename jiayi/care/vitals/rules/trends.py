"""A trend in numbers and in one sentence: how often, on average, mornings and evenings, how many on target.

Morning and evening after the home protocol of 中国高血压防治指南 2024: after waking, and before going to bed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .words import Range, average

MORNING, EVENING = range(4, 12), range(17, 24)


@dataclass(frozen=True, slots=True)
class Taken:
    """One moment: the values of the kind in the order of its codes, in local time."""

    values: tuple[Decimal, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Statistics:
    count: int
    average: tuple[Decimal, ...]
    lowest: tuple[Decimal, ...]
    highest: tuple[Decimal, ...]
    morning: tuple[Decimal, ...]
    morning_count: int
    evening: tuple[Decimal, ...]
    evening_count: int
    on_target: int


def statistics(taken: Sequence[Taken], ranges: Sequence[Range | None]) -> Statistics:
    mornings = [one for one in taken if one.at.hour in MORNING]
    evenings = [one for one in taken if one.at.hour in EVENING]
    columns = list(zip(*(one.values for one in taken), strict=True))
    return Statistics(
        count=len(taken),
        average=_averages(taken),
        lowest=tuple(min(column) for column in columns),
        highest=tuple(max(column) for column in columns),
        morning=_averages(mornings),
        morning_count=len(mornings),
        evening=_averages(evenings),
        evening_count=len(evenings),
        on_target=sum(is_on_target(one.values, ranges) for one in taken),
    )


def is_on_target(values: Sequence[Decimal], ranges: Sequence[Range | None]) -> bool:
    return all(
        row is None or ((row.low is None or value >= row.low) and (row.high is None or value < row.high))
        for value, row in zip(values, ranges, strict=True)
    )


def trend_words(found: Statistics, *, days: int, decimals: int, has_target: bool) -> list[str]:
    """`30 天里量了 24 次，平均 142/86`, `早上平均 146/88，晚上 138/84`, `24 次里 17 次到目标`."""
    if not found.count:
        return [f"{days} 天里没有量过"]
    words = [f"{days} 天里量了 {found.count} 次，平均 {joined(found.average, decimals)}"]
    if found.morning_count and found.evening_count:
        words.append(f"早上平均 {joined(found.morning, decimals)}，晚上 {joined(found.evening, decimals)}")
    if has_target:
        words.append(f"{found.count} 次里 {found.on_target} 次到目标")
    return words


def joined(values: Sequence[Decimal], decimals: int) -> str:
    return "/".join(f"{value:.{decimals}f}" for value in values)


def _averages(taken: Sequence[Taken]) -> tuple[Decimal, ...]:
    columns = zip(*(one.values for one in taken), strict=True)
    return tuple(found for column in columns if (found := average(column)) is not None)
