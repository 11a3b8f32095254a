"""Scores, bands and what each visit of a form asks, at every edge the facts name. No database."""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jiayi.foundation.forms.rules import Person, check

from .test_templates import FRAIL, NATIONAL, fall_risk, form, scored, shown, values

SELF_CARE = ("eating", "grooming", "dressing", "toileting", "moving")
POINTS = {
    "eating": {0: "1", 3: "3", 5: "4"},
    "grooming": {0: "1", 1: "2", 3: "3", 7: "4"},
    "dressing": {0: "1", 3: "3", 5: "4"},
    "toileting": {0: "1", 1: "2", 5: "3", 10: "4"},
    "moving": {0: "1", 1: "2", 5: "3", 10: "4"},
}


def self_care(*points):
    given = {name: POINTS[name][point] for name, point in zip(SELF_CARE, points, strict=True)}
    found = values("elder_self_care", **given)
    return found["score"], found["level"]


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ((0, 0, 0, 0, 0), (0, "1")),
        ((0, 1, 0, 1, 1), (3, "1")),
        ((3, 1, 0, 0, 0), (4, "2")),
        ((0, 1, 3, 1, 1), (6, "2")),
        ((3, 0, 5, 0, 0), (8, "2")),
        ((3, 0, 0, 5, 1), (9, "3")),
        ((0, 3, 5, 5, 5), (18, "3")),
        ((3, 3, 3, 5, 5), (19, "4")),
        ((5, 7, 5, 10, 10), (37, "4")),
    ],
)
def test_the_old_are_graded_by_their_points(points, expected):
    assert self_care(*points) == expected


@pytest.mark.parametrize("item", ["eating", "dressing"])
def test_a_cell_with_a_dash_on_the_paper_cannot_be_chosen(item):
    wrong = {
        problem.link_id for problem in check(form("elder_self_care"), {item: "2"}).errors if problem.code != "required"
    }
    assert wrong == {item}


@pytest.mark.parametrize(
    ("name", "prefix", "points", "level"),
    [
        ("phq9", "p", (2, 2, 0, 0, 0, 0, 0, 0, 0), "1"),
        ("phq9", "p", (2, 2, 1, 0, 0, 0, 0, 0, 0), "2"),
        ("phq9", "p", (3, 3, 3, 0, 0, 0, 0, 0, 0), "2"),
        ("phq9", "p", (3, 3, 3, 3, 3, 0, 0, 0, 0), "4"),
        ("phq9", "p", (3, 3, 3, 3, 3, 3, 1, 0, 0), "4"),
        ("phq9", "p", (3, 3, 3, 3, 3, 3, 3, 3, 3), "5"),
        ("gad7", "g", (1, 1, 1, 1, 0, 0, 0), "1"),
        ("gad7", "g", (1, 1, 1, 1, 1, 0, 0), "2"),
        ("gad7", "g", (3, 3, 3, 0, 0, 0, 0), "2"),
        ("gad7", "g", (3, 3, 3, 1, 0, 0, 0), "3"),
        ("gad7", "g", (3, 3, 3, 3, 2, 0, 0), "3"),
        ("gad7", "g", (3, 3, 3, 3, 3, 3, 3), "4"),
    ],
)
def test_the_edges_of_the_mood_scales(name, prefix, points, level):
    assert scored(name, prefix, *points) == (sum(points), level)


def test_a_scale_with_an_open_question_has_no_score():
    assert "score" not in values("phq9", **{f"p{number}": "1" for number in range(1, 9)})
    assert "level" not in values("frail", **dict.fromkeys(FRAIL[:4], "2"))


@pytest.mark.parametrize(
    ("ticked", "expected"),
    [
        ({"drugs": ["1", "2"]}, (2, "1")),
        ({"mental_state": ["1"]}, (3, "2")),
        ({"movement": ["1", "2", "3"]}, (9, "2")),
        ({"movement": ["1", "2", "3"], "sleep": ["1"]}, (10, "3")),
        ({"fall_history": ["1"]}, (2, "1")),
        ({"mental_state": ["3"]}, (2, "1")),
    ],
)
def test_the_edges_of_the_risk_of_falling(ticked, expected):
    assert fall_risk(**ticked) == expected


@pytest.mark.parametrize(
    ("answers", "group"),
    [
        ({"mmrc": "0"}, "1"),
        ({"mmrc": "1", "exacerbations": 1}, "1"),
        ({"mmrc": "1", "cat_score": 9}, "1"),
        ({"mmrc": "1", "cat_score": 10}, "2"),
        ({"mmrc": "2"}, "2"),
        ({"mmrc": "0", "exacerbations": 2}, "3"),
        ({"mmrc": "4", "exacerbation_admissions": 1}, "3"),
    ],
)
def test_copd_is_grouped_by_symptoms_and_exacerbations(answers, group):
    given = {"exacerbations": 0, "exacerbation_admissions": 0} | answers
    assert values("copd_followup", **given)["abe_group"] == group


