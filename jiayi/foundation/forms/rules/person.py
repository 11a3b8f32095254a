"""Whom a form is about, as far as limits and conditions ask: sex, age in years, months and days, weeks of pregnancy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from jiayi.kernel.period import full_years_between

# What a condition may ask of the person instead of an answer: `{"question": "%age", "operator": ">=", "answer": 65}`.
ASKED = ("%sex", "%age", "%months", "%days", "%weeks", "%tags")


@dataclass(frozen=True, slots=True)
class Person:
    """Nothing known is a valid person: what depends on the unknown stays hidden or unlimited."""

    sex: str | None = None
    age: int | None = None
    months: int | None = None
    days: int | None = None
    weeks: int | None = None
    tags: frozenset[str] = frozenset()
    born: date | None = None
    today: date | None = None

    @classmethod
    def born_on(
        cls, born: date, *, sex: str | None, today: date, weeks: int | None = None, tags: Iterable[str] = ()
    ) -> "Person":
        """Full years, months and days of life on a day."""
        return cls(
            sex=sex,
            age=full_years_between(born, today),
            months=full_months_between(born, today),
            days=(today - born).days,
            weeks=weeks,
            tags=frozenset(tags),
            born=born,
            today=today,
        )

    def asked(self, name: str) -> Any:
        """The answer to `%age` and its like, typed as an answer would be."""
        if name == "%sex":
            return self.sex
        if name == "%tags":
            return sorted(self.tags) or None
        number = {"%age": self.age, "%months": self.months, "%days": self.days, "%weeks": self.weeks}[name]
        return None if number is None else Decimal(number)


def full_months_between(born: date, on: date) -> int:
    return (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
