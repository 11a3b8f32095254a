"""What is normal for one person: the goal a doctor has set, else the first range of the pack that fits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from jiayi.foundation.patients import queries as patients

from .. import rules
from ..models import PersonalRange
from ..rules import Level, Range, Words
from .catalogue import ASSESSMENT, DIASTOLIC, SYSTOLIC, code_of, codes


@dataclass(frozen=True, slots=True)
class Judge:
    """Everything about a person that decides what is normal."""

    age: int
    sex: str
    division: str
    tags: frozenset[str]
    personal: Mapping[str, Range] = field(default_factory=dict)

    def range_for(self, code: str, *, pack: str = ASSESSMENT) -> Range | None:
        known = codes(pack).get(code)
        row = None
        if known is not None:
            row = known.range_for(age=self.age, tags=self.tags, sex=self.sex, division=self.division)
        if pack == ASSESSMENT and code in self.personal:
            return rules.with_danger_of(self.personal[code], row)
        return row

    def level(self, code: str, value: Decimal) -> Level:
        return rules.level_of(value, self.range_for(code))

    def pressure(self, reading: tuple[Decimal, Decimal], *, previous: tuple[Decimal, Decimal] | None = None) -> Words:
        ranges = (self.range_for(SYSTOLIC), self.range_for(DIASTOLIC))
        return rules.describe_blood_pressure(reading, previous=previous, ranges=ranges)

    def value(self, code: str, value: Decimal, *, previous: Decimal | None = None) -> Words:
        return rules.describe(code_of(code), value, previous=previous, row=self.range_for(code))


def judge_of(person: Any, *, on: date) -> Judge:
    """The person was fetched through the scope."""
    return judges_of([person], on=on)[person.pk]


def judges_of(people: Iterable[Any], *, on: date) -> dict[int, Judge]:
    """For many people in two statements."""
    found = {person.pk: person for person in people}
    tags = patients.tags_of(list(found), on=on)
    personal: dict[int, dict[str, Range]] = {}
    rows = PersonalRange.objects.filter(patient_id__in=list(found), ended_at__isnull=True)
    for row in rows:
        personal.setdefault(row.patient_id, {})[row.code] = Range(
            low=row.low, high=row.high, critical_low=row.critical_low, critical_high=row.critical_high
        )
    return {
        number: Judge(
            age=patients.age(person, on),
            sex=person.sex,
            division=person.division_code or "",
            tags=frozenset(tags.get(number, ())),
            personal=personal.get(number, {}),
        )
        for number, person in found.items()
    }


def list_personal_ranges(*, patient_id: int) -> list[PersonalRange]:
    """What doctors have set for a person, what holds first."""
    patients.get_patient(patient_id=patient_id)
    return list(PersonalRange.objects.filter(patient_id=patient_id).order_by("ended_at", "-set_at"))
