"""Every shipped form: it can work, its codes are the national ones, its scores and verdicts come out as printed."""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from jiayi.foundation.forms.rules import check, lay_out, parse

TEMPLATES = Path(__file__).parents[1] / "templates"
DEFINITIONS = {raw["name"]: raw for raw in (json.loads(path.read_text()) for path in TEMPLATES.glob("*.json"))}
TYPES = [
    "qi_deficiency",
    "yang_deficiency",
    "yin_deficiency",
    "phlegm_damp",
    "damp_heat",
    "blood_stasis",
    "qi_stagnation",
    "special",
]
NATIONAL = [
    "personal_info",
    "physical_exam",
    "htn_followup",
    "dm_followup",
    "smi_followup",
    "smi_record",
    "tb_first",
    "tb_followup",
    "newborn",
    "child_1_8",
    "child_12_30",
    "child_3_6",
    "anc1",
    "anc2_5",
    "pnc",
    "pnc42",
    "elder_self_care",
    "tcm_elder",
    "tcm_child",
    "copd_record",
    "copd_followup",
    "phq2",
    "phq9",
    "gad7",
    "frail",
    "falls",
    "barthel",
]


@cache
def form(name):
    return parse(DEFINITIONS[name])


def values(name, **answers):
    return check(form(name), answers).values


def shown(name, **answers):
    """The items that ask for an answer, given these."""
    return {problem.link_id for problem in check(form(name), answers).problems if problem.code == "required"}


def codes(name, link_id):
    return [option.code for option in form(name).field(link_id).options]


def test_all_forms_are_there():
    assert set(DEFINITIONS) == set(NATIONAL)


@pytest.mark.parametrize("name", NATIONAL)
def test_a_condition_asks_only_for_answers_that_exist(name):
    fields = {item.link_id: item for item in form(name).fields()}
    for item in list(fields.values()):
        for gate in item.gates:
            for condition in gate.conditions:
                asked = fields[condition.question]
                if asked.options and condition.operator in ("=", "!="):
                    assert asked.option(condition.answer), (item.link_id, condition)


@pytest.mark.parametrize("name", NATIONAL)
def test_a_form_prints_empty_and_names_its_source(name):
    sheet = lay_out(form(name), [])
    assert sheet.sections and sheet.source
    assert all(row.label and len(row.cells) == sheet.columns for section in sheet.sections for row in section.rows)


def test_forms_that_speak_of_mind_and_lungs_are_confidential():
    said = {name: raw["confidential"] for name, raw in DEFINITIONS.items() if "confidential" in raw}
    hidden = {name for name, whole in said.items() if whole is True}
    assert hidden == {"smi_followup", "smi_record", "tb_first", "tb_followup"}
    assert said["anc1"] == ["syphilis", "hiv"]


def test_the_provisional_form_says_so():
    assert "暂行" in form("copd_followup").title and "暂行" in form("copd_followup").source


# -- codes as the paper has them


@pytest.mark.parametrize(
    ("name", "link_id", "expected"),
    [
        ("personal_info", "ethnicity", "01 99"),
        ("personal_info", "education", "1 2 3 4 5 6 7 8 9 10"),
        ("personal_info", "occupation", "0 1 2 3 4 5 6 7 8"),
        ("personal_info", "disability", "1 2 3 4 5 6 7 8"),
        ("physical_exam", "symptoms", " ".join(str(code) for code in range(1, 26))),
        ("physical_exam", "foot_pulse", "1 2 3 4"),
        ("smi_followup", "risk", "0 1 2 3 4 5"),
        ("smi_followup", "dangerous_acts", "1 2 3 4 5 6 7"),
        ("smi_followup", "work", "1 2 3 9"),
        ("tb_first", "symptoms", "0 1 2 3 4 5 6 7 8 9 99"),
        ("tb_followup", "symptoms", "0 1 2 3 4 5 6 7 8 9 10 99"),
        ("newborn", "sex", "0 1 2 9"),
        ("newborn", "jaundice", "1 2 3 4 5"),
        ("child_1_8", "neck_mass", "1 2"),
        ("child_12_30", "rickets_signs", "1 2 3 4 5 6 7"),
        ("anc1", "guidance", "1 2 3 4 5 6"),
        ("pnc42", "handling", "1 2"),
        ("copd_followup", "adverse_reaction", "1 2 3"),
        ("tcm_child", "service_6", "1 2 3 4"),
    ],
)
def test_the_codes_are_those_of_the_paper_form(name, link_id, expected):
    assert codes(name, link_id) == expected.split()


# -- 健康体检表


def test_the_higher_arm_counts_and_one_arm_is_enough():
    both = values(
        "physical_exam",
        bp_right_systolic=138,
        bp_right_diastolic=88,
        bp_left_systolic=144,
        bp_left_diastolic=86,
    )
    assert (both["bp_systolic"], both["bp_diastolic"]) == (144, 88)
    assert values("physical_exam", bp_right_systolic=138, bp_right_diastolic=88)["bp_systolic"] == 138


