"""Answers that cannot stand beside each other, form by form: what is impossible is refused, what is odd is asked."""

from datetime import date

import pytest

from jiayi.foundation.forms.rules import Person, check

from .test_templates import form

SEEN = {"lost": "1", "died": "1"}
REFUSED = [
    # form, answers that clash, the one answer that mends it, where it is said
    ("smi_followup", {"lost": "2", "died": "2"}, {"died": "1"}, "died"),
    (
        "smi_followup",
        SEEN | {"died": "2", "visited_on": "2026-09-15", "died_on": "2026-09-16"},
        {"died_on": "2026-09-15"},
        "died_on",
    ),
    (
        "tb_first",
        {"visited_on": "2026-09-15", "notified_on": "2026-09-16"},
        {"notified_on": "2026-09-15"},
        "notified_on",
    ),
    ("tb_followup", {"stopped": "2", "doses_due": 180, "doses_taken": 181}, {"doses_taken": 180}, "doses_taken"),
    (
        "tb_followup",
        {"stopped": "2", "visited_on": "2026-09-15", "stopped_on": "2026-09-16"},
        {"stopped_on": "2026-09-01"},
        "stopped_on",
    ),
    ("newborn", {"birth_weeks": 36, "risk_factors": ["0"]}, {"risk_factors": ["1"]}, "risk_factors"),
    ("newborn", {"birth_weight": 2.49, "risk_factors": ["0"]}, {"birth_weight": 2.5}, "risk_factors"),
    ("newborn", {"asphyxia": "2", "risk_factors": ["1"]}, {"risk_factors": ["1", "3"]}, "risk_factors"),
    ("newborn", {"malformation": "2", "risk_factors": ["0"]}, {"malformation": "1"}, "risk_factors"),
    ("newborn", {"asphyxia": "2", "apgar_unknown": "2", "apgar_1": 7}, {"apgar_unknown": "1"}, "apgar_unknown"),
    ("newborn", {"delivery": ["1", "4"]}, {"delivery": ["4", "5"]}, "delivery"),
    ("newborn", {"cord": ["1", "2"]}, {"cord": ["2", "3"]}, "cord"),
    ("child_12_30", {"visit_age": "18", "teeth_count": 8, "caries_count": 9}, {"caries_count": 8}, "caries_count"),
    (
        "anc1",
        {"last_period": "2026-07-01", "last_period_unknown": "2"},
        {"last_period_unknown": "1"},
        "last_period_unknown",
    ),
    ("anc1", {"bilirubin_total": 12, "bilirubin_direct": 13}, {"bilirubin_direct": 3}, "bilirubin_direct"),
    (
        "pnc",
        {"delivered_on": "2026-09-10", "discharged_on": "2026-09-09"},
        {"discharged_on": "2026-09-10"},
        "discharged_on",
    ),
    (
        "pnc42",
        {"visited_on": "2026-09-09", "delivered_on": "2026-09-10"},
        {"delivered_on": "2026-07-29"},
        "delivered_on",
    ),
    (
        "physical_exam",
        {"smoking_state": "2", "smoking_from": 30, "smoking_until": 29},
        {"smoking_until": 60},
        "smoking_until",
    ),
    (
        "physical_exam",
        {"bp_left_systolic": 80, "bp_left_diastolic": 120},
        {"bp_left_systolic": 130},
        "bp_left_diastolic",
    ),
    (
        "copd_followup",
        {"exacerbations": 1, "exacerbation_admissions": 2},
        {"exacerbation_admissions": 1},
        "exacerbation_admissions",
    ),
]
ASKED = [
    ("htn_followup", {"symptoms": ["1"], "danger_signs": ["3"]}, {"danger_signs": ["1"]}, "danger_signs"),
    ("dm_followup", {"symptoms": ["1"], "danger_signs": ["4"]}, {"symptoms": ["2"]}, "danger_signs"),
    ("smi_followup", SEEN | {"symptoms": ["1"], "symptoms_strong": "1"}, {"symptoms_strong": "2"}, "symptoms_strong"),
    ("smi_followup", SEEN | {"risk": "0", "dangerous_acts": ["5"]}, {"risk": "4"}, "dangerous_acts"),
    ("smi_followup", SEEN | {"risk": "0", "dangerous_acts": ["2"]}, {"dangerous_acts": ["7"]}, "dangerous_acts"),
    (
        "smi_record",
        {"first_onset": "2021-05-01", "diagnosed_on": "2020-05-01"},
        {"first_onset": "2020-05-01"},
        "first_onset",
    ),
    ("newborn", {"complexion": "2", "jaundice": ["1"]}, {"jaundice": ["2"]}, "jaundice"),
    ("child_1_8", {"visit_age": "6", "real_age": 4}, {"real_age": 5}, "real_age"),
    ("child_1_8", {"visit_age": "6", "real_age": 8}, {"visit_age": "8"}, "real_age"),
    ("child_12_30", {"visit_age": "24", "real_age": 30}, {"visit_age": "30"}, "real_age"),
    ("child_3_6", {"visit_age": "48", "real_age": 46}, {"real_age": 47}, "real_age"),
    ("anc1", {"pregnancies": 1, "births_vaginal": 1}, {"pregnancies": 2}, "births_vaginal"),
    ("anc1", {"visited_on": "2026-09-15", "due_on": "2026-09-14"}, {"due_on": "2027-03-01"}, "due_on"),
    ("anc1", {"danger_signs": ["5"], "bp_systolic": 120, "bp_diastolic": 80}, {"bp_systolic": 140}, "danger_signs"),
    ("anc2_5", {"danger_signs": ["1"], "risk_color": "1"}, {"risk_color": "4"}, "risk_color"),
    ("physical_exam", {"cholesterol": 4.2, "ldl": 4.3}, {"ldl": 2.6}, "ldl"),
    ("copd_followup", {"symptoms": ["1"], "mmrc": "4"}, {"mmrc": "1"}, "mmrc"),
]


