"""
病种规则 as data: levels by colour with their own cadence, targets of the two rule packs, when somebody is lost.

Assessment and clinical advice are two sets of numbers (国家规范 140/90 and 150/90; 基层指南 for advice): a programme
keeps both, and the rate of control is always by the assessment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from jiayi.kernel.period import add_months

COLOURS = {"red": "红", "amber": "黄", "green": "绿"}


class Standing(StrEnum):
    """What the last visits say, the worst first. Lost comes from the days since, and stands before all of them."""

    DANGER = "danger"
    TWICE = "twice"
    UNCONTROLLED = "uncontrolled"
    CONTROLLED = "controlled"
    UNKNOWN = "unknown"


STANDINGS = {
    Standing.DANGER: "上次到了危急值",
    Standing.TWICE: "连续两次没达标",
    Standing.UNCONTROLLED: "上次没达标",
    Standing.CONTROLLED: "上次达标",
    Standing.UNKNOWN: "还没有随访过",
}


@dataclass(frozen=True, slots=True)
class Level:
    code: str
    name: str
    colour: str
    standings: frozenset[str]
    number: int
    unit: str

    def next_after(self, day: date) -> date:
        return add_months(day, self.number) if self.unit == "months" else day + timedelta(days=self.number)

    @property
    def cadence(self) -> str:
        return f"{self.number} 个月" if self.unit == "months" else f"{self.number} 天"


@dataclass(frozen=True, slots=True)
class Target:
    pack: str
    age_from: int
    words: str


@dataclass(frozen=True, slots=True)
class Reason:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Programme:
    code: str
    version: int
    name: str
    tag: str
    needs_confirmation: bool
    lost_after_days: int
    levels: tuple[Level, ...]
    targets: tuple[Target, ...]
    reasons: tuple[Reason, ...]
    goals: tuple[str, ...]
    referrals: tuple[str, ...]

    def level_for(self, standing: str) -> Level:
        """The level this standing calls for; the last one (the mildest) where none names it."""
        return next((one for one in self.levels if standing in one.standings), self.levels[-1])

    def level(self, code: str) -> Level | None:
        return next((one for one in self.levels if one.code == code), None)

    def target_words(self, pack: str, age: int) -> str:
        """The target of an age by one of the packs; rows run from the oldest down."""
        return next((one.words for one in self.targets if one.pack == pack and age >= one.age_from), "")

    def is_lost(self, *, last: date | None, since: date, on: date) -> bool:
        """失访: nobody has seen them for so long, counted from when they were taken in if never."""
        return (last or since) < on - timedelta(days=self.lost_after_days)

    def prompts(self, standing: str) -> tuple[str, ...]:
        """When to think of a referral (国家规范: 危急, 连续两次不满意)."""
        return self.referrals if standing in (Standing.DANGER, Standing.TWICE) else ()


def standing_of(visits: Sequence[tuple[bool, bool]]) -> Standing:
    """`visits`: (达标, 危急) of the last visits, the newest first."""
    if not visits:
        return Standing.UNKNOWN
    is_controlled, is_danger = visits[0]
    if is_danger:
        return Standing.DANGER
    if is_controlled:
        return Standing.CONTROLLED
    return Standing.TWICE if len(visits) > 1 and not visits[1][0] else Standing.UNCONTROLLED


def read_programme(*, code: str, version: int, name: str, content: Mapping[str, Any]) -> Programme:
    return Programme(
        code=code,
        version=version,
        name=name,
        tag=content["tag"],
        needs_confirmation=content["needs_confirmation"],
        lost_after_days=content["lost_after_days"],
        levels=tuple(
            Level(row["code"], row["name"], row["colour"], frozenset(row["standings"]), row["number"], row["unit"])
            for row in content["levels"]
        ),
        targets=tuple(
            Target(row["pack"], row["age_from"], row["words"])
            for row in sorted(content["targets"], key=lambda row: -row["age_from"])
        ),
        reasons=tuple(Reason(row["code"], row["label"]) for row in content["reasons"]),
        goals=tuple(row["text"] for row in content["goals"]),
        referrals=tuple(row["text"] for row in content["referrals"]),
    )