def test_only_the_old_are_assessed_and_only_diabetics_must_have_their_feet_felt():
    young, old = shown("physical_exam", is_elderly="1"), shown("physical_exam", is_elderly="2", is_diabetic="2")
    assert {"self_care", "cognition"} <= old and not {"self_care", "cognition"} & young
    assert "foot_pulse" in old and "foot_pulse" not in young


def test_who_never_smoked_is_not_asked_how_much():
    assert "smoking" not in values("physical_exam", smoking_state="1", smoking=20)
    assert values("physical_exam", smoking_state="3", smoking=20)["smoking"] == 20


def test_only_women_are_examined_by_the_gynaecologist():
    assert "gyn_cervix" not in values("physical_exam", sex="1", gyn_cervix="1")
    assert values("physical_exam", sex="2", gyn_cervix="1")["gyn_cervix"] == "1"


def test_no_symptom_stands_alone():
    assert "“症状”选了“无症状”就不能再选其他" in [
        problem.message for problem in check(form("physical_exam"), {"symptoms": ["1", "3"]}).errors
    ]


# -- 儿童


@pytest.mark.parametrize(
    ("name", "age", "asked", "not_asked"),
    [
        ("child_1_8", "1", {"navel_1", "mouth"}, {"hearing", "rickets_symptoms", "development_3"}),
        ("child_1_8", "3", {"navel", "rickets_signs_3", "development_3"}, {"navel_1", "hearing", "development_6"}),
        ("child_1_8", "6", {"hearing", "rickets_signs", "development_6"}, {"navel", "mouth"}),
        ("child_1_8", "8", {"rickets_signs", "development_8"}, {"hearing"}),
        ("child_12_30", "12", {"hearing", "rickets_signs", "development_12"}, {"gait"}),
        ("child_12_30", "24", {"hearing", "gait", "development_24"}, set()),
        ("child_12_30", "30", {"gait", "development_30"}, {"hearing", "rickets_signs"}),
        ("child_3_6", "36", {"hearing", "development_36"}, set()),
        ("child_3_6", "72", {"development_72"}, {"hearing"}),
        ("tcm_child", "12", {"service_6"}, {"service_18"}),
        ("tcm_child", "36", {"service_30"}, {"service_6"}),
    ],
)
def test_each_age_is_asked_what_its_column_has(name, age, asked, not_asked):
    required = shown(name, visit_age=age)
    assert asked <= required and not not_asked & required


def test_haemoglobin_is_measured_at_its_ages_only():
    assert "hemoglobin" not in values("child_1_8", visit_age="3", hemoglobin=118)
    assert values("child_1_8", visit_age="8", hemoglobin=118)["hemoglobin"] == 118
    assert "hemoglobin" not in values("child_12_30", visit_age="24", hemoglobin=118)
    assert values("child_3_6", visit_age="60", hemoglobin=118)["hemoglobin"] == 118


# -- 肺结核


def test_nine_doses_of_ten_are_regular():
    stopped = {"stopped": "2", "doses_due": 180}
    assert values("tb_followup", **stopped, doses_taken=162)["dose_rate"] == Decimal("90.0")
    assert values("tb_followup", **stopped, doses_taken=162)["is_regular"] == "2"
    assert values("tb_followup", **stopped, doses_taken=161)["is_regular"] == "1"
    assert "dose_rate" not in values("tb_followup", stopped="1", doses_due=180, doses_taken=162)


# -- 中医体质


def constitution(**answers):
    given = {f"q{number}": "1" for number in range(1, 34)} | answers
    found = values("tcm_elder", **given)
    return found, {name: found[name] for name in (*TYPES, "balanced")}


def test_a_person_with_nothing_but_vigour_is_balanced():
    found, verdict = constitution(q1="5")
    assert found["balanced_score"] == 25 and {found[f"{name}_score"] for name in TYPES} == {Decimal(4)}
    assert verdict == {**dict.fromkeys(TYPES, "3"), "balanced": "1"}


def test_eleven_points_are_a_constitution_and_end_the_balance():
    found, verdict = constitution(q1="4", q2="3", q3="3", q4="3", q14="2")
    assert (found["qi_deficiency_score"], found["balanced_score"]) == (11, 20)
    assert (verdict["qi_deficiency"], verdict["balanced"]) == ("1", "3")


def test_nine_points_lean_and_leave_the_person_mostly_balanced():
    found, verdict = constitution(q1="4", q5="3", q6="2", q7="2", q8="2")
    assert (found["qi_stagnation_score"], found["balanced_score"]) == (9, 22)
    assert (verdict["qi_stagnation"], verdict["balanced"]) == ("2", "2")


