"""The routes: who may, who may not, and that another organisation does not exist."""

from datetime import date

import pytest

from jiayi.foundation.imports import services as imports
from jiayi.kernel import scope
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import load_once, run_jobs, staff_actor
from jiayi.performance.facts import services as facts
from jiayi.performance.facts.tests.factories import (
    AT,
    SYSTEM,
    make_contract,
    make_organization,
    make_patient,
    make_team,
    tag,
)
from jiayi.performance.measures import jobs, queries, services
from jiayi.performance.measures.api import desk, doctor
from tests.calling import Caller, without_permission

pytestmark = pytest.mark.django_db
DESK = Caller(desk.router, "measures-desk")
PHONE = Caller(doctor.router, "measures-doctor")


def actor(place, *roles, **changes):
    return staff_actor(organization_id=place.pk, organization_path=place.path, roles=frozenset(roles), **changes)


@pytest.fixture
def world():
    return load_once(_world)


def _world():
    with scope.everything(reason="test data"):
        centre = make_organization(code="WH")
        services.load_seeds(by=SYSTEM, at=AT)
        team = make_team(organization=centre)
        signed, unsigned = (make_patient(organization=centre, birth_date=date(1950, 1, 1)) for _ in range(2))
        for person in (signed, unsigned):
            tag(person, "hypertension")
        make_contract(patient=signed, team=team, signed_date=date(2017, 4, 1))
        services.compute(catalogue="hangzhou_2017", year=2017, by=SYSTEM, at=AT)
    return centre, team, signed, unsigned


@pytest.fixture
def director(world):
    return actor(world[0], "director", "bureau")


def test_the_catalogue_shows_fractions_targets_and_published_figures(world, director):
    status, body = DESK.get(director, "/measures?year=2016")
    assert status == 200
    assert body["run"] is None
    beside = {item["code"]: item["published"] for item in body["items"]}
    assert [figure["text"] for figure in beside["HZ17-T12"]] == ["65.1"]
    status, body = DESK.get(director, "/measures")
    assert (status, body["year"], body["years"]) == (200, 2017, [2017])
    line = next(item for item in body["items"] if item["code"] == "HZ17-T04")
    assert (line["numerator"], line["denominator"], line["missing"]) == ("1.00", "2.00", 1)
    assert DESK.get(without_permission(director), "/measures")[0] == 403


def test_a_measure_opens_to_teams_and_years_and_its_people(world, director):
    _, team, _, unsigned = world
    status, body = DESK.get(director, "/measures/HZ17-T04?year=2017")
    assert status == 200
    assert body["measure"]["numerator"] == "已签约"
    assert [line["team_id"] for line in body["teams"]] == [team.pk]
    assert body["history"][0]["rate"] == "0.5000"
    assert body["opens_to"] == ["numerator", "denominator", "gap", "exclusion"]
    status, people = DESK.get(director, "/measures/HZ17-T04/people?year=2017&side=gap")
    assert (status, people["total"]) == (200, 1)
    assert people["items"][0]["patient_id"] == unsigned.pk
    assert {"title": "高血压", "value": True} in people["items"][0]["facts"]
    assert DomainEvent.objects.get(name="measures.people.opened").payload["shown"] == 1
    assert DESK.get(director, f"/measures/HZ17-T04/people?year=2017&side=numerator&team_id={team.pk}")[1]["total"] == 1
    assert DESK.get(without_permission(director), "/measures/HZ17-T04/people?year=2017")[0] == 403


def test_another_organisation_does_not_exist(world, director):
    foreign = actor(make_organization(), "director", "bureau")
    place = world[0].pk
    for path in (
        f"/measures?organization_id={place}",
        f"/measures/HZ17-T04?year=2017&organization_id={place}",
        f"/measures/HZ17-T04/people?year=2017&organization_id={place}",
    ):
        assert DESK.get(foreign, path)[0] == 404, path
    body = {"measure_code": "HZ17-T12", "organization_id": place, "year": 2017, "numerator": 1, "denominator": 2,
            "source": "x"}  # fmt: skip
    assert DESK.put(foreign, "/entered-values", body)[0] == 404


