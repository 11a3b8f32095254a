"""What the record answers by itself, with the vectors that the browser runs as well (`records.test.ts`)."""

import json
from datetime import date
from pathlib import Path

import pytest

from jiayi.foundation.forms.rules import Held, HeldCondition, HeldMedicine, answers_from, faults_of, parse

PATH = Path(__file__).parent / "record_vectors.json"
VECTORS = json.loads(PATH.read_text(encoding="utf-8")) if PATH.exists() else {"forms": {}, "cases": []}
ROWS = {"type": "group", "repeats": True, "item": [{"linkId": "n", "text": "药", "type": "string"}]}


def found(form, raw):
    days = {key: date.fromisoformat(value) for key, value in raw.items() if key.endswith("_on")}
    held = Held(
        medicines=[HeldMedicine(**one) for one in raw.get("medicines", ())],
        conditions=[HeldCondition(**one) for one in raw.get("conditions", ())],
        allergies=[HeldCondition(**one) for one in raw.get("allergies", ())],
        knows_medicines=raw.get("knows_medicines", False),
        knows_allergies=raw.get("knows_allergies", False),
        known_conditions=frozenset((whose, code) for whose, code in raw.get("known_conditions", ())),
        **days,
    )
    said = answers_from(parse(form), held)
    return {link: {"value": value, "on": on.isoformat() if on else None} for link, (value, on) in said.items()}


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_the_record_answers_what_the_vector_says(case):
    assert found(VECTORS["forms"][case["form"]], case["held"]) == case["expect"]


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (ROWS | {"record": {"kind": "pill"}}, "kind 只能是"),
        (ROWS | {"record": {"kind": "medication"}}, "药名是哪一题"),
        (ROWS | {"record": {"kind": "medication", "name": "other"}}, "不存在的题 other"),
        (ROWS | {"record": {"kind": "medication", "name": "n", "colour": "red"}}, "不认识的属性 colour"),
        ({"type": "string", "record": {"kind": "condition", "codes": {"9": "gout"}}}, "不存在的选项 9"),
        ({"type": "string", "record": {"kind": "condition", "of": "uncle"}}, "of 只能是"),
    ],
)
def test_a_mark_that_cannot_work_is_refused_with_its_reason(item, said):
    form = {"name": "f", "version": "1", "title": "表", "effectivePeriod": {"start": "2020-01-01"}}
    faults = faults_of(form | {"item": [{"linkId": "q", "text": "题"} | item]})
    assert any(said in fault.message for fault in faults)
