"""What each form of a grown person comes to, by the facts of the standard. No database."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from jiayi.care.assessments import rules
from jiayi.care.assessments.rules import Last
from jiayi.care.assessments.rules.deciding import _holds
from jiayi.care.vitals import queries as vitals

from .deciding import ELDER, FORMS, ILL, ON, PACK, STEADY, decided, form

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


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"breasts": ["4"]}, "乳腺异常"),
        ({"edema": "2"}, "下肢水肿"),
        ({"hbsag": "2"}, "乙肝表面抗原阳性"),
        ({"urine_protein": "1"}, "尿蛋白阳性"),
        ({"rales": "3"}, "有罗音"),
        ({"fundus": "2"}, "眼底异常"),
    ],
)
def test_what_is_found_abnormal_on_the_body_is_no_exam_without_findings(answers, says):
    found = exam(**answers)
    assert (found.code, found.reasons, found.needs_referral) == ("2", (says,), False)


def test_an_organ_that_is_well_is_no_finding():
    well = {
        "lips": "1",
        "skin": "1",
        "edema": "1",
        "breasts": ["1"],
        "urine_protein": "0",
        "hbsag": "1",
        "teeth": ["4"],
    }
    assert exam(**well).code == "1"


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
    found = decided("smi_followup", ILL, lost="1", died="2")
    assert (found.code, found.label, found.next_date) == ("", "已去世", None)


def test_who_was_not_found_is_put_into_no_class_and_looked_for_again_in_a_month():
    found = decided("smi_followup", ILL, lost="2", died="1")
    assert (found.code, found.label, found.next_date) == ("", "失访", date(2026, 10, 15))
    assert found.questions and not found.needs_referral


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


@pytest.mark.parametrize(("day", "late"), [("2026-09-12", False), ("2026-09-11", True)])
def test_a_first_visit_after_three_days_is_said_to_be_late(day, late):
    found = decided("tb_first", ILL, supervisor="1", notified_on=day, visited_on="2026-09-15")
    assert ("接到通知单超过 72 小时才入户" in found.reasons, bool(found.questions)) == (late, late)


@pytest.mark.parametrize(("month", "days"), [(2, 10), (3, 30)])
def test_a_family_that_watches_is_visited_more_often_while_it_is_intensive(month, days):
    found = decided("tb_followup", ILL, supervisor="2", treatment_month=month)
    assert found.next_date == date(2026, 9, 15) + timedelta(days=days)


@pytest.mark.parametrize("name", ["tb_first", "tb_followup"])
def test_coughing_blood_is_referred(name):
    assert decided(name, ILL, supervisor="1", treatment_month=3, symptoms=["3"]).needs_referral
    assert not decided(name, ILL, supervisor="1", treatment_month=3, symptoms=["1"]).needs_referral


@pytest.mark.parametrize(
    ("code", "mild", "grave"),
    [
        ("frail", {"score": 2}, {"score": 3}),
        ("falls", {"score": 9}, {"score": 10}),
        ("gad7", {"score": 9}, {"score": 10}),
    ],
)
def test_a_scale_says_what_to_do_from_its_bound_on(code, mild, grave):
    rule = PACK.forms[code]
    band = {"frail": {2: "2", 3: "3"}, "falls": {9: "2", 10: "3"}, "gad7": {9: "2", 10: "3"}}[code]
    said = [rules.decide(PACK, rule, {"level": band[one["score"]]}, ELDER, {}).questions for one in (mild, grave)]
    assert said[0] == () and said[1]


def test_the_end_of_treatment_ends_the_visits():
    assert decided("tb_followup", ILL, supervisor="1", treatment_month=6, stopped="2").next_date is None


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
    assert not _holds("若干", ">=", 3) and not _holds(None, "<", 3) and not _holds(["4"], ">=", 3)
    assert _holds(Decimal("4"), ">=", "3") and not _holds(None, "lacks", "1")
