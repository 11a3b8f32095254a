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


OPTIONS = [{"code": "1", "display": "高血压"}, {"code": "9", "display": "其他"}]
CHOICE = {"type": "choice", "answerOption": OPTIONS}
MEDICINE = {"kind": "medication", "name": "n"}


@pytest.mark.parametrize(
    ("item", "code"),
    [
        (ROWS | {"record": {"kind": "pill"}}, "mark_kind_unknown"),
        (ROWS | {"record": {"kind": "medication"}}, "mark_name_missing"),
        (ROWS | {"record": MEDICINE | {"name": "other"}}, "mark_question_missing"),
        (ROWS | {"record": MEDICINE | {"colour": "red"}}, "mark_key_unknown"),
        (ROWS | {"record": MEDICINE | {"times": "n"}}, "mark_part_wrong_type"),
        (ROWS | {"record": MEDICINE | {"dose": "n"}}, "mark_part_twice"),
        (ROWS | {"record": {"kind": "condition"}}, "mark_wrong_type"),
        ({"type": "integer", "record": {"kind": "medication", "name": "q"}}, "mark_wrong_type"),
        (CHOICE | {"repeats": True, "record": {"kind": "adherence"}}, "mark_wrong_type"),
        (CHOICE | {"record": {"kind": "adherence", "codes": {"1": "daily"}}}, "mark_word_unknown"),
        (CHOICE | {"record": {"kind": "condition"}}, "mark_codes_missing"),
        (CHOICE | {"record": {"kind": "condition", "codes": {"7": "gout"}}}, "mark_option_missing"),
        (CHOICE | {"record": {"kind": "condition", "codes": {"9": ""}}}, "mark_name_missing"),
        (CHOICE | {"record": {"kind": "condition", "codes": {"1": "gout"}, "rest": "9"}}, "mark_codes_missing"),
        (CHOICE | {"record": {"kind": "allergy", "codes": {"9": ""}, "names": {"9": "who"}}}, "mark_question_missing"),
        ({"type": "string", "record": {"kind": "condition", "codes": {"9": "gout"}}}, "mark_option_missing"),
        ({"type": "string", "record": {"kind": "condition", "of": "uncle"}}, "mark_whose_unknown"),
    ],
)
def test_a_mark_that_cannot_work_is_refused_at_its_place_with_a_code_that_stays(item, code):
    form = {"name": "f", "version": "1", "title": "表", "effectivePeriod": {"start": "2020-01-01"}}
    faults = faults_of(form | {"item": [{"linkId": "q", "text": "题"} | item]})
    assert [(fault.code, fault.place) for fault in faults] == [(code, "item[0] q")]


def test_a_column_of_a_table_is_not_stored_by_itself():
    rows = ROWS | {"item": [{"linkId": "n", "text": "药", "type": "string", "record": {"kind": "advice"}}]}
    form = {"name": "f", "version": "1", "title": "表", "effectivePeriod": {"start": "2020-01-01"}}
    (fault,) = faults_of(form | {"item": [{"linkId": "q", "text": "表格"} | rows]})
    assert (fault.code, fault.place) == ("mark_in_table", "item[0].item[0] n")
