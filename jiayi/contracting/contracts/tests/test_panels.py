"""Whose people somebody was on a day that is over."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from jiayi.contracting.contracts import queries, services
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.practitioners.tests.factories import make_team
from jiayi.kernel import scope
from jiayi.kernel.access import Role

from .factories import make_contract, make_place, moved_between, staff

pytestmark = pytest.mark.django_db
MARCH, AUGUST = datetime(2026, 3, 2, 2, tzinfo=UTC), date(2026, 8, 10)


def team_on(patient, day):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {queries.team_on_sql(patient='%s', day='%s::date')}", [day, patient.pk, day])
        return cursor.fetchone()[0]


def test_a_day_belongs_to_the_contract_that_held_then(catalogue):
    first = make_place(policy="national")
    second = make_team(organization=first.organization)
    person = make_patient(organization=first.organization)
    moved_between(person, first, second, at=MARCH, on=AUGUST)
    before = AUGUST - timedelta(days=1)
    assert [team_on(person, day) for day in (date(2026, 1, 5), before, AUGUST)] == [None, first.pk, second.pk]


def test_where_the_doctor_has_left_the_acting_team_held_them(catalogue):
    first = make_place(policy="national")
    acting = make_team(organization=first.organization)
    person = make_patient(organization=first.organization)
    make_contract(team=first, patient=person, at=MARCH)
    with scope.everything(reason="test data"):
        services.open_departure(
            team_id=first.pk, acting_team_id=acting.pk, reason="retired", leaving_date=AUGUST,
            by=staff(first, Role.DIRECTOR), at=datetime(2026, 8, 10, 2, tzinfo=UTC),
        )  # fmt: skip
    assert [team_on(person, AUGUST - timedelta(days=1)), team_on(person, AUGUST)] == [first.pk, acting.pk]
