"""A version of a form that drops what its rule reads is refused with the name of the rule."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from jiayi.care.assessments.models import FormRuleVersion
from jiayi.care.assessments.services.rule_needs import missed_in
from jiayi.foundation.forms.services import template_kind
from jiayi.foundation.revisions import services as revisions
from jiayi.kernel.versions import end_version

from .deciding import FORMS, form
from .filled import NOW, TODAY
from .test_rule_kind import place  # noqa: F401 - the forms, their rules and a doctor

pytestmark = pytest.mark.django_db


def without(items, link_id):
    kept = [item for item in items if item["linkId"] != link_id]
    return [item | {"item": without(item["item"], link_id)} if "item" in item else item for item in kept]


def placed(items):
    for item in items:
        yield item
        yield from placed(item.get("item", ()))


def offered(doctor, *dropped):
    """The check-up form as the designer would publish it, without some questions and their places in print."""
    definition = deepcopy(FORMS["physical_exam"])
    for link_id in dropped:
        definition["item"] = without(definition["item"], link_id)
    definition.pop("print", None)
    content = {"name": "体检表", "definition": definition}
    return revisions.Proposal(
        code="physical_exam", content=content, base_id=None, effective_from=TODAY + timedelta(days=7), source="例会",
        by=doctor, on=TODAY, at=NOW,
    )  # fmt: skip


def test_no_shipped_rule_misses_a_question_of_its_form(place):  # noqa: F811
    codes = FormRuleVersion.objects.values_list("code", flat=True)
    assert {code: said for code in codes if (said := missed_in(form(code), TODAY))} == {}


def test_a_form_without_a_question_of_its_rule_is_refused_by_the_name_of_the_rule(place):  # noqa: F811
    found = template_kind.check(offered(place.doctor, "ecg", "ecg_text"))
    name = FormRuleVersion.objects.get(code="physical_exam").name
    assert [problem.path for problem in found] == ["definition"]
    assert f"“{name}”的判定规则" in found[0].message and "“心电图”（ecg）" in found[0].message
    assert "先改那条判定规则" in found[0].message


def test_a_form_without_an_option_that_a_condition_names_is_refused_by_both_names(place):  # noqa: F811
    proposal = offered(place.doctor)
    rhythm = next(item for item in placed(proposal.content["definition"]["item"]) if item["linkId"] == "rhythm")
    (dropped,) = (option for option in rhythm["answerOption"] if option["code"] == "2")
    rhythm["answerOption"].remove(dropped)
    (found,) = template_kind.check(proposal)
    name = FormRuleVersion.objects.get(code="physical_exam").name
    assert found.path == "definition"
    assert f"“{name}”的判定规则" in found.message
    assert f"“{rhythm['text']}”是不是“{dropped['display']}”（2），这一版没有这个选项" in found.message


def test_a_rule_that_has_ended_by_then_misses_nothing(place):  # noqa: F811
    bare = replace(form("physical_exam"), items=())
    assert missed_in(bare, TODAY)
    rule = FormRuleVersion.objects.get(code="physical_exam")
    with transaction.atomic():
        end_version(FormRuleVersion, rule.pk, on=TODAY + timedelta(days=7))
    assert missed_in(bare, TODAY + timedelta(days=7)) == []
    assert missed_in(bare, TODAY)
