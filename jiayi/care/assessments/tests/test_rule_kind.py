"""The rules of the forms are said in the words of the form, checked, tried out and published from a day on."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from jiayi.care.assessments import queries, rules
from jiayi.care.assessments import services as assessments
from jiayi.care.assessments.models import FormRuleVersion
from jiayi.care.assessments.services import rule_kind
from jiayi.care.assessments.services.rule_words import NotUnderstood, Words, shown, written
from jiayi.foundation.revisions import services as revisions
from jiayi.foundation.terminology import services as terminology
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import load_once

from .deciding import ELDER, PACK, form
from .filled import EXAM, NOW, TODAY, fill, place_with_forms

RAW = queries.shipped_pack()["forms"]


# -- words


@pytest.mark.parametrize("code", sorted(RAW))
def test_what_the_desk_shows_of_a_rule_is_the_rule(code):
    words = Words(form(code))
    again = written(shown(RAW[code], words, "表"), RAW[code], words)
    assert rules.read_pack({**queries.shipped_pack(), "forms": {code: again}}).forms[code] == PACK.forms[code]


def test_a_condition_is_said_in_the_words_of_the_form():
    found = {
        one["code"]: one for one in shown(RAW["physical_exam"], Words(form("physical_exam")), "体检表")["findings"]
    }
    assert found["ecg"]["when"] == [{"question": "心电图", "operator": "=", "wanted": "异常"}]
    assert found["danger_systolic"]["when"][0]["question"] == "收缩压（较高一侧）"
    assert found["pressure_high_elder"]["when"][2] == {"question": "年龄（月）", "operator": ">=", "wanted": "780"}
    tagged = shown(RAW["physical_exam"], Words(form("physical_exam"), {"hypertension": "高血压"}), "体检表")["findings"]
    assert tagged[4]["when"][1] == {"question": "人群标签", "operator": "lacks", "wanted": "高血压"}
    with pytest.raises(NotUnderstood, match="人群标签里没有"):
        Words(form("physical_exam"), {"hypertension": "高血压"}).wanted("%tags", "=", "高血")
    child = {one["code"]: one for one in shown(RAW["child_1_8"], Words(form("child_1_8")), "儿童")["findings"]}
    assert child["weight_flat"]["when"] == [{"question": "体重", "operator": "<=", "wanted": "上次的体重"}]


@pytest.mark.parametrize(
    ("question", "operator", "wanted", "says"),
    [
        ("心电", "=", "异常", "这张表没有“心电”这道题"),
        ("心电图", "=", "不清楚", "“心电图”没有“不清楚”这个选项"),
        ("心电图", "=", "正常、异常", "选了其中一个"),
        ("心电图", "in", "", "后面要写是哪个选项"),
        ("空腹血糖", ">=", "很高", "没有“很高”这道题"),
        ("上次的血糖", "<", "5", "没有“血糖”这道题"),
    ],
)
def test_a_condition_that_means_nothing_is_refused_in_words(question, operator, wanted, says):
    words = Words(form("physical_exam"))
    with pytest.raises(NotUnderstood, match=says):
        words.wanted(words.link(question), operator, wanted)


# -- versions


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(queries.catalogue, "REMEMBERED_SECONDS", 0.0)
    made = place_with_forms()
    load_once(terminology.load_dictionaries, by=Actor.system("tests"), at=NOW)
    load_once(assessments.load_builtin_form_rules)
    queries.forget_form_rules()
    yield made
    queries.forget_form_rules()


def proposal(place, change, *, code="physical_exam", first_day=TODAY + timedelta(days=7)):
    base = FormRuleVersion.objects.get(code=code, version=1)
    content = deepcopy(rule_kind.read(base))
    change(content)
    return revisions.Proposal(
        code=code, content=content, base_id=base.pk, effective_from=first_day, source="例会", by=place.doctor,
        on=TODAY, at=NOW,
    )  # fmt: skip


def raised(content):
    """The first pressure that counts as high is 145."""
    for one in content["findings"]:
        if one["code"] == "pressure_first":
            one["when"][0]["wanted"] = "145"


def judged(day, systolic):
    pack = queries.pack_on(day)
    found = rules.decide(pack, pack.forms["physical_exam"], {"bp_systolic": systolic}, ELDER, {})
    return found.code, found.rule_pack


@pytest.mark.django_db
def test_a_changed_rule_judges_from_its_first_day_on(place):
    change = proposal(place, raised)
    assert rule_kind.check(change) == []
    rule_kind.KIND.publish(change)
    before, after = TODAY + timedelta(days=6), TODAY + timedelta(days=7)
    assert [judged(before, 142), judged(after, 142)] == [("2", "FORMS-V3"), ("1", "FORMS-V3.2")]
    assert judged(after, 145)[0] == "2"
    assert queries.pack_data_on(after)["forms"]["physical_exam"]["version"] == 2
    assert queries.pack_on(after).forms["phq9"] == queries.pack_on(before).forms["phq9"]


@pytest.mark.django_db
def test_a_withdrawn_rule_never_judges(place):
    made = rule_kind.KIND.publish(proposal(place, raised))
    assert rule_kind.KIND.withdraw is not None
    rule_kind.KIND.withdraw(made)
    assert judged(TODAY + timedelta(days=30), 142) == ("2", "FORMS-V3")


def broken_question(content):
    content["findings"][0]["when"][0]["question"] = "收缩"


def broken_result(content):
    content["findings"][0]["result"] = "很严重"


def without_effect(content):
    content["findings"][0] |= {"says": "", "result": "", "is_urgent": False, "within_number": None, "within_unit": ""}


def half_interval(content):
    content["findings"][0]["within_unit"] = ""


def ages_turned(content):
    content["who"][0] |= {"months_from": 780, "months_to": 700}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "path", "says"),
    [
        (broken_question, "findings.0", "没有“收缩”这道题"),
        (broken_result, "findings.0", "没有“很严重”这个选项"),
        (without_effect, "findings.0", "什么都不会发生"),
        (half_interval, "findings.0.within_number", "一起写"),
        (ages_turned, "who.0.months_to", "要大于"),
    ],
)
def test_a_rule_that_cannot_work_is_refused_where_it_is_wrong(place, change, path, says):
    (problem,) = rule_kind.check(proposal(place, change))
    assert problem.path == path and says in problem.message


@pytest.mark.django_db
def test_a_form_without_classes_takes_no_result(place):
    def classed(content):
        content["findings"][0]["result"] = "1"

    (problem,) = rule_kind.check(proposal(place, classed, code="frail"))
    assert "不分级" in problem.message or "没有" in problem.message


@pytest.mark.django_db
def test_a_trial_judges_again_what_was_filled(place):
    with place.scope():
        effect = rule_kind.trial(proposal(place, raised))
        assert effect.sentences == ("最近一年没有填过这张表，没有可以试算的。",)
        for systolic in (142, 150):
            fill(place, place.patient(), "physical_exam", EXAM | {"bp_right_systolic": systolic})
        effect = rule_kind.trial(proposal(place, raised))
    assert "2 份重新判一遍：1 份结果会变" in effect.sentences[0]
    assert effect.rows == [["有异常", "体检无异常", "1"]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessments_formruleversion SET content = '{}'",
        "DELETE FROM assessments_formruleversion",
        "INSERT INTO assessments_formruleversion (code, version, name, content, effective_from, source)"
        " VALUES ('frail', 9, '表', '{}', '2026-01-01', '测试')",
        "INSERT INTO assessments_formruleversion (code, version, name, content, effective_from, source)"
        " VALUES ('new', 1, '表', '{}', '2026-01-01', '')",
    ],
)
def test_the_database_refuses_a_changed_rule_and_two_on_a_day(place, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_band_of_a_waist_begins_where_the_paper_says():
    from jiayi.care.assessments.queries.known import BMI_BANDS, WAIST_BANDS, _band

    class Seen:
        def __init__(self, value):
            self.value = value

    waists = [79.9, 80, 85, 86, 90, 91, 105, 105.5]
    assert [_band(Seen(value), WAIST_BANDS) for value in waists] == ["1", "2", "2", "3", "3", "4", "4", "5"]
    assert [_band(Seen(value), BMI_BANDS) for value in (23.9, 24, 25, 26, 27.9, 28)] == ["1", "2", "3", "4", "4", "5"]
    assert _band(None, WAIST_BANDS) is None
