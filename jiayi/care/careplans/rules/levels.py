"""
病种规则 as data: levels by colour with their own cadence, targets of the two rule packs, when somebody is lost.

Assessment and clinical advice are two sets of numbers (国家规范 140/90 and 150/90; 基层指南 for advice): a programme
keeps both, and the rate of control is always by the assessment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jiayi.kernel.period import add_months

from .referring import ASK, BAD, Prompt, Referral, Situation

COLOURS = {"red": "红", "amber": "黄", "green": "绿"}


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
    referrals: tuple[Referral, ...]

    def level_for(self, standing: str) -> Level:
        """The level this standing calls for; the last one (the mildest) where none names it."""
        return next((one for one in self.levels if standing in one.standings), self.levels[-1])

    def level(self, code: str) -> Level | None:
        return next((one for one in self.levels if one.code == code), None)

    def target_words(self, pack: str, age: int) -> str:
        """The target of an age by one of the packs; rows run from the oldest down."""
        return next((one.words for one in self.targets if one.pack == pack and age >= one.age_from), "")

    def is_lost(self, *, last: date | None, since: date, on: date) -> bool:
        """失访: neither seen nor taken in for so long. queries.cohort says the same of many (`seen_since`)."""
        first = self.seen_since(on)
        return since < first and (last is None or last < first)

    def seen_since(self, on: date) -> date:
        """Who was seen, or taken in, on this day or later is not lost."""
        return on - timedelta(days=self.lost_after_days)

    def prompts(self, found: Situation) -> tuple[Prompt, ...]:
        """When to refer: what holds for this person now, the urgent first."""
        held = [Prompt(one.text, why, one.is_urgent) for one in self.referrals if (why := found.holds(one))]
        return tuple(sorted(held, key=lambda one: not one.is_urgent))

    @property
    def checks(self) -> tuple[str, ...]:
        """What no number says: looked for by the doctor at every visit."""
        return tuple(one.text for one in self.referrals if one.when == ASK)


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
        referrals=tuple(
            Referral(row["text"], row.get("when", BAD), row.get("number"), bool(row.get("is_urgent")))
            for row in content["referrals"]
        ),
    )
