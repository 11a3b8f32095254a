from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from jiayi.foundation.patients import services as patients
from jiayi.kernel import scope
from jiayi.performance.facts import queries, services
from jiayi.performance.facts.models import ContractYear, DirtyResident, FactYear
from jiayi.performance.facts.tests.factories import (
    AT,
    SYSTEM,
    make_contract,
    make_organization,
    make_patient,
    make_team,
    tag,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything():
    with scope.everything(reason="test"):
        yield


def fact(patient, year, *columns):
    return tuple(
        queries.values_of(year=year, patient_ids=[patient.pk], columns=columns)[patient.pk][c] for c in columns
    )


def team_of(patient, year):
    with connection.cursor() as cursor:
        cursor.execute("SELECT team_id FROM facts_residentyear WHERE year = %s AND patient_id = %s", [year, patient.pk])
        return cursor.fetchone()[0]


@pytest.fixture
def centre():
    return make_organization()


@pytest.fixture
def team(centre):
    return make_team(organization=centre)


def test_signing_counts_in_the_year_of_the_signature_and_holds_in_the_next(centre, team):
    person = make_patient(organization=centre, birth_date=date(1950, 5, 1), is_registered_here=True)
    make_contract(patient=person, team=team, signed_date=date(2016, 6, 30))
    services.rebuild_all(years=[2016, 2017, 2018], at=AT)
    assert fact(person, 2016, "signed_in_year", "is_under_contract", "contract_days") == (True, False, 0)
    assert fact(person, 2017, "signed_in_year", "signed_last_year", "is_under_contract") == (False, True, True)
    assert fact(person, 2017, "contract_days", "renewed_here", "is_contracted") == (365, False, True)
    assert fact(person, 2017, "age", "is_60", "is_65", "is_registered") == (67, True, True, True)
    assert team_of(person, 2017) == team.pk


def test_tags_count_on_the_last_observed_day_and_a_person_once_in_the_union(centre):
    person = make_patient(organization=centre, birth_date=date(1940, 1, 1))
    tag(person, "hypertension")
    tag(person, "diabetes", period_from=date(2017, 7, 1))
    services.rebuild_all(years=[2016, 2017], at=AT)
    assert fact(person, 2016, "has_hypertension", "has_diabetes", "is_key_population") == (True, False, True)
    assert fact(person, 2017, "has_hypertension", "has_diabetes") == (True, True)


def test_the_dead_and_the_moved_stay_in_the_year_of_their_exit_and_are_gone_after_it(centre):
    dead, moved, later = (make_patient(organization=centre) for _ in range(3))
    patients.record_death(patient_id=dead.pk, died_date=date(2016, 5, 1), cause="", by=SYSTEM, at=AT)
    patients.record_move_out(patient_id=moved.pk, moved_out_date=date(2017, 2, 1), to="", by=SYSTEM, at=AT)
    services.rebuild_all(years=[2016, 2017], at=AT)
    assert fact(dead, 2016, "died_in_year", "moved_in_year") == (True, False)
    assert fact(moved, 2017, "died_in_year", "moved_in_year") == (False, True)
    assert dead.pk not in queries.values_of(year=2017, patient_ids=[dead.pk], columns=["age"])
    assert fact(later, 2017, "died_in_year", "moved_in_year") == (False, False)


def test_the_transfer_of_10_may_gives_the_days_to_both_teams_and_the_rates_to_the_last(centre, team):
    person = make_patient(organization=centre)
    other = make_team(organization=centre)
    make_contract(
        patient=person,
        team=team,
        signed_date=date(2016, 3, 1),
        start=date(2017, 1, 1),
        end=date(2017, 5, 10),
        status="ended",
        reason="transferred",
    )
    make_contract(
        patient=person, team=other, signed_date=date(2017, 5, 10), start=date(2017, 5, 10), end=date(2018, 1, 1)
    )
    services.rebuild_year(year=2017, at=AT)
    rows = dict(ContractYear.objects.filter(year=2017, patient=person).values_list("team_id", "days"))
    assert rows == {team.pk: 129, other.pk: 236}
    assert sum(rows.values()) == 365
    assert team_of(person, 2017) == other.pk
    assert fact(person, 2017, "contract_days") == (365,)


def test_nobody_is_counted_twice_and_offers_duplicates_and_upheld_disputes_never(centre, team):
    person, offered, duplicate = (make_patient(organization=centre) for _ in range(3))
    make_contract(patient=person, team=team, signed_date=date(2017, 1, 2), start=date(2017, 1, 2), end=date(2017, 6, 1))
    make_contract(patient=person, team=team, signed_date=date(2017, 7, 1))
    make_contract(patient=offered, team=team, signed_date=date(2017, 7, 1), status="offered")
    make_contract(patient=duplicate, team=team, signed_date=date(2017, 7, 1), status="ended", reason="duplicate")
    services.rebuild_year(year=2017, at=AT)
    signed = queries.list_signed(year=2017, organization_path=centre.path)
    assert [(row.team_id, row.people) for row in signed] == [(team.pk, 1)]
    assert fact(duplicate, 2017, "signed_in_year", "is_under_contract") == (False, False)


def test_a_contract_that_ended_before_it_began_gives_no_days(centre, team):
    person = make_patient(organization=centre)
    make_contract(
        patient=person, team=team, signed_date=date(2016, 12, 1), start=date(2017, 1, 1), end=date(2017, 1, 1),
        status="ended", reason="moved",
    )  # fmt: skip
    services.rebuild_all(years=[2016, 2017], at=AT)
    assert fact(person, 2016, "signed_in_year", "contract_days") == (True, 0)
    assert fact(person, 2017, "is_under_contract", "contract_days") == (False, 0)


def test_a_refresh_computes_only_who_was_noted_and_equals_a_rebuild(centre, team):
    person, other = make_patient(organization=centre), make_patient(organization=centre)
    services.rebuild_year(year=2017, at=AT)
    make_contract(patient=person, team=team, signed_date=date(2017, 3, 1))
    make_contract(patient=other, team=team, signed_date=date(2017, 3, 1))
    services.mark_dirty(patient_ids=[person.pk], from_year=2018)
    services.mark_dirty(patient_ids=[person.pk], from_year=2017)
    assert services.refresh_dirty(at=AT) == 1
    assert DirtyResident.objects.count() == 0
    assert fact(person, 2017, "signed_in_year") == (True,)
    assert fact(other, 2017, "signed_in_year") == (False,)
    refreshed = queries.values_of(year=2017, patient_ids=[person.pk], columns=[c.name for c in queries.list_columns()])
    services.rebuild_year(year=2017, at=AT)
    rebuilt = queries.values_of(year=2017, patient_ids=[person.pk], columns=[c.name for c in queries.list_columns()])
    assert refreshed == rebuilt


def test_a_year_is_rebuilt_when_another_day_begins_or_a_definition_changed():
    first = services.ensure_year(year=2018, at=AT)
    assert services.ensure_year(year=2018, at=AT).rebuilt_at == first.rebuilt_at
    FactYear.objects.update(definition_hash="other")
    later = AT.replace(day=16)
    assert services.ensure_year(year=2018, at=later).observed_to == date(2018, 1, 17)


def test_the_database_refuses_a_person_counted_twice_and_a_year_of_400_days(centre, team):
    person = make_patient(organization=centre)
    row = {"year": 2017, "patient_id": person.pk, "organization_id": centre.pk, "team_id": team.pk}
    ContractYear.objects.create(contract_id=1, days=10, is_signed_in_year=True, is_counted=True, **row)
    with pytest.raises(DatabaseError), transaction.atomic():
        ContractYear.objects.create(contract_id=2, days=10, is_signed_in_year=True, is_counted=True, **row)
    with pytest.raises(DatabaseError), transaction.atomic():
        ContractYear.objects.create(contract_id=3, days=400, is_signed_in_year=True, is_counted=False, **row)


def test_every_column_has_a_chinese_title_of_its_own():
    titles = [column.title for column in queries.list_columns()]
    assert len(set(titles)) == len(titles)
    assert all("\u4e00" <= title[0] <= "\u9fff" for title in titles)
