"""What each form comes to, by the facts of the standard. No database."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from jiayi.care.assessments import rules
from jiayi.care.assessments.rules import Last, Subject
from jiayi.care.vitals import queries as vitals
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


# -- the pack itself


@pytest.mark.parametrize("code", sorted(PACK.forms))
def test_a_rule_speaks_only_of_answers_and_options_that_exist(code):
    rule, fields = PACK.forms[code], {item.link_id: item for item in form(code).fields()}
    assert rule.day in fields and (not rule.result_item or rule.result_item in fields)
    assert (rule.who and not rule.after) or rule.after in PACK.forms
    if rule.order:
        assert set(rule.order) == {option.code for option in fields[rule.result_item].options}
    for finding in rule.findings:
        for question, _, wanted in finding.when:
            name = question.removeprefix("last.")
            if name.startswith("%"):
                continue
            assert name in fields, (finding.code, name)
            if fields[name].options and not isinstance(wanted, bool):
                codes = wanted if isinstance(wanted, list) else [wanted]
                assert all(fields[name].option(one) for one in codes), finding.code


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_reading_has_the_same_code_unit_and_no_wider_limits_in_every_form(name):
    for item in form(name).fields():
        if item.observation:
            code = vitals.code_of(item.observation)
            assert code.unit == item.unit, item.link_id
            for row in item.limits:
                assert row.hard is None or code.hard[0] <= row.hard[0] <= row.hard[1] <= code.hard[1], item.link_id


# -- 体检


def exam(subject=ELDER, **answers):
    arms = {f"bp_right_{side}": value for side, value in answers.pop("bp", {}).items()}
    return decided("physical_exam", subject, **arms, **answers)


def test_an_exam_without_findings_is_without_anything_and_comes_again_in_a_year():
    found = exam(bp={"systolic": 132, "diastolic": 78}, glucose_fasting=5.4, ecg="1")
    assert (found.code, found.label, found.next_date) == ("1", "体检无异常", date(2027, 9, 15))
    assert not found.needs_referral and found.reasons == ()


@pytest.mark.parametrize(("systolic", "diastolic", "code"), [(139, 89, "1"), (140, 80, "2"), (120, 90, "2")])
def test_a_first_high_pressure_asks_for_two_more_days(systolic, diastolic, code):
    found = exam(bp={"systolic": systolic, "diastolic": diastolic})
    assert found.code == code
    assert bool(found.questions) == (code == "2")


@pytest.mark.parametrize(("born", "systolic", "code"), [(1948, 149, "1"), (1948, 150, "2"), (1970, 140, "2")])
def test_known_hypertension_is_judged_by_age(born, systolic, code):
    subject = replace(ELDER, born=date(born, 3, 1), tags=frozenset({"hypertension"}))
    assert exam(subject, bp={"systolic": systolic, "diastolic": 80}).code == code


@pytest.mark.parametrize(
    "answers",
    [{"bp": {"systolic": 180, "diastolic": 90}}, {"bp": {"systolic": 150, "diastolic": 110}}, {"glucose_fasting": 16.7},
     {"glucose_fasting": 3.9}],
)  # fmt: skip
def test_a_dangerous_value_is_referred_at_once_and_seen_again_within_two_weeks(answers):
    found = exam(**answers)
    assert found.is_emergency and found.needs_referral and found.advice.startswith("处理后马上转诊")
    assert found.next_date == date(2026, 9, 29)


def test_glucose_just_inside_the_bounds_is_no_emergency():
    assert not exam(glucose_fasting=16.6).is_emergency
    assert not exam(glucose_fasting=4).is_emergency
    assert exam(glucose_fasting=7.0).code == "2" and exam(glucose_fasting=6.9).code == "1"


# -- 严重精神障碍


def mental(subject=ILL, **answers):
    return decided("smi_followup", subject, **(STEADY | answers))


def test_a_steady_patient_is_seen_in_three_months():
    found = mental()
    assert (found.code, found.label, found.next_date) == ("3", "稳定", date(2026, 12, 15))


@pytest.mark.parametrize(("risk", "code"), [("0", "3"), ("1", "2"), ("2", "2"), ("3", "1"), ("4", "1"), ("5", "1")])
def test_the_level_of_danger_decides(risk, code):
    found = mental(risk=risk)
    assert found.code == code
    assert found.is_emergency == (code == "1")
    assert found.next_date == (date(2026, 12, 15) if code == "3" else date(2026, 9, 29))


@pytest.mark.parametrize(
    "answers",
    [{"symptoms_strong": "3"}, {"insight": "3"}, {"physical_illness": "2"},
     {"adverse_reaction": "2", "reaction_severe": "2"}],
)  # fmt: skip
def test_each_severe_sign_makes_a_patient_unsteady(answers):
    assert mental(**answers).code == "1"


@pytest.mark.parametrize("answers", [{"symptoms_strong": "2"}, {"insight": "2"}, {"housework": "3"}, {"work": "3"}])
def test_one_poor_side_makes_a_patient_only_mostly_steady(answers):
    assert mental(**answers).code == "2"


def test_not_steady_twice_goes_to_a_specialist_and_is_seen_in_a_month():
    before = replace(ILL, last_result="2", last_answers={})
    assert mental(before, risk="1").next_date == date(2026, 10, 15)
    assert "still_unsteady" in mental(before, risk="1").findings
    assert mental(before).next_date == date(2026, 12, 15)  # improved: three months
    assert mental(before, risk="4").next_date == date(2026, 9, 29)  # worse: two weeks


def test_after_a_death_nothing_is_planned():
    assert decided("smi_followup", ILL, lost="1", died="2").next_date is None


# -- 肺结核


@pytest.mark.parametrize(
    ("supervisor", "month", "expected"),
    [
        ("1", 1, date(2026, 10, 15)),
        ("2", 1, date(2026, 9, 25)),
        ("2", 2, date(2026, 9, 25)),
        ("2", 3, date(2026, 10, 15)),
    ],
)
def test_who_watches_the_doses_sets_the_interval(supervisor, month, expected):
    assert decided("tb_followup", ILL, supervisor=supervisor, treatment_month=month).next_date == expected


def test_a_reaction_to_the_drugs_is_referred_within_two_weeks_and_the_shorter_interval_wins():
    found = decided("tb_followup", ILL, supervisor="1", treatment_month=4, adverse_reaction="2")
    assert found.needs_referral and found.next_date == date(2026, 9, 29)
    found = decided("tb_followup", ILL, supervisor="2", treatment_month=1, adverse_reaction="2")
    assert found.next_date == date(2026, 9, 25)


def test_the_end_of_treatment_ends_the_visits():
    assert decided("tb_followup", ILL, supervisor="1", treatment_month=6, stopped="2").next_date is None


# -- 儿童


def child(subject=CHILD, **answers):
    return decided("child_1_8", subject, **({"visit_age": "6"} | answers))


def test_a_healthy_child_comes_at_the_next_age():
    assert child().next_date == date(2026, 11, 10)  # eight months
    assert (child().label, child().needs_referral) == ("已检查", False)


@pytest.mark.parametrize(
    ("answers", "refers"),
    [
        ({"hemoglobin": 109}, True),
        ({"hemoglobin": 110}, False),
        ({"hearing": "2"}, True),
        ({"development_6": ["2"]}, True),
        ({"development_6": ["0"]}, False),
        ({"rickets_signs": ["2"]}, True),
        ({"rickets_signs": ["1"]}, False),
    ],
)
def test_what_a_child_is_referred_for(answers, refers):
    found = child(**answers)
    assert found.needs_referral == refers
    assert (found.next_date == date(2026, 9, 29)) == refers


def test_weight_that_stands_still_is_asked_about_once_and_referred_the_second_time():
    once = replace(CHILD, last_answers={"weight": 7.4}, last_findings=frozenset())
    assert (child(once, weight=7.4).needs_referral, bool(child(once, weight=7.4).questions)) == (False, True)
    twice = replace(once, last_findings=frozenset({"weight_flat"}))
    assert child(twice, weight=7.3).needs_referral
    assert not child(twice, weight=7.5).needs_referral


def test_the_last_check_of_a_childhood_is_the_sixth_birthday():
    six = replace(CHILD, born=date(2020, 9, 1))
    assert decided("child_3_6", six, visit_age="72").next_date is None
    assert decided("child_3_6", replace(CHILD, born=date(2021, 9, 1)), visit_age="60").next_date == date(2027, 9, 1)


def test_a_check_a_few_days_early_does_not_plan_the_same_age_again():
    early = replace(CHILD, born=date(2026, 3, 18))  # six months in three days
    assert child(early).next_date == date(2026, 11, 18)


@pytest.mark.parametrize(
    ("born", "expected"), [((2026, 8, 16), None), ((2026, 8, 15), 1), ((2026, 1, 16), 6), ((2026, 1, 15), 8)]
)
def test_the_column_of_a_child_is_the_last_age_reached(born, expected):
    assert rules.stage(PACK.schedules["child"], born=date(*born), on=ON) == expected


def test_a_newborn_at_risk_is_named_and_comes_at_a_month():
    baby = replace(CHILD, born=date(2026, 9, 8))
    found = decided("newborn", baby, birth_weeks=36, birth_weight=2.4, risk_factors=["1", "2"])
    assert found.reasons == ("高危：早产", "高危：出生体重不足 2500 g") and found.questions
    assert found.next_date == date(2026, 10, 8)
    assert decided("newborn", baby, birth_weeks=37, birth_weight=2.5, risk_factors=["0"]).reasons == ()


def test_guidance_for_children_follows_its_own_ages():
    assert decided("tcm_child", CHILD, visit_age="6").next_date == date(2027, 3, 10)


# -- 孕产妇


def pregnant(**answers):
    return decided("anc1", MOTHER, **({"danger_signs": ["0"], "past_diseases": ["1"]} | answers))


@pytest.mark.parametrize(
    ("weeks", "days", "expected"),
    [(12, 0, date(2026, 10, 13)), (15, 6, date(2026, 9, 16)), (16, 0, date(2026, 10, 20)), (36, 6, date(2026, 9, 16))],
)
def test_the_next_antenatal_visit_opens_its_window(weeks, days, expected):
    assert pregnant(gestation_weeks=weeks, gestation_days=days).next_date == expected


def test_after_the_last_window_nothing_is_planned():
    assert pregnant(gestation_weeks=38).next_date is None


@pytest.mark.parametrize("sign", [str(number) for number in range(1, 10)])
def test_every_danger_sign_of_pregnancy_is_an_emergency(sign):
    found = pregnant(danger_signs=[sign], gestation_weeks=12)
    assert (found.code, found.is_emergency, found.next_date) == ("2", True, date(2026, 9, 29))


@pytest.mark.parametrize(
    ("answers", "refers", "code"),
    [
        ({"bp_systolic": 140, "bp_diastolic": 80}, True, "2"),
        ({"bp_systolic": 139, "bp_diastolic": 89}, False, "1"),
        ({"past_diseases": ["5"]}, True, "2"),
        ({"heart": "2"}, False, "2"),
        ({"risk_color": "3"}, True, "2"),
        ({"risk_color": "2"}, False, "1"),
        ({"hiv": "2"}, True, "2"),
    ],
)
def test_what_a_pregnant_woman_is_referred_for(answers, refers, code):
    found = pregnant(**answers)
    assert (found.needs_referral, found.code) == (refers, code)


def test_what_is_confidential_is_in_no_reason():
    assert pregnant(hiv="2", syphilis="2").summary == "建议转诊，2 周内随访转诊情况"


def test_a_mother_comes_again_forty_two_days_after_birth():
    fine = decided("pnc", MOTHER, delivered_on="2026-09-05", breasts="1")
    assert (fine.code, fine.next_date) == ("1", date(2026, 10, 17))
    assert decided("pnc", MOTHER, delivered_on="2026-09-05", wound="2").next_date == date(2026, 9, 29)
    late = decided("pnc42", MOTHER, delivered_on="2026-08-01", uterus="2")
    assert (late.code, late.label, late.needs_referral) == ("2", "未恢复", True)
    assert decided("pnc42", MOTHER, delivered_on="2026-08-01").next_date is None


# -- 中医体质


def constitution(**answers):
    given = {f"q{number}": "1" for number in range(1, 34)} | answers
    return decided("tcm_elder", ELDER, **given)


def test_the_constitution_is_said_in_words():
    assert constitution(q1="5").label == "平和质"
    found = constitution(q1="4", q2="3", q3="3", q4="3", q14="2")
    assert (found.label, found.code, found.advice) == ("气虚质", "qi_deficiency", "以气虚质为主指导")
    assert constitution(q1="4", q5="3", q6="2", q7="2", q8="2").label == "基本是平和质，倾向气郁质"
    assert found.next_date == date(2027, 9, 15)


def test_several_constitutions_are_all_recorded_and_the_highest_guides():
    found = constitution(q2="3", q3="3", q4="3", q14="2", q5="5", q6="5", q7="3", q8="1")
    assert (found.label, found.reasons) == ("气郁质、气虚质", ("兼夹体质",))
    assert found.findings == ("qi_stagnation", "qi_deficiency")


def test_equal_scores_and_yin_with_yang_are_questions():
    found = constitution(q11="3", q12="3", q13="3", q29="2", q10="3", q21="3", q26="3", q31="2")
    assert any("中医师" in question for question in found.questions)
    assert any("阴虚质和阳虚质同时出现" in question for question in found.questions)


def test_no_constitution_at_all_means_asking_again_in_two_weeks():
    found = constitution(q1="1", q2="2", q4="3", q5="2", q13="3")
    assert (found.code, found.next_date) == ("unclear", date(2026, 9, 29))


# -- 慢阻肺 and scales


@pytest.mark.parametrize(
    ("answers", "code", "expected"),
    [
        ({}, "1", date(2027, 3, 15)),
        ({"exacerbations": 2}, "2", date(2026, 12, 15)),
        ({"exacerbation_admissions": 1}, "2", date(2026, 12, 15)),
        ({"fev1_predicted": 49}, "2", date(2026, 12, 15)),
        ({"spo2": 89}, "3", date(2026, 9, 29)),
        ({"spo2": 90}, "1", date(2027, 3, 15)),
        ({"respiration": 30}, "3", date(2026, 9, 29)),
    ],
)
def test_copd_is_managed_by_its_risk(answers, code, expected):
    found = decided("copd_followup", ELDER, **({"exacerbations": 0, "exacerbation_admissions": 0} | answers))
    assert (found.code, found.next_date) == (code, expected)


def test_the_thought_of_harming_oneself_is_an_emergency_whatever_the_score():
    calm = {f"p{number}": "0" for number in range(1, 10)}
    found = decided("phq9", ELDER, **calm | {"p9": "1"})
    assert (found.code, found.is_emergency, found.next_date) == ("1", True, date(2026, 9, 16))
    assert "不要让他一个人待着" in found.advice
    assert not decided("phq9", ELDER, **calm).is_emergency
    assert decided("phq9", ELDER, **calm | dict.fromkeys(("p1", "p2", "p3", "p4", "p5"), "3")).needs_referral


def test_a_positive_pair_of_questions_asks_for_the_nine():
    assert decided("phq2", ELDER, p1="2", p2="1").questions == ("请接着做 PHQ-9",)
    assert decided("phq2", ELDER, p1="1", p2="1").questions == ()


# -- whom a form is offered to


def why(code, born, *, sex="2", tags=()):
    return rules.why(PACK.forms[code], born=born, sex=sex, tags=frozenset(tags), on=ON)


def test_a_form_is_offered_with_its_reason_and_only_to_whom_it_suits():
    assert why("physical_exam", date(1961, 9, 15)) == "65 岁及以上"
    assert why("physical_exam", date(1961, 9, 16)) == ""
    assert why("physical_exam", date(1980, 1, 1), tags=["diabetes"]) == "糖尿病患者"
    assert why("newborn", date(2026, 9, 1)) and not why("newborn", date(2026, 8, 15))
    assert why("child_1_8", date(2026, 8, 15)) and why("child_12_30", date(2025, 9, 15))
    assert not why("child_1_8", date(2025, 9, 15)) and not why("child_3_6", date(2019, 9, 15))
    assert why("anc1", date(1996, 1, 1), tags=["maternal"])
    assert not why("anc1", date(1996, 1, 1), sex="1", tags=["maternal"])
    assert not why("personal_info", date(2020, 9, 15)) and why("personal_info", date(2019, 9, 15))


def offered(code, last=None, *, born=date(1948, 3, 1), has_before=True):
    return rules.offer(PACK, PACK.forms[code], "…", last, born=born, on=ON, has_before=has_before)


def test_what_was_never_filled_is_due_and_a_scale_is_only_offered():
    assert offered("physical_exam").state == "due"
    assert offered("phq9").state == "optional"
    assert offered("child_1_8", born=date(2026, 3, 10)).due_date == date(2026, 9, 10)


def test_what_was_filled_comes_back_when_its_day_nears():
    assert offered("physical_exam", Last(date(2026, 3, 1))).state == "later"
    assert offered("physical_exam", Last(date(2025, 9, 29))).state == "soon"
    assert offered("physical_exam", Last(date(2025, 9, 15))).state == "due"
    assert offered("smi_followup", Last(date(2026, 9, 1), date(2026, 9, 15))).state == "due"
    assert offered("personal_info", Last(date(2019, 9, 1))).state == "done"


def test_a_later_visit_waits_for_the_first():
    assert offered("anc2_5", has_before=False).state == "not_yet"
    assert offered("anc2_5").state == "due"


def test_numbers_that_are_no_numbers_never_hold():
    from jiayi.care.assessments.rules.deciding import _holds

    assert not _holds("若干", ">=", 3) and not _holds(None, "<", 3) and not _holds(["4"], ">=", 3)
    assert _holds(Decimal("4"), ">=", "3") and not _holds(None, "lacks", "1")
