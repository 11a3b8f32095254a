from datetime import date
from types import SimpleNamespace

import pytest

from jiayi.kernel import scope
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import load_once, run_jobs, staff_actor
from jiayi.performance.facts.tests.factories import (
    AT,
    SYSTEM,
    make_contract,
    make_organization,
    make_patient,
    make_team,
)
from jiayi.performance.incentives import jobs, services
from jiayi.performance.incentives.api import desk, doctor
from tests.calling import Caller, without_permission

pytestmark = pytest.mark.django_db
DESK = Caller(desk.router, "incentives-desk")
PHONE = Caller(doctor.router, "incentives-doctor")


def actor(place, *roles, **changes):
    return staff_actor(organization_id=place.pk, organization_path=place.path, roles=frozenset(roles), **changes)


def worked_out(director, data):
    """A draft as the desk gets it: asked for, computed by the worker, then read."""
    status, run = DESK.post(director, "/distributions", data)
    assert (status, run["state"]) == (200, "queued")
    run_jobs(queue="facts")
    run = DESK.get(director, "/distribution-runs")[1][0]
    assert (run["state"], run["problem"]) == ("done", "")
    return DESK.get(director, f"/distributions/{run['distribution_id']}")[1]


@pytest.fixture
def world():
    with scope.everything(reason="test data"):
        load_once(services.load_schemes, by=SYSTEM, at=AT)
        centre = make_organization()
        team = make_team(organization=centre)
        make_contract(patient=make_patient(organization=centre), team=team, signed_date=date(2017, 4, 1))
    return centre, team


def test_a_distribution_is_run_opened_published_and_explained_to_its_doctor(world):
    centre, team = world
    director = actor(centre, "director")
    data = {"organization_id": centre.pk, "year": 2017, "grade_source": "第三方评估"}
    made = worked_out(director, data)
    assert (made["total"], made["state"]) == ("120.00", "draft")
    base = f"/distributions/{made['id']}"
    root = DESK.get(director, f"{base}/lines")[1][0]
    parts = DESK.get(director, f"{base}/lines?parent_id={root['id']}")[1]
    assert {part["key"]: part["amount"] for part in parts if part["split"] == "pool"} == {
        "team": "84.00",
        "staff": "24.00",
        "management": "12.00",
    }
    assert DESK.get(director, f"{base}/payslips")[1][0]["amount"] == "84.00"
    own = DESK.get(director, f"{base}/lines?practitioner_id={team.leader_id}")[1]
    assert [(line["role"], line["amount"]) for line in own] == [("doctor", "84.00")]
    told = DESK.get(director, f"/pay-lines/{root['id']}")[1]
    assert (told["line"]["formula"], told["distribution"]["people"]) == ("各付费方之和", "1.0000")
    assert DESK.get(director, f"/pay-lines/{root['id']}/contracts")[1]["total"] == 1
    opened = DomainEvent.objects.get(name="incentives.contracts.opened")
    assert opened.payload["shown"] == 1
    mine = actor(centre, "doctor", practitioner_id=team.leader_id, channel="doctor_pwa")
    assert PHONE.get(mine, "/my-pay-lines")[1] == []
    assert DESK.post(director, f"{base}/publish")[1]["state"] == "published"
    line = PHONE.get(mine, "/my-pay-lines")[1][0]
    assert (line["amount"], line["year"], line["team_name"]) == ("84.00", 2017, team.name)
    told = PHONE.get(mine, f"/my-pay-lines/{line['id']}")[1]
    assert [step["split"] for step in told["chain"]] == ["root", "pool", "team", "person"]
    assert PHONE.get(mine, f"/my-pay-lines/{line['id']}/contracts")[1]["items"][0]["team_id"] == team.pk
    colleague = actor(centre, "doctor", practitioner_id=team.leader_id + 999, channel="doctor_pwa")
    assert PHONE.get(colleague, f"/my-pay-lines/{line['id']}")[0] == 404
    assert PHONE.get(without_permission(mine), "/my-pay-lines")[0] == 403
    assert [d["id"] for d in DESK.get(director, "/distributions?year=2017")[1]] == [made["id"]]


def test_another_organisation_does_not_exist_and_without_permission_nothing_opens(world):
    centre, _ = world
    director = actor(centre, "director")
    data = {"organization_id": centre.pk, "year": 2017, "grade_source": "x"}
    made = worked_out(director, data)
    root = DESK.get(director, f"/distributions/{made['id']}/lines")[1][0]
    stranger, nobody = actor(make_organization(), "director"), without_permission(director)
    paths = [f"/distributions/{made['id']}", f"/pay-lines/{root['id']}", f"/pay-lines/{root['id']}/contracts"]
    for path in paths:
        assert DESK.get(stranger, path)[0] == 404
        assert DESK.get(nobody, path)[0] == 403
    assert DESK.get(stranger, f"/distributions/{made['id']}/lines")[0] == 404
    assert DESK.get(stranger, f"/distributions/{made['id']}/payslips")[0] == 404
    assert DESK.post(stranger, "/distributions", data)[0] == 404
    assert DESK.post(stranger, f"/distributions/{made['id']}/publish")[0] == 404
    assert DESK.post(nobody, "/distributions", data)[0] == 403


def test_the_schemes_are_read_by_those_who_may(world):
    bureau = actor(world[0], "bureau")
    assert DESK.get(bureau, "/fee-schemes")[1][0]["version"] == "2017.1"
    assert DESK.get(without_permission(bureau), "/fee-schemes")[0] == 403


def test_payslips_and_the_contracts_behind_an_amount_leave_as_tables(world):
    centre, _ = world
    data = {"organization_id": centre.pk, "year": 2017, "grade_source": "x"}
    with scope.subtree(centre.path):
        director = actor(centre, "director")
        made = worked_out(director, data)
        root = DESK.get(director, f"/distributions/{made['id']}/lines")[1][0]
        asked = SimpleNamespace(
            filters=SimpleNamespace(distribution_id=made["id"], line_id=root["id"]),
            by=director,
            at=AT,
            concerns=lambda patient_id: None,
        )
        assert [(str(amount), count) for _, amount, count in jobs.payslip_rows(asked)] == [("84.00", 1)]
        rows = list(jobs.contract_rows(asked))
    assert [(row[2], row[3]) for row in rows] == [(date(2017, 4, 1), 0)]
