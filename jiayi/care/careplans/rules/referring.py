"""
转诊提示: when a person is to be referred, as data of the programme.

By the standard (国家规范第三版): danger, a complication, two visits in a row off target, a reaction that cannot be
handled; the outcome is followed within two weeks. The guidelines for primary care add age, pregnancy, months off
target, and signs only a doctor sees: those are shown as a list to look for.
"""

from dataclasses import dataclass
from datetime import date

from jiayi.kernel.period import add_months

from .standing import Standing

BAD, ASK = "bad", "ask"
WHEN = {
    "danger": "上次到了危急值，或有危急的症状",
    "complication": "上次有新的并发症，或原有的加重",
    "twice": "连续两次没达标",
    BAD: "到了危急值，或连续两次没达标",
    "reaction": "不良反应难以控制",
    "long": "满几个月没达标",
    "young": "不满几岁",
    "pregnant": "怀孕或产后",
    ASK: "医生每次看一看、问一问",
}
NUMBERED = ("long", "young")
COMPLICATION, REACTION = "4", "3"


@dataclass(frozen=True, slots=True)
class Referral:
    text: str
    when: str
    number: int | None = None
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """A reason to refer that holds now, and why it does."""

    text: str
    why: str
    is_urgent: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """What is known of a person in a programme. `off_since`: the first of the visits off target without a break."""

    standing: str
    age: int
    on: date
    is_pregnant: bool = False
    last_class: str = ""
    needs_referral: bool = False
    off_since: date | None = None
    last: date | None = None

    def holds(self, asked: Referral) -> str:
        """Why, in words; empty where it does not hold."""
        number = asked.number or 0
        is_long = bool(self.off_since and self.last and add_months(self.off_since, number) <= self.last)
        held = {
            "danger": self.standing == Standing.DANGER,
            "twice": self.standing == Standing.TWICE,
            BAD: self.standing in (Standing.DANGER, Standing.TWICE),
            "complication": self.last_class == COMPLICATION,
            "reaction": self.last_class == REACTION and self.needs_referral,
            "pregnant": self.is_pregnant,
            "young": self.age < number,
            "long": is_long,
        }
        if not held.get(asked.when):
            return ""
        if asked.when == "young":
            return f"不满 {number} 岁"
        if asked.when == "long":
            return f"{self.off_since:%Y-%m-%d} 起没达标，满 {number} 个月"
        return WHEN[asked.when]
