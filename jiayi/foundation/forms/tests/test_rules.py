"""The form engine without a database: definitions, answers, formulas, pre-filling, print."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiayi.foundation.forms import rules
from jiayi.foundation.forms.rules import DefinitionError, Known, Person, check, parse, prefill

TEMPLATES = Path(__file__).parents[1] / "templates"
HTN = parse(json.loads((TEMPLATES / "htn_followup_v3.json").read_text()))
DM = parse(json.loads((TEMPLATES / "dm_followup_v3.json").read_text()))
SELF_CARE = parse(json.loads((TEMPLATES / "elder_self_care_v3.json").read_text()))
VISIT = {
    "visited_on": "2026-09-15",
    "method": "2",
    "symptoms": ["1"],
    "bp_systolic": 148,
    "bp_diastolic": 92,
    "adherence": "1",
    "adverse_reaction": "1",
}


def form(*items, **more):
    return parse(
        {"name": "t", "version": "1", "title": "测试", "effectivePeriod": {"start": "2026-01-01"}, "item": list(items)}
        | more
    )


def codes(checked):
    return [(problem.link_id, problem.code) for problem in checked.problems]


def test_a_complete_visit_passes_and_keeps_plain_json():
    checked = check(HTN, VISIT | {"height": 158, "weight": "62.5"})
    assert checked.problems == []
    assert checked.values["bmi"] == Decimal("25.0")
    assert checked.answers["weight"] == 62.5
    assert checked.answers["bp_systolic"] == 148
    assert json.loads(json.dumps(checked.answers)) == checked.answers


def test_what_is_required_is_asked_for():
    checked = check(HTN, {"method": "1"})
    assert ("bp_systolic", "required") in codes(checked)
    assert "请填写“收缩压”" in [problem.message for problem in checked.errors]


def test_no_symptom_excludes_all_others():
    checked = check(HTN, VISIT | {"symptoms": ["1", "2"]})
    assert checked.errors[0].message == "“症状”选了“无症状”就不能再选其他"


def test_an_impossible_value_is_refused_and_an_odd_one_is_asked_about():
    assert codes(check(HTN, VISIT | {"bp_systolic": 1480})) == [("bp_systolic", "impossible")]
    odd = VISIT | {"bp_systolic": 235}
    asked = check(HTN, odd)
    assert codes(asked) == [("bp_systolic", "implausible")]
    assert not asked.errors
    assert asked.answers["bp_systolic"] == 235
    assert check(HTN, odd, confirmed=["bp_systolic"]).problems == []


def test_swapped_pressures_are_noticed():
    assert ("bp_diastolic", "out_of_order") in codes(check(HTN, VISIT | {"bp_systolic": 90, "bp_diastolic": 92}))


def test_a_hidden_answer_is_left_out():
    checked = check(HTN, VISIT | {"irregular_reason": "2"})
    assert "irregular_reason" not in checked.answers
    shown = check(HTN, VISIT | {"adherence": "2", "irregular_reason": "2"})
    assert shown.answers["irregular_reason"] == "2"


def test_a_condition_on_a_multiple_choice_asks_whether_any_answer_matches():
    assert ("symptoms_other", "required") in codes(check(HTN, VISIT | {"symptoms": ["2", "99"]}))


def test_any_of_several_conditions_shows_an_item():
    for complication in ("2", "3"):
        assert ("complication_text", "required") in codes(check(HTN, VISIT | {"complication": complication}))
    assert check(HTN, VISIT | {"complication": "1"}).problems == []


def test_a_condition_on_existence_shows_an_item():
    base = VISIT | {"glucose_fasting": 6.1, "hypoglycemia": "1", "hba1c_date": "2026-09-01"}
    assert "hba1c_date" not in check(DM, base).answers
    assert check(DM, base | {"hba1c": 6.6}).answers["hba1c_date"] == "2026-09-01"


def test_rows_of_medicines_are_checked_one_by_one():
    medicines = [{"medicines_name": "氨氯地平", "medicines_daily_times": 1}, {"medicines_daily_times": 30, "x": 1}]
    assert set(codes(check(HTN, VISIT | {"medicines": medicines}))) == {
        ("medicines[1].x", "unknown_item"),
        ("medicines[1].medicines_name", "required"),
        ("medicines[1].medicines_daily_times", "impossible"),
    }
    assert codes(check(HTN, VISIT | {"medicines": "氨氯地平"})) == [("medicines", "invalid")]
    many = [{"medicines_name": "药"}] * 7
    assert codes(check(HTN, VISIT | {"medicines": many})) == [("medicines", "too_many")]


@pytest.mark.parametrize(
    "answer",
    [
        {"bp_systolic": "高"},
        {"bp_systolic": 120.5},
        {"bp_systolic": True},
        {"bp_systolic": float("nan")},
        {"bp_systolic": "9" * 31},
        {"bp_systolic": 10**13},
        {"symptoms": ["2"] * 21},
        {"method": "9"},
        {"method": ["1"]},
        {"symptoms": "1"},
        {"visited_on": "昨天"},
        {"weight": 60.55},
        {"signs_other": 5},
        {"signs_other": "长" * 101},
    ],
)
def test_an_answer_of_the_wrong_kind_is_refused_in_words(answer):
    checked = check(HTN, VISIT | answer)
    assert codes(checked) == [(next(iter(answer)), "invalid")]
    assert checked.errors[0].message.startswith("“")


def test_an_unknown_item_is_named():
    assert codes(check(HTN, VISIT | {"blood": 1})) == [("blood", "unknown_item")]


def test_readings_are_taken_from_the_answers_once():
    values = check(HTN, VISIT | {"height": 158, "weight": 62.5}).values
    assert {code: value for code, value, _ in rules.observations_of(HTN, values)} == {
        "bp_systolic": 148,
        "bp_diastolic": 92,
        "height": 158,
        "weight": Decimal("62.5"),
        "bmi": Decimal("25.0"),
    }


@pytest.mark.parametrize(
    ("cells", "score", "level"),
    [(("3", "3", "3", "3", "3"), 19, "4"), (("1", "2", "1", "2", "2"), 3, "1"), (("1", "2", "3", "2", "2"), 6, "2")],
)
def test_self_care_is_scored_as_the_national_table_does(cells, score, level):
    answers = dict(zip(("eating", "grooming", "dressing", "toileting", "moving"), cells, strict=True))
    checked = check(SELF_CARE, answers | {"assessed_on": "2026-09-15"})
    assert (checked.answers["score"], checked.answers["level"]) == (score, level)


def test_a_score_waits_until_all_of_it_is_answered():
    assert "score" not in check(SELF_CARE, {"assessed_on": "2026-09-15", "eating": "1"}).answers


def test_a_reversed_item_counts_six_minus_its_value():
    options = [{"code": str(n), "display": f"{n} 分", "score": n} for n in range(1, 6)]
    constitution = form(
        {"linkId": "q1", "text": "精力充沛", "type": "choice", "optionSet": "s"},
        {"linkId": "q2", "text": "容易疲乏", "type": "choice", "optionSet": "s"},
        {
            "linkId": "total",
            "text": "合计",
            "type": "integer",
            "calculate": {"function": "sum", "of": ["q1", "q2"], "reversed": [1], "reverse_from": 6},
        },
        optionSets={"s": options},
    )
    assert check(constitution, {"q1": "5", "q2": "1"}).answers["total"] == 10


def test_limits_may_depend_on_sex_and_age():
    waist = form(
        {
            "linkId": "waist",
            "text": "腰围",
            "type": "integer",
            "limits": [
                {"sex": "1", "ageFrom": 18, "soft": [60, 90]},
                {"ageTo": 18, "soft": [30, 80]},
                {"soft": [60, 85]},
            ],
        }
    )
    assert check(waist, {"waist": 88}, person=Person(sex="1", age=40)).problems == []
    assert len(check(waist, {"waist": 88}, person=Person(sex="2", age=40)).questions) == 1
    assert len(check(waist, {"waist": 88}, person=Person(sex="1", age=9)).questions) == 1


@pytest.mark.parametrize(
    ("operator", "bound", "shown"),
    [
        (">", 5, False),
        (">=", 5, True),
        ("<", 5, False),
        ("<=", 5, True),
        ("!=", 5, False),
        ("!=", 6, True),
        ("=", 5, True),
    ],
)
def test_conditions_compare_numbers(operator, bound, shown):
    asked = form(
        {"linkId": "n", "text": "数", "type": "integer"},
        {
            "linkId": "s",
            "text": "是否",
            "type": "boolean",
            "enableWhen": [{"question": "n", "operator": operator, "answer": bound}],
        },
    )
    assert ("s" in check(asked, {"n": 5, "s": True}).answers) is shown


def test_a_comparison_with_nothing_hides_the_item():
    asked = form(
        {"linkId": "n", "text": "数", "type": "integer"},
        {
            "linkId": "s",
            "text": "是否",
            "type": "boolean",
            "enableWhen": [{"question": "n", "operator": ">", "answer": 1}],
        },
    )
    assert check(asked, {"s": True}).answers == {}
    assert codes(check(asked, {"n": 5, "s": "是"})) == [("s", "invalid")]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({"linkId": "a", "text": "甲", "type": "number"}, "不认识的类型"),
        ({"linkId": "a", "text": "甲", "type": "string", "colour": "red"}, "不认识的属性"),
        ({"linkId": "a", "text": "甲", "type": "choice"}, "选择题要有选项"),
        ({"linkId": "a", "text": "甲", "type": "choice", "optionSet": "none"}, "没有选项集"),
        ({"linkId": "a", "text": "甲", "type": "choice", "answerOption": [{"code": "1"}]}, "选项要有编码和文字"),
        (
            {"linkId": "a", "type": "string", "enableWhen": [{"question": "b", "operator": "~", "answer": 1}]},
            "不认识的条件",
        ),
        (
            {"linkId": "a", "type": "string", "enableWhen": [{"question": "b", "operator": "=", "answer": 1}]},
            "要排在前面",
        ),
        ({"linkId": "a", "type": "decimal", "calculate": {"function": "magic", "of": []}}, "没有公式"),
        ({"linkId": "a", "type": "group", "repeats": True, "item": [{"linkId": "b", "type": "group"}]}, "不能再分组"),
        ({"linkId": "a", "type": "group", "item": [{"linkId": "a", "type": "string"}]}, "编号重复"),
    ],
)
def test_a_definition_that_cannot_work_says_why(item, reason):
    with pytest.raises(DefinitionError, match=reason):
        form(item)


def test_a_definition_needs_its_head_and_sound_cross_checks():
    with pytest.raises(DefinitionError, match="缺少 name"):
        parse({})
    with pytest.raises(DefinitionError, match="不存在的题"):
        form(checks=[{"lower": "a", "higher": "b", "message": ""}])
    with pytest.raises(DefinitionError, match="打印版式"):
        form(print={"sections": [{"rows": [{"label": "甲", "value": "{a}"}]}]})


def test_a_group_and_what_it_holds_each_have_their_own_conditions():
    number = {"linkId": "n", "text": "数", "type": "integer"}
    one, two, three = ({"question": "n", "operator": "=", "answer": answer} for answer in (1, 2, 3))
    inner = {"linkId": "s", "type": "string", "enableWhen": [two, three], "enableBehavior": "any"}
    group = {"linkId": "g", "type": "group", "enableWhen": [one, two], "enableBehavior": "any", "item": [inner]}
    shown = form(number, group)
    assert [n for n in (1, 2, 3) if "s" in check(shown, {"n": n, "s": "字"}).answers] == [2]


def test_a_line_of_text_between_questions_holds_no_answer():
    shown = form({"linkId": "d", "text": "说明", "type": "display"}, {"linkId": "s", "text": "字", "type": "string"})
    assert [item.link_id for item in shown.fields()] == ["s"]


def test_a_group_hands_its_condition_down():
    grouped = form(
        {"linkId": "n", "text": "数", "type": "integer"},
        {
            "linkId": "g",
            "type": "group",
            "enableWhen": [{"question": "n", "operator": "=", "answer": 1}],
            "item": [{"linkId": "s", "text": "文字", "type": "string", "required": True}],
        },
    )
    assert codes(check(grouped, {"n": 1})) == [("s", "required")]
    assert check(grouped, {"n": 2, "s": "x"}).answers == {"n": 2}


def test_the_first_source_that_knows_something_fills_an_item():
    known = Known(
        today=date(2026, 9, 15),
        last_answers={"method": "2", "salt": "3", "height": 150, "bp_systolic": 142, "psychology": "7"},
        last_date=date(2026, 6, 16),
        observations={"height": (Decimal("158.5"), date(2026, 1, 2))},
    )
    filled = prefill(HTN, known)
    assert filled["visited_on"].value == "2026-09-15"
    assert (filled["salt"].value, filled["salt"].source, filled["salt"].known_on) == ("3", "last", date(2026, 6, 16))
    assert (filled["height"].value, filled["height"].source) == (158.5, "observation")
    assert "bp_systolic" not in filled, "a reading is measured, never carried over"
    assert "psychology" not in filled, "a code that is no longer offered is not carried over"


def test_the_record_of_the_person_can_fill_an_item():
    asked = form({"linkId": "s", "text": "性别", "type": "string", "prefill": "patient:sex"})
    assert prefill(asked, Known(today=date(2026, 9, 15), patient={"sex": "1"}))["s"].value == "1"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    answers=st.dictionaries(
        st.sampled_from([item.link_id for item in HTN.fields()] + ["unknown"]),
        st.none()
        | st.integers()
        | st.text("0127.-高e", max_size=5)
        | st.lists(st.sampled_from(["1", "2", "99"]), max_size=3),
        max_size=12,
    )
)
def test_no_answer_whatever_breaks_the_check(answers):
    checked = check(HTN, answers)
    assert json.dumps(checked.answers)
    assert set(checked.answers) <= {item.link_id for item in HTN.fields()}
