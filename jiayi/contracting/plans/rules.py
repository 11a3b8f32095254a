"""签约计划的算法: 计划线、缺口、每周要签几人、先上门找谁。

Sources: facts/seed-tables.md §3 (the form of the plan, thirteen rows) and §5 HZ17-4 (the elderly are those of 60 and
more). Signing across grids is legal (two rows have more elders signed than living there): nothing is cut to the grid.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ELDER_AGE = 60  # HZ17-4: 当年度辖区60岁及以上; not the 65 of public health
WEEK = timedelta(days=7)
# Whoever ends within this time is on the visit list again (contracts count as "expiring" for as long).
EXPIRING_DAYS = 60
# Classes that make somebody a key person to visit, as printed beside the name; sensitive ones are not printed.
KEY_CLASSES = {
    "elderly": "65 岁以上",
    "child": "0–6 岁",
    "maternal": "孕产妇",
    "hypertension": "高血压",
    "diabetes": "糖尿病",
    "disabled": "残疾",
    "low_income": "低收入",
    "special_family": "计生特殊家庭",
}


def born_to(on: date) -> date:
    """The last birthday of those who are elderly on a day."""
    try:
        return on.replace(year=on.year - ELDER_AGE)
    except ValueError:
        return on.replace(year=on.year - ELDER_AGE, day=28)


def last_day(year: int, on: date) -> date:
    """The day as of which a year is counted: today while it runs, its end afterwards."""
    return min(on, date(year, 12, 31))


def gap(*, plan: int | None, signed: int) -> int | None:
    """People still missing; nought where the plan is reached, None without a plan."""
    return None if plan is None else max(plan - signed, 0)


def weeks_left(year: int, on: date) -> int:
    """Weeks that are left to sign in, the running one included; nought after the year."""
    if on.year > year:
        return 0
    return -(-((date(year, 12, 31) - max(on, date(year, 1, 1))).days + 1) // 7)


def needed_per_week(*, missing: int | None, weeks: int) -> int | None:
    """Rounded up: half a person cannot be signed."""
    return None if missing is None or not weeks else -(-missing // weeks)


@dataclass(frozen=True, slots=True)
class Week:
    """Signed from the beginning of the year to the end of one week, and where an even plan would be."""

    ends: date
    signed: int | None
    planned: int | None


def weekly_curve(*, year: int, on: date, by_day: Mapping[date, int], plan: int | None) -> list[Week]:
    """One point per week of the year. The plan line is even over the days; weeks to come have no signed number."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = (last - first).days + 1
    weeks, total, day, end = [], 0, first, first + WEEK - timedelta(days=1)
    while True:
        end = min(end, last)
        while day <= end:
            total += by_day.get(day, 0)
            day += timedelta(days=1)
        is_begun = end - WEEK < on
        planned = None if plan is None else round(plan * ((end - first).days + 1) / days)
        weeks.append(Week(ends=end, signed=total if is_begun else None, planned=planned))
        if end == last:
            return weeks
        end += WEEK


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """Somebody of a grid who has no contract, or whose contract ends soon without a renewal."""

    patient_id: int
    age: int
    classes: tuple[str, ...]
    household_id: int | None = None
    household_signed: int = 0
    ends_date: date | None = None


def rank_visits(candidates: Sequence[Candidate]) -> list[Candidate]:
    """先找谁: key people before others; then homes where somebody has signed; then what ends soonest; then more
    classes, then age. The same order every time: the number decides in the end.

    Whoever has declined is not among the candidates before the day on which they may be asked again.
    """
    return sorted(
        candidates,
        key=lambda one: (
            not one.classes,
            not one.household_signed,
            one.ends_date or date.max,
            -len(one.classes),
            -one.age,
            one.patient_id,
        ),
    )


def reason_text(one: Candidate) -> str:
    """Why somebody stands on the list: `高血压、糖尿病；家里 2 人已签；12月3日到期`."""
    parts = ["、".join(KEY_CLASSES[code] for code in one.classes)]
    if one.household_signed:
        parts.append(f"家里 {one.household_signed} 人已签")
    if one.ends_date:
        parts.append(f"{one.ends_date.month}月{one.ends_date.day}日到期，还没续")
    return "；".join(part for part in parts if part) or "还没签过"


_BUILDING = re.compile(r"^(.*?(?:幢|栋|号楼|弄|号))")


def building_of(address: str) -> str:
    """`柳塘路 12 弄 3 号 402 室` → `柳塘路 12 弄`: whom one walk up the stairs reaches."""
    found = _BUILDING.match(address.strip())
    return found[1].strip() if found else address.strip()
