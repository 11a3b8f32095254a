"""Months that are over: their figures, and the people behind each of them as they were."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from jiayi.care.careplans import queries, services
from jiayi.care.careplans.api import desk
from jiayi.care.careplans.models import Enrolment
from jiayi.contracting.contracts.tests.factories import load_catalogue, moved_between
from jiayi.foundation.practitioners.tests.factories import make_team
from jiayi.kernel import clock
from tests.calling import Caller, without_permission

from .test_careplans import NOW, TODAY, card_of, enrolled, place, reviewed, visited

__all__ = ["place"]
pytestmark = pytest.mark.django_db
PARTS = {"controlled": "controlled", "uncontrolled": "all_uncontrolled", "lost": "lost", "unknown": "unknown"}


def cohort(place, **more):
    with place.scope():
        return queries.read_cohort(programme="hypertension", on=TODAY, **more)


def people(place, **where):
    with place.scope():
        wanted = queries.EnrolmentFilter(programme="hypertension", **where)
        return queries.page_enrolments(where=wanted, on=TODAY, cursor=None, limit=50).items


@pytest.fixture
def months(place):
    """One better by August, one off target, one lost in July and seen again, one who left, one nobody saw."""
    better, off, back, left, new = (place.patient() for _ in range(5))
    visited(place, better, 70, is_controlled=False)  # 7 July
    visited(place, better, 30)  # 16 August
    visited(place, off, 100, is_controlled=False)
    visited(place, off, 60, is_controlled=False, is_emergency=True)
    visited(place, back, 440)
    visited(place, back, 20)
    for person, since in ((better, date(2026, 6, 10)), (off, date(2026, 1, 5)), (back, date(2025, 1, 5))):
        enrolled(place, person, since=since)
    row = enrolled(place, left, since=date(2026, 3, 1))
    enrolled(place, new, since=date(2026, 9, 1))
    with place.scope():
        services.end_enrolment(
            enrolment_id=row.pk, reason_code="elsewhere", to_date=date(2026, 8, 10), note="", by=place.doctor, at=NOW
        )
    return better, off, back, left, new


def test_the_trend_counts_how_everybody_was_at_each_month_end(place, months):
    found = [
        (one.day.month, one.managed, one.controlled, one.uncontrolled, one.lost, one.unknown)
        for one in cohort(place, months=4).months
    ]
    assert found == [(6, 4, 1, 1, 0, 2), (7, 4, 0, 2, 1, 1), (8, 3, 2, 1, 0, 0), (9, 4, 2, 1, 0, 1)]


def test_every_figure_of_a_month_opens_to_its_people(place, months):
    for month in cohort(place, months=4).months[:-1]:
        assert len(people(place, as_of=month.day)) == month.managed
        for part, standing in PARTS.items():
            assert len(people(place, as_of=month.day, standing=standing)) == getattr(month, part), (month.day, part)


def test_they_are_shown_as_they_were(place, months):
    better, _, back, left, _ = months
    july = {row.patient_id: row for row in people(place, as_of=date(2026, 7, 31))}
    assert (july[better.pk].standing, july[better.pk].last_visit_date) == ("uncontrolled", date(2026, 7, 7))
    assert (july[back.pk].standing, july[back.pk].last_visit_date) == ("unknown", None)
    assert july[left.pk].state == "active"
    with place.scope():
        assert Enrolment.objects.get(patient=left).state == "ended"


def test_a_visit_that_comes_in_late_corrects_its_month(place, months):
    better = months[0]
    visited(place, better, 50)  # 27 July, brought in by an import
    assert [one.controlled for one in cohort(place, months=3).months] == [1, 2, 2]


def test_whoever_changed_teams_since_counts_for_the_team_of_then(place):
    load_catalogue()
    person, other = place.patient(), make_team(organization=place.organization)
    visited(place, person, 100)
    enrolled(place, person)
    # From March with the one team, from 10 August with the other.
    moved_between(person, place.team, other, at=datetime(2026, 3, 2, 2, tzinfo=UTC), on=date(2026, 8, 10))
    by_team = {team.pk: cohort(place, months=4, team_id=team.pk).months for team in (place.team, other)}
    assert [one.managed for one in by_team[place.team.pk]] == [1, 1, 0, 0]
    assert [one.managed for one in by_team[other.pk]] == [0, 0, 1, 1]
    july = people(place, as_of=date(2026, 7, 31), team_id=place.team.pk)
    assert [row.patient.current_team for row in july] == [place.team]
    assert people(place, as_of=date(2026, 7, 31), team_id=other.pk) == []


def test_the_last_month_is_today(place, months):
    found = cohort(place)
    now, last = found.total, found.months[-1]
    assert [getattr(now, part) for part in PARTS] == [getattr(last, part) for part in PARTS]


def test_why_plans_are_not_followed_opens_to_those_who_said_so(place):
    one, other = enrolled(place, place.patient()), enrolled(place, place.patient())
    reviewed(place, one, adherence="not", reason_code="forgot")
    reviewed(place, one, adherence="sometimes", reason_code="cost")
    reviewed(place, other, adherence="not", reason_code="cost")
    assert [(why.label, why.people) for why in cohort(place).reasons] == [("嫌贵", 2)]
    assert len(people(place, reason="cost")) == 2
    assert people(place, reason="forgot") == []


def test_the_rate_is_by_the_assessment_whatever_the_plan_aims_at(place):
    """控制率 never moves because a plan aims at the clinical guideline; what was found at the visit stays."""
    person = place.patient()
    visited(place, person, 10)
    row = enrolled(place, person)
    with place.scope():
        Enrolment.objects.filter(pk=row.pk).update(target_pack="clinical")
    assert (cohort(place).total.controlled, card_of(place, person).standing) == (1, "controlled")


def test_the_desk_opens_a_month_and_who_may_not_see_it_does_not(place, months, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    caller = Caller(desk.router, "careplans-desk")
    director = replace(place.doctor, roles=frozenset({"director"}))
    status, found = caller.get(director, "/programmes/hypertension/cohort")
    assert (status, found["months"][-3]["day"], found["months"][-3]["lost"]) == (200, "2026-07-31", 1)
    path = "/enrolments?programme=hypertension&month=2026-07-31&standing=lost"
    status, people_then = caller.get(director, path)
    assert (status, [row["is_lost"] for row in people_then["items"]], people_then["total"]) == (200, [True], 1)
    for closed in (path, "/programmes/hypertension/cohort"):
        assert caller.get(without_permission(director), closed)[0] == 403
