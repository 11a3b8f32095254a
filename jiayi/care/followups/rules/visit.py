"""What a filled form says about the person, in the terms the classification needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

YES = "2"  # the national forms write 1 无, 2 有
NEW, WORSE = "2", "3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    on: date
    age: int
    method: str = "1"
    systolic: Decimal | None = None
    diastolic: Decimal | None = None
    glucose: Decimal | None = None
    heart_rate: Decimal | None = None
    symptoms: frozenset[str] = frozenset()
    danger_signs: frozenset[str] = frozenset()
    has_adverse_reaction: bool = False
    reaction_persists: bool = False
    has_new_complication: bool = False
    has_worse_complication: bool = False

    @property
    def reading(self) -> str:
        """What was measured, as people say it: glucose where there is one, else the pressure."""
        return f"空腹血糖 {self.glucose:f}" if self.glucose is not None else f"{self.systolic:f}/{self.diastolic:f}"


def visit_of(values: Mapping[str, Any], *, on: date, age: int) -> Visit:
    """Read the typed answers of `htn_followup` or `dm_followup`; both forms use the same link ids."""
    has_reaction = values.get("adverse_reaction") == YES
    return Visit(
        on=on,
        age=age,
        method=values.get("method", "1"),
        systolic=values.get("bp_systolic"),
        diastolic=values.get("bp_diastolic"),
        glucose=values.get("glucose_fasting"),
        heart_rate=values.get("heart_rate"),
        symptoms=frozenset(values.get("symptoms") or ()),
        danger_signs=frozenset(values.get("danger_signs") or ()),
        has_adverse_reaction=has_reaction,
        reaction_persists=has_reaction and values.get("adverse_reaction_persists") == YES,
        has_new_complication=values.get("complication") == NEW,
        has_worse_complication=values.get("complication") == WORSE,
    )
