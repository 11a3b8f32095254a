"""The phone judges by the same packs as the house: both run these vectors (web/src/features/offline/judging.test.ts).

`JIAYI_WRITE_VECTORS=1` writes them anew from what the rules here say.
"""

import json
import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jiayi.care.assessments import queries as assessments
from jiayi.care.assessments import rules as forms
from jiayi.care.followups import queries as followups
from jiayi.care.followups import rules as visits

pytestmark = pytest.mark.django_db
VECTORS = Path(__file__).parent / "vectors.json"
ON = date(2026, 9, 15)
PREVIOUS: list[dict[str, bool] | None] = [
    None,
    {"is_controlled": True, "had_adverse_reaction": False},
    {"is_controlled": False, "had_adverse_reaction": True},
]
PRESSURES = [(128, 78), (140, 80), (149, 90), (150, 88), (180, 100), (160, 110), (None, None)]
SUGARS = ["6.9", "7", "16.7", "3.9", None]
MORE: list[dict[str, Any]] = [
    {},
    {"symptoms": ["3", "2"], "adverse_reaction": "2"},
    {"adverse_reaction": "2", "adverse_reaction_persists": "2", "danger_signs": ["2"]},
    {"complication": "2", "heart_rate": 101},
    {"complication": "3"},
]
FORMS: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("physical_exam", {"bp_systolic": 150, "bp_diastolic": 92}, ()),
    ("physical_exam", {"bp_systolic": 150, "bp_diastolic": 92}, ("hypertension",)),
    ("physical_exam", {"bp_systolic": 185, "glucose_fasting": 3.5}, ("diabetes",)),
    ("physical_exam", {}, ()),
    ("phq9", {"score": 12, "q9": "1"}, ()),
    ("gad7", {"score": 3}, ()),
    ("falls", {"score": 9}, ()),
    ("elder_self_care", {"score": 4, "level": "2"}, ("elderly",)),
    ("anc2_5", {"bp_systolic": 142, "bp_diastolic": 80, "gestation_weeks": 30}, ("maternal",)),
    ("pnc", {"temperature": 38.2}, ("maternal",)),
    ("smi_followup", {"lost": "2", "died": "1"}, ("mental",)),
    ("smi_followup", {"lost": "1", "died": "2"}, ("mental",)),
    ("newborn", {"temperature": 38, "respiration": 61}, ()),
]


def said_of_a_visit(programme: str, answers: dict[str, Any], age: int, before: Any) -> dict[str, Any]:
    pack = followups.pack_on(ON)
    values = {name: Decimal(str(value)) if isinstance(value, int | float) else value for name, value in answers.items()}
    if "glucose_fasting" in values:
        values["glucose_fasting"] = Decimal(str(values["glucose_fasting"]))
    previous = visits.Previous(ON, **before) if before else None
    try:
        found = visits.classify(pack, pack.programmes[programme], visits.visit_of(values, on=ON, age=age), previous)
    except visits.Undetermined as undetermined:
        return {"missing": undetermined.missing}
    return {
        "code": found.code,
        "label": found.label,
        "is_controlled": found.is_controlled,
        "is_emergency": found.is_emergency,
        "needs_referral": found.needs_referral,
        "reasons": list(found.reasons),
        "questions": list(found.questions),
        "advice": found.advice,
        "next_date": found.next_date.isoformat(),
    }


def said_of_a_form(code: str, answers: dict[str, Any], tags: tuple[str, ...]) -> dict[str, Any]:
    pack = assessments.pack_on(ON)
    subject = forms.Subject(born=date(1950, 3, 1), sex="2", on=ON, tags=frozenset(tags))
    found = forms.decide(pack, pack.forms[code], answers, subject, {})
    return {
        "code": found.code,
        "is_emergency": found.is_emergency,
        "needs_referral": found.needs_referral,
        "reasons": list(found.reasons),
        "questions": list(found.questions),
        "advice": found.advice,
    }


def all_vectors() -> dict[str, Any]:
    told = []
    for age in (50, 70):
        for before in PREVIOUS:
            for more in MORE:
                for upper, lower in PRESSURES:
                    answers = {**({"bp_systolic": upper, "bp_diastolic": lower} if upper else {}), **more}
                    told.append(("hypertension", answers, age, before))
                for sugar in SUGARS if age == 50 else ():
                    told.append(
                        (
                            "diabetes",
                            {
                                **({"glucose_fasting": float(sugar) if "." in sugar else int(sugar)} if sugar else {}),
                                **more,
                            },
                            age,
                            before,
                        )
                    )
    return {
        "on": ON.isoformat(),
        "visits": [
            {
                "programme": code,
                "answers": answers,
                "age": age,
                "previous": before,
                "says": said_of_a_visit(code, answers, age, before),
            }
            for code, answers, age, before in told
        ],
        "forms": [
            {"form": code, "answers": answers, "tags": list(tags), "says": said_of_a_form(code, answers, tags)}
            for code, answers, tags in FORMS
        ],
        "packs": {"visits": followups.pack_data_on(ON), "forms": assessments.pack_data_on(ON)},
    }


def test_the_vectors_are_what_the_rules_say():
    now = all_vectors()
    if os.environ.get("JIAYI_WRITE_VECTORS"):
        VECTORS.write_text(json.dumps(now, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    assert json.loads(VECTORS.read_text(encoding="utf-8")) == now


@pytest.mark.parametrize("programme", ["hypertension", "diabetes"])
def test_the_vectors_reach_every_class(programme):
    codes = {row["says"].get("code", "missing") for row in all_vectors()["visits"] if row["programme"] == programme}
    assert codes == {"1", "2", "3", "4", "missing"}