@pytest.mark.parametrize(
    ("last_period", "due_on"),
    [("2026-01-01", date(2026, 10, 8)), ("2026-05-20", date(2027, 2, 27)), ("2025-12-28", date(2026, 10, 5))],
)
def test_the_day_of_birth_is_nine_months_and_seven_days_on(last_period, due_on):
    assert values("anc1", last_period=last_period)["due_by_period"] == due_on


@pytest.mark.parametrize(
    ("sequence", "asked"), [("2", "guidance"), ("3", "guidance"), ("4", "guidance_late"), ("5", "guidance_late")]
)
def test_guidance_before_birth_has_the_list_of_its_visit(sequence, asked):
    other = {"guidance": "guidance_late", "guidance_late": "guidance"}[asked]
    required = shown("anc2_5", sequence=sequence, urged_only="1")
    assert asked in required and other not in required
    assert [option.code for option in form("anc2_5").field("guidance_late").options] == list("12345678")
    assert [option.code for option in form("anc2_5").field("guidance").options] == list("12345")


def test_who_only_urges_records_the_day_and_no_examination():
    required = shown("anc2_5", urged_only="2")
    assert "visited_on" in required and not {"weight", "bp_systolic"} & required
    assert {"weight", "bp_systolic"} <= shown("anc2_5", urged_only="1")


def test_milk_is_measured_only_for_who_gets_a_bottle():
    for feeding, counted in (("1", False), ("2", True), ("3", True)):
        found = values("newborn", feeding=feeding, milk_amount=60, milk_times=8)
        assert ("milk_amount" in found, "milk_times" in found) == (counted, counted)


def test_apgar_is_asked_after_an_asphyxia_only():
    assert "apgar_1" not in values("newborn", asphyxia="1", apgar_1=7)
    assert values("newborn", asphyxia="2", apgar_1=7, apgar_unknown="1")["apgar_1"] == 7


@pytest.mark.parametrize(
    ("months", "weight", "odd"), [(1, 6.4, False), (1, 6.6, True), (6, 6.6, False), (8, 5.4, True)]
)
def test_what_weight_is_odd_depends_on_the_age(months, weight, odd):
    checked = check(form("child_1_8"), {"weight": weight}, person=Person(months=months, sex="1"))
    assert ("weight" in {problem.link_id for problem in checked.questions}) == odd


def test_teeth_are_placed_in_their_quarter():
    given = {"teeth": ["2", "4"], "teeth_missing_upper_left": "6、7", "teeth_caries_upper_left": "5"}
    found = values("physical_exam", **given)
    assert found["teeth_missing_upper_left"] == "6、7" and "teeth_caries_upper_left" not in found


@pytest.mark.parametrize(("day", "days"), [("2026-09-18", 3), ("2026-09-19", 4)])
def test_the_days_from_the_notice_to_the_first_visit_are_counted(day, days):
    found = values("tb_first", notified_on="2026-09-15", visited_on=day)
    assert found["notified_days"] == Decimal(days)


@pytest.mark.parametrize(
    ("name", "link_id", "alone"),
    [
        ("htn_followup", "symptoms", "1"),
        ("dm_followup", "symptoms", "1"),
        ("tb_followup", "symptoms", "0"),
        ("copd_followup", "symptoms", "1"),
        ("personal_info", "drug_allergy", "1"),
        ("personal_info", "past_diseases", "1"),
        ("newborn", "disease_screen", "2"),
        ("child_1_8", "rickets_signs", "1"),
        ("anc1", "past_diseases", "1"),
        ("smi_followup", "dangerous_acts", "7"),
        ("copd_record", "risk_factors", "0"),
    ],
)
def test_nothing_stands_beside_nothing_found(name, link_id, alone):
    item = form(name).field(link_id)
    other = next(option.code for option in item.options if not option.is_exclusive)
    given = {"visit_age": "6"} if name == "child_1_8" else {"lost": "1", "died": "1"} if name == "smi_followup" else {}
    errors = check(form(name), given | {link_id: [alone, other]}).errors
    assert link_id in {problem.link_id for problem in errors}
    assert link_id not in {problem.link_id for problem in check(form(name), given | {link_id: [alone]}).errors}


@pytest.mark.parametrize("name", NATIONAL)
def test_the_table_of_the_docs_counts_what_is_shipped(name):
    table = (Path(__file__).parents[4] / "docs" / "forms.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `{name}` .*? \| (\d+) \| (\d+) \| (\d+) \|", table, re.M)
    assert row is not None
    facts, ours, shipped = map(int, row.groups())
    kinds = [item for item in form(name).fields() if item.kind != "display" and not item.is_repeating_group]
    rows = [part for item in form(name).fields() if item.is_repeating_group for part in item.items]
    assert facts + ours == shipped == len(kinds) + len(rows)
