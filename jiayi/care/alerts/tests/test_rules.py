"""The edges of the clocks: to the minute, to the reading."""

from datetime import UTC, datetime, timedelta

import pytest

from jiayi.care.alerts.rules import LEFT_TO_ONE, Rule, is_fading, is_resting, next_step, rings_again

AT = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def rule(severity="red", **more):
    clocks = {"first_minutes": 5, "second_minutes": 10, "rest_minutes": 30}
    return Rule(**{"code": "x", "label": "x", "trigger": "critical", "severity": severity} | clocks | more)


def test_the_clock_goes_from_the_team_to_the_duty_doctor_to_the_director_and_stops_there():
    ends = [next_step(AT, stage, first_minutes=5, second_minutes=10) for stage in (0, 1, 2)]
    assert ends == [AT + 5 * MINUTE, AT + 10 * MINUTE, None]


@pytest.mark.parametrize(("minutes", "quiet"), [(0, True), (29, True), (30, False)])
def test_what_has_ended_is_quiet_until_its_rest_is_over(minutes, quiet):
    at = AT + minutes * MINUTE
    assert is_resting(closed_at=AT, calm_since=False, rest_minutes=30, at=at) is quiet
    assert not is_resting(closed_at=AT, calm_since=True, rest_minutes=30, at=at), "it was calm in between"


def test_nothing_rests_that_has_never_ended():
    assert not is_resting(closed_at=None, calm_since=False, rest_minutes=30, at=AT)


@pytest.mark.parametrize(("minutes", "again"), [(29, False), (30, True)])
def test_a_danger_that_goes_on_rings_again_after_its_rest(minutes, again):
    told = {"rung_at": AT, "acknowledged_at": None, "at": AT + minutes * MINUTE}
    assert rings_again(rule(), is_waiting=False, **told) is again
    assert not rings_again(rule(), is_waiting=True, **told), "somebody is still waited for"
    assert not rings_again(rule("orange"), is_waiting=False, **told), "only what is red"


@pytest.mark.parametrize(("late", "again"), [(-MINUTE, False), (timedelta(0), True)])
def test_who_has_taken_a_danger_is_left_to_it_for_two_hours(late, again):
    at = AT + LEFT_TO_ONE + late
    assert rings_again(rule(), rung_at=AT - 60 * MINUTE, acknowledged_at=AT, is_waiting=False, at=at) is again


@pytest.mark.parametrize(("before", "now", "fading"), [(8, 4, True), (8, 5, False), (7, 3, False)])
def test_half_as_often_as_before_is_fading_if_it_was_a_habit(before, now, fading):
    assert is_fading(before=before, now=now, rule=rule("yellow", times=8, drop_percent=50)) is fading
