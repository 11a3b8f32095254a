"""The vectors that the server and the browser both run (`web/src/shared/forms/vectors.test.ts`): they cannot drift."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jiayi.foundation.forms import rules
from jiayi.foundation.forms.rules import FORMULAS, Known, Person, check, interpretations, parse, prefill, take_over

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
FORMS = {name: parse(definition) for name, definition in VECTORS["forms"].items()}


def person_of(raw):
    if "born" not in raw:
        return Person()
    born, today = date.fromisoformat(raw["born"]), date.fromisoformat(raw["today"])
    return Person.born_on(born, sex=raw.get("sex"), today=today, tags=raw.get("tags", ()))


def known_of(raw):
    return Known(
        today=date.fromisoformat(raw["today"]),
        now=raw.get("now", ""),
        last_answers=raw.get("last_answers", {}),
        last_date=date.fromisoformat(raw["last_date"]),
        observations={
            code: (Decimal(str(one["value"])), date.fromisoformat(one["taken_on"]))
            for code, one in raw.get("observations", {}).items()
        },
        patient=raw.get("patient", {}),
        author=raw.get("author", {}),
        tags=frozenset(raw.get("tags", ())),
        forms={
            name: (one["answers"], date.fromisoformat(one["given_on"])) for name, one in raw.get("forms", {}).items()
        },
    )


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_answers_are_worth_what_the_vector_says(case):
    form = FORMS[case["form"]]
    checked = check(form, case["answers"], person=person_of(case["person"]), confirmed=case["confirmed"])
    assert checked.answers == case["expect"]["answers"]
    assert [
        {
            "linkId": one.link_id,
            "code": one.code,
            "severity": one.severity,
            "key": one.confirmed_by,
            "message": one.message,
        }
        for one in checked.problems
    ] == case["expect"]["problems"]
    assert [
        {"linkId": one.link_id, "text": one.text, "code": one.code, "tone": one.tone}
        for one in interpretations(form, checked.values)
    ] == case["expect"]["says"]


@pytest.mark.parametrize("case", VECTORS["prefill"], ids=lambda case: case["name"])
def test_what_is_known_fills_what_the_vector_says(case):
    filled = prefill(FORMS[case["form"]], known_of(case["known"]))
    assert {
        link_id: {
            "value": one.value,
            "source": one.source,
            "known_on": one.known_on.isoformat() if one.known_on else None,
        }
        for link_id, one in filled.items()
    } == case["expect"]


@pytest.mark.parametrize("case", VECTORS["take_over"], ids=lambda case: case["name"])
def test_same_as_last_time_takes_over_what_the_vector_says(case):
    assert take_over(FORMS[case["form"]], case["group"], case["last_answers"]) == case["expect"]


def test_no_formula_is_on_one_side_alone():
    assert sorted(FORMULAS) == VECTORS["formulas"]


@pytest.mark.parametrize("path", sorted((Path(rules.__file__).parents[1] / "templates").glob("*.json")), ids=str)
def test_every_shipped_template_can_be_read(path):
    definition = json.loads(path.read_text(encoding="utf-8"))
    assert rules.faults_of(definition) == []