def test_a_doctor_sees_own_team_only(world):
    centre, team, signed, _ = world
    mine = actor(centre, "doctor", channel="doctor_pwa", team_ids=frozenset({team.pk}))
    status, body = PHONE.get(mine, "/my-measures")
    assert status == 200
    assert {item["team_id"] for item in body["items"]} == {team.pk}
    path = f"/my-measures/HZ17-T04/people?year=2017&side=numerator&team_id={team.pk}"
    assert PHONE.get(mine, path)[1]["items"][0]["patient_id"] == signed.pk
    other = actor(centre, "doctor", channel="doctor_pwa", team_ids=frozenset({team.pk + 1}))
    assert PHONE.get(other, path)[0] == 404
    assert PHONE.get(without_permission(mine), path)[0] == 403
    at_the_desk = actor(centre, "doctor", team_ids=frozenset({team.pk}))
    people = DESK.get(at_the_desk, "/measures/HZ17-T04/people?year=2017&side=denominator")[1]
    assert [person["patient_id"] for person in people["items"]] == [signed.pk]
    assert DESK.get(actor(centre, "doctor"), "/measures/HZ17-T04/people?year=2017")[0] == 404
    assert PHONE.get(without_permission(mine), "/my-measures")[0] == 403


def test_a_condition_is_checked_and_counted_while_typing(world, director):
    status, body = DESK.post(director, "/measure-conditions/check", {"text": "高血压 AND 年龄 >= 60", "year": 2017})
    assert (status, body) == (200, {"columns": ["age", "has_hypertension"], "people": 2})
    body = DESK.post(director, "/measure-conditions/check", {"text": "高血压", "year": 2010})[1]
    assert body["people"] is None
    status, body = DESK.post(director, "/measure-conditions/check", {"text": "高血压病", "year": 2017})
    assert (status, body["code"]) == (422, "expression_unknown_column")
    assert body["details"] == {"suggestion": "高血压"}
    clerk = without_permission(director)
    assert DESK.post(clerk, "/measure-conditions/check", {"text": "高血压", "year": 2017})[0] == 403


def test_versions_are_read_by_those_who_may(world, director):
    assert [m["code"] for m in DESK.get(director, "/measure-versions?code=HZ17-1")[1]] == ["HZ17-1"]
    assert DESK.get(director, "/measure-versions?catalogue=hangzhou_2017&status=published")[1]
    assert DESK.get(without_permission(director), "/measure-versions")[0] == 403


def test_computing_is_a_job_and_asking_twice_queues_one(world, director):
    assert DESK.post(director, "/measure-runs", {"year": 2017}) == (200, {"is_queued": True})
    assert DESK.post(director, "/measure-runs", {"year": 2017}) == (200, {"is_queued": False})
    before = queries.find_latest_run(catalogue="hangzhou_2017", year=2017)
    assert run_jobs(queue="facts") >= 1
    assert queries.find_latest_run(catalogue="hangzhou_2017", year=2017).pk > before.pk
    assert DESK.post(without_permission(director), "/measure-runs", {"year": 2017})[0] == 403


def test_values_are_entered_with_their_source(world, director):
    body = {"measure_code": "HZ17-T12", "organization_id": world[0].pk, "year": 2017, "numerator": "651",
            "denominator": "1000", "source": "区域平台"}  # fmt: skip
    status, entered = DESK.put(director, "/entered-values", body)
    assert (status, entered["numerator"], entered["organization_name"]) == (200, "651", world[0].label)
    assert len(DESK.get(director, "/entered-values?year=2017&measure_code=HZ17-T12")[1]) == 1
    assert DESK.put(without_permission(director), "/entered-values", body)[0] == 403


def test_published_tables_and_the_dictionary_are_shown(world, director):
    tables = DESK.get(director, "/published-tables")[1]
    assert "plan_2018" in {table["table"] for table in tables}
    assert len(DESK.get(director, "/published-tables/plan_2018")[1]) == 13
    columns = DESK.get(director, "/fact-columns")[1]
    assert {"高血压", "已签约"} <= {column["title"] for column in columns}
    for path in ("/published-tables", "/published-tables/plan_2018", "/fact-columns", "/entered-values"):
        assert DESK.get(without_permission(director), path)[0] == 403


def test_the_running_year_follows_the_facts_once_somebody_has_computed_it(world, monkeypatch):
    monkeypatch.setenv("JIAYI_TODAY", "2017-12-31")
    latest = queries.find_latest_run(catalogue="hangzhou_2017", year=2017)
    facts.mark_dirty(patient_ids=[world[3].pk], from_year=2017)
    jobs.keep_current.func(0)
    newer = queries.find_latest_run(catalogue="hangzhou_2017", year=2017)
    assert newer.pk > latest.pk
    jobs.keep_current.func(0)
    assert queries.find_latest_run(catalogue="hangzhou_2017", year=2017) == newer


def test_the_people_behind_a_rate_leave_as_a_table_with_their_facts(world, director):
    wanted = jobs.PeopleFilters(code="HZ17-T04", year=2017)
    asked = imports.Asked(params={}, filters=wanted, on=AT.date(), at=AT, by=director)
    with scope.subtree(world[0].path):
        rows = list(jobs.people_rows(asked))
    assert len(rows) == 1
    assert "已签约 否" in rows[0][3]
