"""A form that a manager draws is to be filled from its first day on; its rule comes with it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jiayi.care.assessments import queries
from jiayi.care.assessments.models import FormRuleVersion
from jiayi.care.assessments.services import own_forms, rule_kind
from jiayi.foundation.forms.services import template_kind
from jiayi.foundation.revisions import services as revisions

from .deciding import form
from .filled import NOW, TODAY
from .test_rule_kind import place  # noqa: F401 - the forms, their rules and a doctor

pytestmark = pytest.mark.django_db
DAY = {"linkId": "filled_on", "text": "填表日期", "type": "date", "prefill": "today"}
DRAWN = {"item": [DAY, {"linkId": "seen", "text": "看过药盒", "type": "boolean"}]}


def proposed(by, code, *, first=TODAY, definition=DRAWN):
    content = {"name": "药盒查看", "definition": definition}
    return revisions.Proposal(
        code=code, content=content, base_id=None, effective_from=first, source="例会", by=by, on=TODAY, at=NOW
    )


def published(by, code, *, first=TODAY):
    return template_kind.publish(proposed(by, code, first=first))


def test_a_form_drawn_here_is_offered_from_its_first_day_on_and_owed_by_nobody(place):  # noqa: F811
    published(place.doctor, "pill_box", first=TODAY + timedelta(days=3))
    with pytest.raises(queries.UnknownForm):
        queries.rule_of("pill_box", on=TODAY)
    rule = queries.rule_of("pill_box", on=TODAY + timedelta(days=3))
    assert (rule.group, rule.who, rule.is_optional, rule.result_without) == ("本机构的表", (), True, "已填")
    assert rule.day == "filled_on"


def test_a_form_without_the_day_it_is_filled_is_not_proposed(place):  # noqa: F811
    without = {"item": DRAWN["item"][1:]}
    (problem,) = template_kind.check(proposed(place.doctor, "pill_box", definition=without))
    assert problem.message == own_forms.DAY_MISSING
    assert template_kind.check(proposed(place.doctor, "pill_box")) == []


def test_its_second_version_leaves_the_rule_that_was_made_of_it_since(place):  # noqa: F811
    published(place.doctor, "pill_box")
    published(place.doctor, "pill_box", first=TODAY + timedelta(days=9))
    assert FormRuleVersion.objects.filter(code="pill_box").count() == 1


def test_who_is_to_fill_it_is_said_in_its_rule_afterwards(place):  # noqa: F811
    published(place.doctor, "pill_box")
    row = FormRuleVersion.objects.get(code="pill_box")
    who = [{"why": "慢病患者", "months_from": None, "months_to": None, "sex": "", "tag": "hypertension"}]
    content = rule_kind.read(row) | {"who": who}
    proposal = revisions.Proposal(
        code="pill_box", content=content, base_id=row.pk, effective_from=TODAY + timedelta(days=1), source="例会",
        by=replace(place.doctor), on=TODAY, at=NOW,
    )  # fmt: skip
    assert rule_kind.check(proposal) == []
    rule_kind.KIND.publish(proposal)
    rule = queries.rule_of("pill_box", on=TODAY + timedelta(days=1))
    assert [one.tag for one in rule.who] == ["hypertension"]


def test_a_result_never_stands_under_the_name_of_another_rule(place):  # noqa: F811
    published(place.doctor, "pill_box")
    patient = place.patient()
    with place.scope():
        said = {
            code: queries.preview(patient_id=patient.pk, code=code, answers={}, on=TODAY, sensitive=True).rule_title
            for code in ("pill_box", "elder_self_care", "phq9", "copd_followup")
        }
    assert said == {
        "pill_box": "本机构的规则",
        "elder_self_care": "国家规范 3.0",
        "phq9": "量表的分界",
        "copd_followup": "慢阻肺暂行规则",
    }


def test_a_shipped_form_keeps_its_shipped_rule(place):  # noqa: F811
    before = FormRuleVersion.objects.filter(code="phq2").count()
    own_forms.begin_rule(form("phq2"))
    assert FormRuleVersion.objects.filter(code="phq2").count() == before
