"""Opening hours and working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .. import rules

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2040, 1, 1))
NATIONAL_DAY = {date(2026, 10, 1) + timedelta(days=n): False for n in range(7)} | {date(2026, 10, 10): True}


def test_days_with_the_same_hours_are_told_together():
    morning, both = [["08:00", "11:30"]], [["08:00", "11:30"], ["13:30", "17:00"]]
    hours = {"mon": both, "tue": both, "wed": both, "sat": morning, "note": "节假日休息"}
    assert rules.hours_text(hours) == "周一到周三 8:00–11:30、13:30–17:00；周六 8:00–11:30；节假日休息"
    assert rules.hours_text({}) == ""


@pytest.mark.parametrize(
    "hours",
    [
        {"monday": []},
        {"mon": "8-17"},
        {"mon": [["8:00", "17:00"]]},
        {"mon": [["17:00", "08:00"]]},
        {"mon": [["08:00"]]},
        {"mon": [["08:00", "12:00"], ["11:00", "17:00"]]},
        {"note": 5},
    ],
)
def test_hours_that_cannot_be_read_are_refused(hours):
    assert len(rules.check_hours(hours)) == 1


def test_hours_written_right_have_no_problem():
    assert rules.check_hours({"mon": [["08:00", "12:00"], ["12:00", "24:00"]], "note": "午间不休"}) == []


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 10, 8), -1, date(2026, 9, 30)),
        (date(2026, 10, 3), 0, date(2026, 10, 8)),
        (date(2026, 9, 30), 0, date(2026, 9, 30)),
    ],
)
def test_working_days_jump_over_holidays_and_count_worked_weekends(day, number, expected):
    assert rules.add_working_days(day, number, NATIONAL_DAY) == expected


@given(DAYS, st.integers(1, 30))
def test_counting_forth_and_back_comes_to_the_last_working_day(day, number):
    there = rules.add_working_days(day, number, {})
    back = rules.add_working_days(there, -number, {})
    assert rules.is_working_day(there, {})
    assert back <= day < there


def test_a_calendar_without_working_days_is_an_error_and_no_endless_loop():
    closed = {date(2026, 1, 1) + timedelta(days=n): False for n in range(4000)}
    with pytest.raises(ValueError, match="ten years"):
        rules.add_working_days(date(2026, 1, 1), 1, closed)
