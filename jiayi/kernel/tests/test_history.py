"""Rows of history name who changed them, whatever happens to transactions in between."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jiayi.kernel import history, scope
from tests.people import organization, patient


@pytest.fixture
def person(db):
    with scope.everything(reason="test"):
        yield patient(organization(), name="改名前")


def change(person, name):
    person.name = name
    person.save(update_fields=["name"])


def actors(person):
    """Who wrote over each kept row, oldest first."""
    rows = apps.get_model("patients.PatientHistory").objects.filter(pgh_obj_id=person.pk).order_by("pgh_id")
    return [row.pgh_context.metadata["actor"] if row.pgh_context else None for row in rows]


def test_the_settings_are_said_once_in_a_transaction(person):
    with history.acting("staff:1"), transaction.atomic(), CaptureQueriesContext(connection) as seen:
        change(person, "一")
        change(person, "二")
    assert actors(person) == ["staff:1", "staff:1"]
    assert not any("set_config" in (one["sql"] or "") for one in seen.captured_queries)


def test_a_rolled_back_savepoint_does_not_lose_the_actor(person):
    with history.acting("staff:1"), transaction.atomic():
        with pytest.raises(DatabaseError), transaction.atomic():
            change(person, "一")
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")
        change(person, "二")
    assert actors(person) == ["staff:1"]


def test_the_next_request_is_not_taken_for_the_one_before(person):
    with transaction.atomic():
        with history.acting("staff:1"):
            change(person, "一")
        with history.acting("staff:2"):
            change(person, "二")
    assert actors(person) == ["staff:1", "staff:2"]


@pytest.mark.django_db(transaction=True)
def test_a_change_outside_of_a_transaction_names_its_actor_too():
    with scope.everything(reason="test"):
        someone = patient(organization(), name="改名前")
        with history.acting("staff:3"):
            change(someone, "一")
            change(someone, "二")
        assert actors(someone) == ["staff:3", "staff:3"]


def test_where_no_history_is_kept_nothing_is_said(person, monkeypatch):
    monkeypatch.setattr(history, "SETTINGS", "SELECT nothing_like_this(%s, %s)")
    with history.acting("staff:1"), transaction.atomic():
        apps.get_model("patients.Household").objects.create(
            organization_id=person.organization_id, division_code="330105001001"
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            change(person, "一")


def test_the_tables_whose_history_is_kept_are_known():
    kept = {"patients_patient", "contracts_contract", "accounts_staffrole"}
    assert kept <= history.kept_tables() and "conversations_chatmessage" not in history.kept_tables()
