"""Windows, states and credits as properties."""

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import DateRange

from jiayi.contracting.fulfillment.models import Entitlement, display_state_sql
from jiayi.contracting.fulfillment.rules import CELLS, DISPLAY_LABELS, Candidate, choose_window, plan_windows
from jiayi.contracting.fulfillment.rules import display_state as shown
from jiayi.kernel import scope
from jiayi.kernel.period import add_years

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
kinds = st.sampled_from(["quarterly", "monthly", "yearly", "free"])


@given(days, st.integers(1, 3), st.integers(1, 40), kinds)
def test_each_year_gets_its_times_inside_the_benefits(start, years, times, windows):
    end = add_years(start, years)
    planned = plan_windows(times=times, windows=windows, start=start, end=end)
    assert len(planned) == times * years
    assert [window.sequence for window in planned] == list(range(1, len(planned) + 1))
    assert all(start <= window.start < window.end <= end for window in planned)
    assert [window.start for window in planned] == sorted(window.start for window in planned)


@given(days, st.integers(1, 12))
def test_calendar_windows_do_not_overlap(start, times):
    planned = plan_windows(times=times, windows="quarterly", start=start, end=add_years(start, 1))
    for one, following in zip(planned, planned[1:], strict=False):
        assert one.end <= following.start


def test_unlimited_lines_plan_nothing():
    assert plan_windows(times=None, windows="free", start=date(2026, 1, 1), end=date(2027, 1, 1)) == []


def test_two_a_year_over_quarters_leave_one_quarter_between():
    planned = plan_windows(times=2, windows="quarterly", start=date(2026, 1, 1), end=date(2027, 1, 1))
    assert [window.start.month for window in planned] == [1, 7]


@given(st.integers(-40, 420))
def test_a_mandatory_time_only_gets_more_urgent(offset):
    order = ["planned", "due", "overdue", "expired"]
    start, end, expires = date(2026, 4, 1), date(2026, 7, 1), date(2027, 1, 1)

    def at(day):
        return order.index(shown(status="planned", is_mandatory=True, start=start, end=end, expires=expires, today=day))

    today = date(2026, 1, 1) + timedelta(days=offset)
    assert at(today) <= at(today + timedelta(days=1))


candidates = st.lists(
    st.builds(
        lambda number, start, length, used: Candidate(
            entitlement_id=number,
            is_open=used is None,
            start=start,
            end=start + timedelta(days=length),
            expires=date(2027, 1, 1),
            used_on=used,
        ),
        st.integers(1, 1000),
        st.dates(date(2026, 1, 1), date(2026, 11, 1)),
        st.integers(1, 60),
        st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 31))),
    ),
    max_size=8,
    unique_by=lambda one: one.entitlement_id,
)


@given(candidates, st.dates(date(2025, 12, 1), date(2027, 2, 1)), st.integers(0, 30))
def test_a_service_never_fills_a_future_or_used_time(found, on, interval):
    chosen = choose_window(found, on=on, interval_days=interval)
    if chosen is None:
        return
    [window] = [one for one in found if one.entitlement_id == chosen]
    assert window.is_open
    assert window.start <= on < window.expires
    inside = [one for one in found if one.is_open and one.start <= on < one.end]
    assert window in inside or not inside


def test_every_state_has_a_word_and_a_shape():
    assert set(CELLS) == set(DISPLAY_LABELS)


@pytest.mark.django_db
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    status=st.sampled_from(["planned", "booked", "delivered", "verified", "rejected", "waived"]),
    is_mandatory=st.booleans(),
    start=days,
    length=st.integers(1, 120),
    after=st.integers(0, 300),
    today=days,
)
def test_python_and_sql_see_the_same_state(status, is_mandatory, start, length, after, today):
    end = start + timedelta(days=length)
    expires = end + timedelta(days=after)
    with scope.everything(reason="test"):
        sql, parameters = (
            Entitlement.objects.annotate(shown=display_state_sql(today)).values("shown").query.sql_with_params()
        )
    expression = sql.split("SELECT ", 1)[1].rsplit(" AS ", 1)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {expression} FROM (SELECT %s::text AS status, %s::bool AS is_mandatory, %s::daterange AS"
            ' "window", %s::date AS window_end, %s::date AS expires_date) fulfillment_entitlement',
            [*parameters, status, is_mandatory, DateRange(start, end), end, expires],
        )
        [seen] = cursor.fetchone()
    assert seen == shown(status=status, is_mandatory=is_mandatory, start=start, end=end, expires=expires, today=today)
