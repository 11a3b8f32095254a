"""Readings in plain words: is it plausible, is it high, and how does it stand against last time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """偏低 · 正常 · 偏高 · 危险; colour, shape and word follow from it on every screen."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


# From the mildest to the worst.
SEVERITY = (Level.NORMAL, Level.LOW, Level.HIGH, Level.CRITICAL)
LEVEL_WORDS = {Level.LOW: "偏低", Level.NORMAL: "正常", Level.HIGH: "偏高", Level.CRITICAL: "危险"}


@dataclass(frozen=True, slots=True)
class Range:
    """`low` and `high` are the first values that are no longer normal; the critical ones call for action at once."""

    low: Decimal | None = None
    high: Decimal | None = None
    critical_low: Decimal | None = None
    critical_high: Decimal | None = None
    age_from: int = 0
    tag: str | None = None
    sex: str = ""
    division: str = ""
    age_to: int | None = None

    def fits(self, *, age: int | None, tags: frozenset[str], sex: str, division: str) -> bool:
        """`division` begins the code of the place where the person lives: at altitude less oxygen is normal."""
        years = age or 0
        return (
            years >= self.age_from
            and (self.age_to is None or years < self.age_to)
            and (self.tag is None or self.tag in tags)
            and (not self.sex or self.sex == sex)
            and (not self.division or division.startswith(self.division))
        )

    def covers(self, other: "Range") -> bool:
        """Does everybody whom the other row fits fit this one: put before it, it leaves nobody to it."""
        return (
            self.age_from <= other.age_from
            and (self.age_to is None or (other.age_to is not None and other.age_to <= self.age_to))
            and self.tag in (None, other.tag)
            and self.sex in ("", other.sex)
            and other.division.startswith(self.division)
        )


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of reading (FHIR Observation.code)."""

    code: str
    label: str
    plain: str
    unit: str
    loinc: str
    decimals: int
    hard: tuple[Decimal, Decimal]
    soft: tuple[Decimal, Decimal]
    ranges: tuple[Range, ...]
    national: str = ""
    timing: str = ""

    def range_for(
        self, *, age: int | None, tags: frozenset[str] = frozenset(), sex: str = "", division: str = ""
    ) -> Range | None:
        """The first row that fits; rows with a tag, a place or a higher age come first in the pack."""
        return next((row for row in self.ranges if row.fits(age=age, tags=tags, sex=sex, division=division)), None)


@dataclass(frozen=True, slots=True)
class Words:
    """`text` alone is enough for a person: "148/92，偏高，比上次高 6/4"."""

    text: str
    level: Level
    change: str


def read_codes(pack: Mapping[str, Any]) -> dict[str, Code]:
    return {raw["code"]: _code(raw) for raw in pack["codes"]}


def is_possible(code: Code, value: Decimal) -> bool:
    return code.hard[0] <= value <= code.hard[1]


def is_plausible(code: Code, value: Decimal) -> bool:
    """False asks "确认没有填错吗"; such a reading is kept and marked, never dropped."""
    return code.soft[0] <= value <= code.soft[1]


def level_of(value: Decimal, row: Range | None) -> Level:
    if row is None:
        return Level.NORMAL
    if row.critical_high is not None and value >= row.critical_high:
        return Level.CRITICAL
    if row.critical_low is not None and value <= row.critical_low:
        return Level.CRITICAL
    if row.high is not None and value >= row.high:
        return Level.HIGH
    if row.low is not None and value < row.low:
        return Level.LOW
    return Level.NORMAL


def with_danger_of(goal: Range, row: Range | None) -> Range:
    """A goal says what to reach; a danger it leaves open is the one of the pack, never inside the goal."""
    if row is None:
        return goal
    low, high = goal.critical_low, goal.critical_high
    if low is None and row.critical_low is not None:
        low = row.critical_low if goal.low is None else min(row.critical_low, goal.low)
    if high is None and row.critical_high is not None:
        high = row.critical_high if goal.high is None else max(row.critical_high, goal.high)
    return replace(goal, critical_low=low, critical_high=high)


def describe(code: Code, value: Decimal, *, previous: Decimal | None = None, row: Range | None = None) -> Words:
    level = level_of(value, row)
    change = _change(value, previous)
    parts = [f"{_plain(value)}{_unit(code)}", LEVEL_WORDS[level] if row else "", change]
    return Words("，".join(filter(None, parts)), level, change)


def describe_blood_pressure(
    reading: tuple[Decimal, Decimal],
    *,
    previous: tuple[Decimal, Decimal] | None = None,
    ranges: tuple[Range | None, Range | None] = (None, None),
) -> Words:
    """Both numbers as people say them; the worse of the two decides the word."""
    level = max((level_of(v, row) for v, row in zip(reading, ranges, strict=True)), key=SEVERITY.index)
    change = _pair_change(reading, previous)
    text = f"{_plain(reading[0])}/{_plain(reading[1])}"
    return Words("，".join(filter(None, [text, LEVEL_WORDS[level], change])), level, change)


def average(values: Sequence[Decimal]) -> Decimal | None:
    return round(sum(values, Decimal(0)) / len(values), 1) if values else None


def _pair_change(now: tuple[Decimal, Decimal], before: tuple[Decimal, Decimal] | None) -> str:
    if before is None:
        return ""
    upper, lower = now[0] - before[0], now[1] - before[1]
    if not upper and not lower:
        return "和上次一样"
    if upper * lower < 0:
        return f"上压比上次{_direction(upper)} {_plain(abs(upper))}，下压{_direction(lower)} {_plain(abs(lower))}"
    return f"比上次{_direction(upper or lower)} {_plain(abs(upper))}/{_plain(abs(lower))}"


def _change(now: Decimal, before: Decimal | None) -> str:
    if before is None:
        return ""
    difference = now - before
    return f"比上次{_direction(difference)} {_plain(abs(difference))}" if difference else "和上次一样"


def _direction(difference: Decimal) -> str:
    return "高" if difference > 0 else "低"


def _unit(code: Code) -> str:
    return f" {code.unit}" if code.unit else ""


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _code(raw: Mapping[str, Any]) -> Code:
    return Code(
        code=raw["code"],
        label=raw["label"],
        plain=raw.get("plain", raw["label"]),
        unit=raw["unit"],
        loinc=raw["loinc"],
        decimals=raw.get("decimals", 0),
        hard=_pair(raw["hard"]),
        soft=_pair(raw["soft"]),
        ranges=tuple(read_range(row) for row in raw.get("ranges", ())),
        national=raw.get("national", ""),
        timing=raw.get("timing", ""),
    )


def read_range(raw: Mapping[str, Any]) -> Range:
    def bound(key: str) -> Decimal | None:
        return Decimal(str(raw[key])) if raw.get(key) is not None else None

    return Range(
        low=bound("low"),
        high=bound("high"),
        critical_low=bound("criticalLow"),
        critical_high=bound("criticalHigh"),
        age_from=raw.get("ageFrom") or 0,
        age_to=raw.get("ageTo"),
        tag=raw.get("tag") or None,
        sex=raw.get("sex") or "",
        division=raw.get("division") or "",
    )


def _pair(raw: Sequence[Any]) -> tuple[Decimal, Decimal]:
    return Decimal(str(raw[0])), Decimal(str(raw[1]))