def said(name, answers, *, person=None, confirmed=()):
    skipped = {"required", "implausible"}
    problems = check(form(name), answers, person=person, confirmed=confirmed).problems
    return {problem.link_id: problem for problem in problems if problem.code not in skipped}


@pytest.mark.parametrize(("name", "answers", "mended", "place"), REFUSED)
def test_what_cannot_be_is_refused_at_its_question(name, answers, mended, place):
    assert said(name, answers)[place].severity == "error"
    assert place not in said(name, answers | mended)


@pytest.mark.parametrize(("name", "answers", "mended", "place"), ASKED)
def test_what_is_odd_is_asked_once_and_passes_when_confirmed(name, answers, mended, place):
    found = said(name, answers)[place]
    assert found.severity == "question"
    assert place not in said(name, answers, confirmed=[found.confirmed_by])
    assert place not in said(name, answers | mended)


@pytest.mark.parametrize(
    ("name", "answers", "link_id"),
    [
        ("smi_followup", {"lost": "1", "died": "2"}, "died_on"),
        ("anc1", {}, "last_period"),
        ("pnc", {}, "delivered_on"),
        ("tb_first", {}, "notified_on"),
        ("dm_followup", {"hba1c": 7.1}, "hba1c_date"),
        ("smi_record", {}, "diagnosed_on"),
    ],
)
def test_what_has_happened_does_not_lie_ahead(name, answers, link_id):
    today = Person.born_on(date(1990, 1, 1), sex="2", today=date(2026, 9, 15))
    assert said(name, answers | {link_id: "2026-09-16"}, person=today)[link_id].code == "too_late"
    assert link_id not in said(name, answers | {link_id: "2026-09-15"}, person=today)


def test_a_stay_in_hospital_lies_behind():
    today = Person.born_on(date(1950, 1, 1), sex="2", today=date(2026, 9, 15))
    found = said("physical_exam", {"admissions": [{"admissions_from": "2026-10-01"}]}, person=today)
    assert found["admissions[0].admissions_from"].message == "“入院日期”不能晚于 2026-09-15"
