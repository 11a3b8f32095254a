"""Readings in plain words: is it plausible, is it high, how does it stand against last time and over time."""

from .first_aid import first_aid, is_late, late_advice, when_words
from .kinds import KINDS, TIMINGS, Kind, kind_of_code
from .trends import Statistics, Taken, is_on_target, joined, statistics, trend_words
from .words import (
    LEVEL_WORDS,
    SEVERITY,
    Code,
    Level,
    Range,
    Words,
    average,
    describe,
    describe_blood_pressure,
    is_plausible,
    is_possible,
    level_of,
    read_codes,
    read_range,
    with_danger_of,
)

__all__ = [
    "KINDS",
    "LEVEL_WORDS",
    "SEVERITY",
    "TIMINGS",
    "Code",
    "Kind",
    "Level",
    "Range",
    "Statistics",
    "Taken",
    "Words",
    "average",
    "describe",
    "describe_blood_pressure",
    "first_aid",
    "is_late",
    "is_on_target",
    "is_plausible",
    "is_possible",
    "joined",
    "kind_of_code",
    "late_advice",
    "level_of",
    "read_codes",
    "read_range",
    "statistics",
    "trend_words",
    "when_words",
    "with_danger_of",
]
