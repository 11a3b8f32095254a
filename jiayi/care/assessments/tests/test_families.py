"""Children, mothers and the constitutions of the old: what their forms come to. No database."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from jiayi.care.assessments import rules
from jiayi.kernel.period import add_months

from .deciding import CHILD, ELDER, MOTHER, ON, PACK, decided

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
    assert child(replace(CHILD, born=date(2026, 1, 15))).next_date == date(2027, 1, 15), "eight months today: not today"


@pytest.mark.parametrize(
    ("born", "expected"), [((2026, 8, 19), None), ((2026, 8, 18), 1), ((2026, 1, 16), 6), ((2026, 1, 15), 8)]
)
def test_the_column_of_a_child_is_the_last_age_reached(born, expected):
    assert rules.stage(PACK.schedules["child"], born=date(*born), on=ON) == expected


def test_a_newborn_at_risk_is_named_and_comes_at_a_month():
    baby = replace(CHILD, born=date(2026, 9, 8))
    found = decided("newborn", baby, birth_weeks=36, birth_weight=2.4, risk_factors=["1", "2"])
    assert found.reasons == ("高危：早产", "高危：出生体重不足 2500 g") and found.questions
    assert found.next_date == date(2026, 10, 6)
    assert decided("newborn", baby, birth_weeks=37, birth_weight=2.5, risk_factors=["0"]).reasons == ()


@pytest.mark.parametrize("born", [date(2026, 1, 3), date(2026, 1, 31), date(2026, 2, 14), date(2024, 2, 1)])
def test_the_check_at_a_month_falls_on_the_twenty_eighth_day(born):
    """满月 is day 28 to 30; a month of the calendar may be 31 days."""
    day = born + timedelta(days=28)
    assert decided("newborn", replace(CHILD, born=born, on=born + timedelta(days=5))).next_date == day
    offered = [
        rules.why(PACK.forms["child_1_8"], born=born, sex="1", tags=frozenset(), on=one)
        for one in (day - timedelta(days=1), day)
    ]
    assert offered == ["", "满月到 8 月龄"]
    assert decided("child_1_8", replace(CHILD, born=born, on=day), visit_age="1").next_date == add_months(born, 3)


@pytest.mark.parametrize(
    ("answers", "is_urgent"),
    [
        ({"temperature": 37.9}, False),
        ({"temperature": 38}, True),
        ({"temperature": 36}, False),
        ({"temperature": 35.9}, True),
        ({"respiration": 60}, False),
        ({"respiration": 61}, True),
        ({"jaundice": ["2", "3"]}, False),
        ({"jaundice": ["3", "5"]}, True),
    ],
)
def test_a_newborn_in_danger_goes_to_hospital_at_once(answers, is_urgent):
    found = decided("newborn", replace(CHILD, born=date(2026, 9, 8)), **answers)
    assert (found.is_emergency, found.needs_referral) == (is_urgent, is_urgent)
    assert found.next_date == (date(2026, 9, 18) if is_urgent else date(2026, 10, 6))


@pytest.mark.parametrize(("degrees", "urgent", "refers"), [(37.9, False, False), (38, False, True), (39, True, True)])
def test_fever_after_a_birth_is_referred(degrees, urgent, refers):
    found = decided("pnc", MOTHER, delivered_on="2026-09-08", temperature=degrees)
    assert (found.is_emergency, found.needs_referral, found.code) == (urgent, refers, "2" if refers else "1")


@pytest.mark.parametrize(
    ("age", "left", "low"),
    [
        ("48", 4.8, True),
        ("48", 4.9, False),
        ("60", 4.9, True),
        ("60", 5.0, False),
        ("72", 4.9, True),
        ("36", 4.0, False),
    ],
)
def test_low_vision_is_looked_at_again(age, left, low):
    found = decided("child_3_6", replace(CHILD, born=date(2021, 9, 1)), visit_age=age, vision_left=left)
    assert bool(found.reasons) == low and bool(found.questions) == low


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
    assert decided("pnc", MOTHER, delivered_on="2026-08-04", breasts="1").next_date is None, "day 42 is today"


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


@pytest.mark.parametrize(
    ("code", "months", "following"),
    [
        ("newborn", 1, "child_1_8"),
        ("child_1_8", 8, "child_1_8"),
        ("child_1_8", 12, "child_12_30"),
        ("child_12_30", 36, "child_3_6"),
        ("child_3_6", 72, "child_3_6"),
        ("anc1", 360, "anc2_5"),
        ("pnc", 360, "pnc42"),
        ("physical_exam", 800, "physical_exam"),
        ("tcm_child", 12, "tcm_child"),
    ],
)
def test_forms_of_a_series_take_turns(code, months, following):
    assert PACK.following(PACK.forms[code], months=months, sex="2") == following
