"""The rules of a form applied to answers, for the tests of this app. No database."""

import json
from datetime import date
from functools import cache
from pathlib import Path

from jiayi.care.assessments import rules
from jiayi.care.assessments.rules import Subject
from jiayi.foundation.forms import services as form_services
from jiayi.foundation.forms.rules import check, parse

PACK = rules.read_pack(json.loads((Path(rules.__file__).parents[1] / "packs" / "national_forms_v1.json").read_text()))
FORMS = {raw["name"]: raw for raw in (json.loads(p.read_text()) for p in form_services.BUILTIN.glob("*.json"))}
ON = date(2026, 9, 15)
ELDER = Subject(born=date(1948, 3, 1), sex="2", on=ON)
CHILD = Subject(born=date(2026, 3, 10), sex="1", on=ON)  # six months old
MOTHER = Subject(born=date(1996, 3, 10), sex="2", on=ON, tags=frozenset({"maternal"}))
ILL = Subject(born=date(1980, 3, 10), sex="1", on=ON, tags=frozenset({"mental"}))
STEADY = {
    "lost": "1",
    "died": "1",
    "risk": "0",
    "symptoms_strong": "1",
    "insight": "1",
    "physical_illness": "1",
    "self_care": "1",
    "housework": "2",
    "work": "9",
    "learning": "1",
    "relations": "1",
}


@cache
def form(name):
    return parse(FORMS[name])


def decided(name, subject, **answers):
    rule, checked = PACK.forms[name], check(form(name), answers)
    item = rule.result_item
    labels = {option.code: option.display for option in form(name).field(item).options} if item else {}
    return rules.decide(PACK, rule, checked.values, subject, labels)
