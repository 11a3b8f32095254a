from datetime import UTC, date, datetime

import pytest

from jiayi.kernel import clock
from jiayi.kernel.period import (
    add_months,
    add_years,
    full_years_between,
    local_date,
    moment_on,
)


def test_late_evening_in_utc_is_already_tomorrow_in_shanghai():
    assert local_date(datetime(2026, 12, 31, 16, 30, tzinfo=UTC)) == date(2027, 1, 1)


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="aware"):
        local_date(datetime(2026, 1, 1))


def test_the_last_of_january_plus_a_month_is_the_last_of_february():
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_a_leap_day_birthday_falls_on_28_february():
    assert add_years(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert add_years(date(2024, 3, 1), 1) == date(2025, 3, 1)


def test_somebody_is_a_year_older_on_the_birthday_not_before():
    assert full_years_between(date(1960, 6, 3), date(2026, 6, 2)) == 65
    assert full_years_between(date(1960, 6, 3), date(2026, 6, 3)) == 66


def test_what_is_told_later_stands_at_noon_of_its_day():
    told = datetime(2026, 6, 3, 1, 30, tzinfo=UTC)
    assert moment_on(date(2026, 6, 3), told) == told
    assert moment_on(date(2026, 6, 2), told) == datetime(2026, 6, 2, 4, tzinfo=UTC)


def test_the_calendar_of_the_demo_can_be_fixed(monkeypatch):
    monkeypatch.setenv("JIAYI_TODAY", "2026-09-15")
    assert clock.today() == date(2026, 9, 15)
    monkeypatch.delenv("JIAYI_TODAY")
    assert clock.now().tzinfo is UTC
