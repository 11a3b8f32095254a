"""Months that are over, team by team; the figures themselves are tested with the list."""

from datetime import UTC, date, datetime

import pytest

from jiayi.care.followups import queries, services
from jiayi.contracting.contracts.tests.factories import load_catalogue, moved_between
from jiayi.foundation.practitioners.tests.factories import make_team
from jiayi.foundation.tasks.tests.people import TODAY

from .test_overdue import late, place

__all__ = ["place"]
pytestmark = pytest.mark.django_db


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
