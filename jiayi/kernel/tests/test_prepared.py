"""A kept statement answers exactly as the queryset it was made from, in every scope."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jiayi.kernel import scope
from jiayi.kernel.prepared import NotPreparable, attach, insert, insert_new, prepared, update
from jiayi.kernel.scope import Scope, ScopeMissing
from tests.people import organization, patient


def model(name):
    return apps.get_model(name)


@prepared
def born_after(*, name, day, ids):
    rows = model("patients.Patient").objects.select_related("organization", "current_team")
    return rows.filter(name=name, birth_date__gt=day, pk__in=ids).order_by("pk")


@prepared
def numbers(*, name):
    return model("patients.Patient").objects.filter(name=name).order_by("pk").values_list("pk", flat=True)


@pytest.fixture
def town(db):
    here, there = organization(), organization()
    return here, there, [patient(here, name="同名"), patient(there, name="同名"), patient(here, name="别名")]


def test_one_statement_serves_other_values_and_other_scopes_of_the_same_shape(town):
    here, there, people = town
    ids, long_ago = [one.pk for one in people], date(1900, 1, 1)
    for place, expected in ((here, people[0]), (there, people[1])):
        with scope.subtree(place.path):
            assert numbers(name="同名") == [expected.pk]
            found = born_after(name="同名", day=long_ago, ids=ids)
            assert found == list(born_after.build(name="同名", day=long_ago, ids=ids)) == [expected]
            with CaptureQueriesContext(connection) as seen:
                assert found[0].organization.name == place.name and found[0].current_team is None
            assert not seen.captured_queries
            assert born_after(name="同名", day=expected.birth_date, ids=ids) == []
    with scope.patients([people[2].pk]):
        assert numbers(name="同名") == [] and numbers(name="别名") == [people[2].pk]
    with scope.everything(reason="the test counts"):
        assert len(numbers(name="同名")) == 2


def test_who_has_no_scope_or_asks_for_nobody_gets_nothing(town):
    with pytest.raises(ScopeMissing):
        numbers(name="同名")
    with scope.using(Scope()):
        assert numbers(name="同名") == []
    with scope.subtree(town[0].path):
        assert born_after(name="同名", day=date(1900, 1, 1), ids=[]) == []


@prepared
def calculated(*, day):
    return model("patients.Patient").objects.filter(birth_date=day, died_date__lt=day + timedelta(days=1))


@prepared
def limited(*, count):
    return model("patients.Patient").objects.all()[:count]


@prepared
def followed(*, name):
    return model("patients.Patient").objects.filter(name=name).prefetch_related("tags")


@pytest.mark.parametrize(("statement", "values"), [(calculated, {"day": date(2026, 1, 1)}), (limited, {"count": 3})])
def test_an_argument_that_does_not_arrive_as_it_is_is_refused(town, statement, values):
    with scope.everything(reason="the test asks"), pytest.raises(NotPreparable):
        statement(**values)


def test_what_would_need_a_second_statement_is_refused_and_attached_by_hand(town):
    with scope.everything(reason="the test asks"):
        with pytest.raises(NotPreparable):
            followed(name="同名")
        people = list(model("patients.Patient").objects.filter(name="同名").order_by("pk"))
        tags = [model("patients.PatientTag")(patient=people[0], code="elderly")]
        attach(people, "tags", tags, key="patient_id")
        with CaptureQueriesContext(connection) as seen:
            assert [list(one.tags.all()) for one in people] == [tags, []]
        assert not seen.captured_queries


def test_a_row_is_written_as_save_writes_it_and_only_in_scope(town):
    here, there, people = town
    household = insert(model("patients.Household")(organization=here, division_code="330105001001"))
    with scope.everything(reason="the test looks"):
        kept = model("patients.Household").objects.get(pk=household.pk)
        assert (kept.organization_id, kept.division_code) == (here.pk, "330105001001")
    people[0].name = "改名"
    with scope.subtree(here.path):
        update(people[0], ["name"])
        people[0].refresh_from_db()
        assert people[0].name == "改名"
    with scope.subtree(there.path):
        with pytest.raises(DatabaseError), transaction.atomic():
            update(people[0], ["name"])
        update(people[0], ["name"], may_miss=True)


def test_a_row_that_is_there_already_is_not_written_again(town):
    here = town[0]
    values = {"organization_id": here.pk, "code": "A1", "name": "第一网格", "division_code": "330105001001"}
    first, again = model("organizations.Grid")(**values), model("organizations.Grid")(**values)
    with scope.everything(reason="test"):
        assert insert_new(first) and first.pk
        assert not insert_new(again) and again.pk is None
        assert model("organizations.Grid").objects.filter(code="A1", organization=here).count() == 1


def test_a_word_to_the_open_pages_goes_with_the_write(town):
    person = town[2][0]
    with scope.subtree(town[0].path), CaptureQueriesContext(connection) as seen:
        update(person, ["name"], telling=[("test_channel", "一"), ("test_channel", "二")])
    assert len(seen.captured_queries) == 1
    with scope.subtree(town[0].path), pytest.raises(DatabaseError, match="channel"), transaction.atomic():
        update(person, ["name"], telling=[("", "没有频道")])  # it is really said: PostgreSQL refuses it
