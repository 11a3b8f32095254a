"""The supervisor's months: who is late in one, what is a call, whose they are; the figures are tested with the list."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from jiayi.care.followups import queries, services
from jiayi.contracting.contracts.tests.factories import load_catalogue, moved_between
from jiayi.foundation.patients import services as people
from jiayi.foundation.practitioners.tests.factories import make_team
from jiayi.foundation.tasks.tests.people import NOW, TODAY

from .test_overdue import call, late, listed, place
from .visits import ANSWERS, complete, planned

__all__ = ["place"]
pytestmark = pytest.mark.django_db
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


def test_a_month_that_is_over_stays_with_the_team_that_held_the_person(place):
    load_catalogue()
    person, other = place.patient(), make_team(organization=place.organization)
    late(place, 30, patient=person)
    # From March with the one team, from 5 September with the other.
    moved_between(person, place.team, other, at=datetime(2026, 3, 2, 2, tzinfo=UTC), on=date(2026, 9, 5))
    with place.scope():
        services.follow_current_teams()
        august, september = (queries.supervise_month(month=date(2026, month, 1), on=TODAY).teams for month in (8, 9))
        assert [(one.id, one.name, one.overdue) for one in august] == [(place.team.pk, place.team.name, 1)]
        assert [(one.id, one.overdue) for one in september] == [(other.pk, 1)]
        for team, expected in ((place.team, 1), (other, 0)):
            found = queries.list_month_people(month=date(2026, 8, 1), on=TODAY, column="overdue", team_id=team.pk)
            assert found[0] == expected


def due(place, *days):
    return [planned(place, place.patient(name=f"第{number}"), due_date=day) for number, day in enumerate(days)]


def total(place, month, on):
    with place.scope():
        return queries.supervise_month(month=month, on=on).total


def test_on_the_day_itself_nobody_is_late_so_the_last_of_the_month_is_the_next_months(place):
    due(place, date(2026, 9, 29), date(2026, 9, 30))
    assert total(place, SEPTEMBER, date(2026, 9, 29)).overdue == 0
    assert total(place, SEPTEMBER, date(2026, 9, 30)).overdue == 1
    assert total(place, SEPTEMBER, date(2026, 10, 2)).overdue == 1
    assert total(place, OCTOBER, date(2026, 10, 2)).overdue == 2


def test_who_was_late_for_more_than_a_year_when_the_month_began_is_not_counted(place):
    due(place, SEPTEMBER - timedelta(days=365), SEPTEMBER - timedelta(days=366))
    assert total(place, SEPTEMBER, TODAY).overdue == 1


def test_who_comes_on_the_day_of_the_call_came_because_of_it(place):
    [missed] = due(place, TODAY - timedelta(days=12))
    call(place, missed, "later")
    complete(place, missed, ANSWERS | {"visited_on": TODAY.isoformat()})
    assert total(place, SEPTEMBER, TODAY).came_back == 1


def test_to_put_somebody_back_on_the_list_is_no_call(place):
    [missed] = due(place, TODAY - timedelta(days=12))
    call(place, missed, "refused")
    later = NOW + timedelta(days=20)
    with place.scope():
        services.put_back(follow_up_id=missed.pk, client_key=uuid4(), by=place.doctor, at=later)
    found = total(place, OCTOBER, later.date() + timedelta(days=1))
    assert (found.overdue, found.called) == (1, 0)


def test_who_has_died_is_not_called_even_before_the_visit_is_closed(place):
    person = place.patient()
    late(place, patient=person)
    assert listed(place).counts["pending"] == 1
    with place.scope():
        people.record_death(patient_id=person.pk, died_date=TODAY, cause="", by=place.doctor, at=NOW)
    assert listed(place).counts["pending"] == 0


def test_the_fifteen_days_begin_with_the_first_call_even_if_it_is_told_last(place):
    [missed] = due(place, TODAY - timedelta(days=12))
    early, day = NOW - timedelta(days=8), timedelta(days=1)
    call(place, missed, "later")
    call(place, missed, "later", called_at=early, at=NOW + day)
    complete(place, missed, ANSWERS | {"visited_on": (TODAY + 8 * day).isoformat()}, at=NOW + 8 * day)
    assert total(place, SEPTEMBER, date(2026, 10, 2)).came_back == 0, "sixteen days after the first"