@pytest.mark.parametrize(("last", "expected"), [("2", "3"), ("3", "2"), ("4", "2"), ("5", "1")])
def test_the_bounds_of_a_constitution(last, expected):
    _, verdict = constitution(q19="2", q22="2", q24="2", q33=last)
    assert verdict["blood_stasis"] == expected


def test_under_seventeen_points_nobody_is_balanced():
    found, verdict = constitution(q1="1", q5="3", q13="3")
    assert found["balanced_score"] == 17 and verdict["balanced"] == "1"
    found, verdict = constitution(q1="1", q5="3", q13="4")
    assert found["balanced_score"] == 16 and verdict["balanced"] == "3"


def test_no_question_may_stay_empty_and_no_verdict_comes_before_the_last_answer():
    given = {f"q{number}": "1" for number in range(1, 33)}
    assert "q33" in shown("tcm_elder", **given)
    assert "balanced" not in values("tcm_elder", **given)


def test_guidance_is_asked_only_for_what_the_person_has():
    given = {f"q{number}": "1" for number in range(1, 34)} | {"q5": "3", "q6": "3", "q7": "3", "q8": "3"}
    found = values("tcm_elder", **given, qi_stagnation_guidance=["1"], special_guidance=["1"])
    assert found["qi_stagnation_guidance"] == ["1"] and "special_guidance" not in found


# -- scales


def scored(name, prefix, *points):
    found = values(name, **{f"{prefix}{number}": str(point) for number, point in enumerate(points, 1)})
    return found["score"], found["level"]


@pytest.mark.parametrize(
    ("name", "prefix", "points", "expected"),
    [
        ("phq2", "p", (1, 1), (2, "1")),
        ("phq2", "p", (2, 1), (3, "2")),
        ("phq9", "p", (2, 2, 1, 1, 1, 1, 1, 1, 0), (10, "3")),
        ("phq9", "p", (0, 0, 0, 0, 0, 0, 0, 0, 1), (1, "1")),
        ("phq9", "p", (3, 3, 3, 3, 3, 3, 2, 0, 0), (20, "5")),
        ("phq9", "p", (2, 2, 2, 2, 2, 2, 2, 0, 0), (14, "3")),
        ("gad7", "g", (1, 1, 1, 1, 1, 1, 1), (7, "2")),
        ("gad7", "g", (3, 3, 2, 2, 1, 1, 1), (13, "3")),
        ("gad7", "g", (3, 3, 3, 3, 3, 0, 0), (15, "4")),
    ],
)
def test_mood_scales_fall_into_their_bands(name, prefix, points, expected):
    assert scored(name, prefix, *points) == expected


FRAIL = ("fatigue", "resistance", "ambulation", "illnesses", "weight_loss")


@pytest.mark.parametrize(("yes", "expected"), [(0, "1"), (1, "2"), (2, "2"), (3, "3"), (5, "3")])
def test_three_of_five_are_frail(yes, expected):
    answers = {name: "2" if position < yes else "1" for position, name in enumerate(FRAIL)}
    assert values("frail", **answers)["level"] == expected


def fall_risk(**ticked):
    names = ["movement", "fall_history", "mental_state", "control", "senses", "sleep", "drugs", "illness_history"]
    found = values("falls", **({name: ["0"] for name in names} | {"over_80": "1"} | ticked))
    return found["score"], found["level"]


def test_fall_risks_add_up_over_what_is_ticked():
    assert fall_risk() == (0, "1")
    assert fall_risk(movement=["1"], drugs=["3", "6"], senses=["1"]) == (6, "2")
    assert fall_risk(movement=["2"], fall_history=["2"], mental_state=["2"], over_80="2") == (12, "3")
    assert fall_risk(drugs=["3", "6"]) == (2, "1")
    assert fall_risk(over_80="2") == (3, "2")


BARTHEL = [
    "eating",
    "bathing",
    "grooming",
    "dressing",
    "bowels",
    "bladder",
    "toileting",
    "transfer",
    "walking",
    "stairs",
]


def test_barthel_is_a_hundred_for_whoever_needs_nobody():
    alone = dict.fromkeys(BARTHEL, "1")
    assert (values("barthel", **alone)["score"], values("barthel", **alone)["level"]) == (100, "1")
    assert values("barthel", **alone | {"bathing": "2"})["level"] == "2"
    helped = alone | {"walking": "4", "stairs": "3", "transfer": "4"}
    assert (values("barthel", **helped)["score"], values("barthel", **helped)["level"]) == (60, "3")
    worse = helped | {"toileting": "3", "dressing": "3"}
    assert (values("barthel", **worse)["score"], values("barthel", **worse)["level"]) == (40, "4")


def test_copd_is_graded_by_what_is_left_of_the_breath():
    graded = [values("copd_followup", fev1_predicted=percent)["gold"] for percent in (80, 79.9, 50, 49.9, 30, 29.9)]
    assert graded == ["1", "2", "2", "3", "3", "4"]
