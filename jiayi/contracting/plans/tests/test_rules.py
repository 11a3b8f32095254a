from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .. import rules
from ..rules import Candidate


def test_the_gap_is_people_and_never_negative():
    assert (rules.gap(plan=1500, signed=1447), rules.gap(plan=500, signed=600), rules.gap(plan=None, signed=3)) == (
        53,
        0,
        None,
    )


@pytest.mark.parametrize(
    ("on", "left"),
    [
        (date(2018, 12, 31), 1),
        (date(2018, 12, 25), 1),
        (date(2018, 12, 24), 2),
        (date(2018, 1, 1), 53),
        (date(2019, 1, 1), 0),
        (date(2017, 6, 1), 53),
    ],
)
def test_the_weeks_that_are_left_include_the_running_one(on, left):
    assert rules.weeks_left(2018, on) == left


def test_half_a_person_cannot_be_signed():
    assert rules.needed_per_week(missing=53, weeks=6) == 9
    assert rules.needed_per_week(missing=53, weeks=0) is None
    assert rules.needed_per_week(missing=None, weeks=6) is None


def test_the_curve_adds_up_and_weeks_to_come_have_no_number():
    by_day = {date(2018, 1, 3): 2, date(2018, 1, 8): 3, date(2018, 3, 1): 5}
    weeks = rules.weekly_curve(year=2018, on=date(2018, 1, 12), by_day=by_day, plan=365)
    assert [(week.ends, week.signed, week.planned) for week in weeks[:3]] == [
        (date(2018, 1, 7), 2, 7),
        (date(2018, 1, 14), 5, 14),
        (date(2018, 1, 21), None, 21),
    ]
    assert (weeks[-1].ends, weeks[-1].planned, len(weeks)) == (date(2018, 12, 31), 365, 53)


@given(plan=st.integers(0, 20_000), year=st.integers(2015, 2032))
def test_the_plan_line_never_falls_and_ends_at_the_plan(plan, year):
    weeks = rules.weekly_curve(year=year, on=date(year, 6, 1), by_day={}, plan=plan)
    planned = [week.planned for week in weeks]
    assert planned == sorted(planned)
    assert planned[-1] == plan


def test_key_people_come_first_then_homes_where_somebody_signed_then_what_ends_soonest():
    def one(number, **values):
        return Candidate(patient_id=number, **({"age": 50, "classes": ()} | values))

    ranked = rules.rank_visits(
        [
            one(1),
            one(2, age=80, classes=("elderly",)),
            one(3, age=70, classes=("elderly",), household_signed=2),
            one(4, household_signed=1),
            one(5, age=66, classes=("elderly", "hypertension")),
            one(6, age=67, classes=("elderly",), ends_date=date(2018, 12, 3)),
            one(7, ends_date=date(2018, 12, 1)),
        ]
    )
    assert [candidate.patient_id for candidate in ranked] == [3, 6, 5, 2, 4, 7, 1]


def test_the_list_says_why():
    one = Candidate(
        patient_id=1, age=70, classes=("elderly", "hypertension"), household_signed=2, ends_date=date(2018, 12, 3)
    )
    assert rules.reason_text(one) == "65 岁以上、高血压；家里 2 人已签；12月3日到期，还没续"
    assert rules.reason_text(Candidate(patient_id=1, age=30, classes=())) == "还没签过"


@pytest.mark.parametrize(
    ("address", "building"),
    [
        ("柳塘路 12 弄 3 号 402 室", "柳塘路 12 弄"),
        ("三里亭 5幢 2 单元", "三里亭 5幢"),
        ("河边小屋", "河边小屋"),
        ("", ""),
    ],
)
def test_a_building_is_what_one_walk_reaches(address, building):
    assert rules.building_of(address) == building


def test_the_elderly_of_the_form_are_those_of_sixty():
    assert rules.born_to(date(2018, 12, 31)) == date(1958, 12, 31)
    assert rules.born_to(date(2024, 2, 29)) == date(1964, 2, 29)
    assert rules.born_to(date(2028, 2, 29)).year == 1968
