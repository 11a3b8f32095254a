"""The rule pack: thresholds and intervals are data with a version; an old result keeps what it was judged by."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    age_from: int
    systolic_below: Decimal
    diastolic_below: Decimal


@dataclass(frozen=True, slots=True)
class Emergency:
    systolic_from: Decimal
    diastolic_from: Decimal
    glucose_from: Decimal | None
    glucose_to: Decimal | None
    heart_rate_above: Decimal | None
    symptoms: Mapping[str, str]
    danger_signs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Programme:
    code: str
    title: str
    tag: str
    template: str
    service_item: str
    measured: str
    targets: tuple[Target, ...]
    glucose_below: Decimal | None
    emergency: Emergency
    ask: Mapping[str, str]

    def target_at(self, age: int) -> Target | None:
        """The first row whose age is reached; rows are ordered from the oldest down."""
        return next((target for target in self.targets if age >= target.age_from), None)


@dataclass(frozen=True, slots=True)
class Pack:
    code: str
    title: str
    source: str
    effective_from: date
    routine_months: int
    recheck_days: int
    # People of a team who first fall due on one day: a village signs in a day, and nobody sees it in one.
    first_visits_per_day: int
    yearly_face_to_face: int
    face_to_face_methods: frozenset[str]
    programmes: Mapping[str, Programme]


def read_pack(raw: Mapping[str, Any]) -> Pack:
    return Pack(
        code=raw["code"],
        title=raw["title"],
        source=raw["source"],
        effective_from=date.fromisoformat(raw["effectivePeriod"]["start"]),
        routine_months=raw["routineMonths"],
        recheck_days=raw["recheckDays"],
        first_visits_per_day=raw["firstVisitsPerDay"]["number"],
        yearly_face_to_face=raw["yearlyFaceToFace"],
        face_to_face_methods=frozenset(raw["faceToFaceMethods"]),
        programmes={code: _programme(code, programme) for code, programme in raw["programmes"].items()},
    )


def _programme(code: str, raw: Mapping[str, Any]) -> Programme:
    emergency = raw["emergency"]
    return Programme(
        code=code,
        title=raw["title"],
        tag=raw["tag"],
        template=raw["template"],
        service_item=raw["serviceItem"],
        measured=raw["measured"],
        targets=tuple(
            Target(row["ageFrom"], Decimal(row["systolicBelow"]), Decimal(row["diastolicBelow"]))
            for row in raw.get("targets", ())
        ),
        glucose_below=_decimal(raw, "glucoseBelow"),
        emergency=Emergency(
            systolic_from=Decimal(emergency["systolicFrom"]),
            diastolic_from=Decimal(emergency["diastolicFrom"]),
            glucose_from=_decimal(emergency, "glucoseFrom"),
            glucose_to=_decimal(emergency, "glucoseTo"),
            heart_rate_above=_decimal(emergency, "heartRateAbove"),
            symptoms=emergency["symptoms"],
            danger_signs=emergency["dangerSigns"],
        ),
        ask=raw.get("ask", {}),
    )


def _decimal(raw: Mapping[str, Any], key: str) -> Decimal | None:
    return Decimal(str(raw[key])) if key in raw else None
