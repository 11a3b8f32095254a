"""转签 over HTTP: the resident asks, the asked place answers, a stranger finds nothing."""

from uuid import uuid4

import pytest

from jiayi.contracting.contracts.api import desk, resident
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import clock, scope
from jiayi.kernel.access import Role
from jiayi.kernel.testing import run_jobs
from tests.calling import Caller, without_permission

from .factories import AT, TODAY, make_contract, make_offer, make_place, staff
from .factories import resident as resident_actor

pytestmark = pytest.mark.django_db
H5 = Caller(resident.router, "moving-resident")
DESK = Caller(desk.router, "moving-desk")


@pytest.fixture(autouse=True)
def _day(monkeypatch, catalogue):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: AT)
    with scope.everything(reason="what the tests read besides the routes"):
        yield


@pytest.fixture
def contract():
    return make_contract()


def asked(contract, team, **more):
    body = {"client_key": str(uuid4()), "to_team_id": team.pk, "reason_code": "moved_house"} | more
    return H5.post(resident_actor(contract.patient), f"/contracts/{contract.pk}/transfers", body)


def test_a_resident_asks_and_the_other_centre_accepts(contract):
    team = make_place()
    status, request = asked(contract, team)
    assert (status, request["awaiting"], request["acts"]) == (200, "team", ["withdraw"])
    director = staff(team, Role.DIRECTOR)
    status, page = DESK.get(director, "/contract-transfers?direction=incoming&status=open")
    assert (status, page["items"][0]["acts"], page["items"][0]["patient_id"]) == (200, ["accept", "refuse"], None)
    status, done = DESK.post(
        director, f"/contract-transfers/{request['id']}/accept", {"client_key": str(uuid4()), "override_reason": ""}
    )
    assert (status, done["status"], done["starts_date"]) == (200, "accepted", TODAY.isoformat())
    run_jobs()
    kinds = list(Message.objects.filter(patient=contract.patient).values_list("kind", flat=True))
    assert "transfer_accepted" in kinds
    assert "contract_ended" not in kinds


def test_asking_twice_with_one_key_asks_once(contract):
    team, key = make_place(), str(uuid4())
    first, second = asked(contract, team, client_key=key), asked(contract, team, client_key=key)
    assert first[1]["id"] == second[1]["id"]


def test_the_place_that_is_left_sees_the_request_and_cannot_answer_it(contract):
    _, request = asked(contract, make_place())
    director = staff(contract.team, Role.DIRECTOR)
    status, shown = DESK.get(director, f"/contract-transfers/{request['id']}")
    assert (status, shown["acts"], shown["patient_id"]) == (200, [], contract.patient_id)
    status, _ = DESK.post(director, f"/contract-transfers/{request['id']}/refuse", {"code": "full"})
    assert status == 404


def test_a_third_place_finds_no_request(contract):
    _, request = asked(contract, make_place())
    stranger = staff(make_place(), Role.DIRECTOR)
    assert DESK.get(stranger, f"/contract-transfers/{request['id']}")[0] == 404
    assert DESK.get(stranger, "/contract-transfers?direction=incoming")[1]["items"] == []


def test_another_resident_finds_no_request(contract):
    _, request = asked(contract, make_place())
    stranger = resident_actor(make_patient(organization=contract.organization))
    assert H5.post(stranger, f"/contract-transfers/{request['id']}/withdraw")[0] == 404


def test_without_the_permission_nobody_accepts(contract):
    team = make_place()
    _, request = asked(contract, team)
    path = f"/contract-transfers/{request['id']}/accept"
    body = {"client_key": str(uuid4())}
    assert DESK.post(without_permission(staff(team)), path, body)[0] == 403
    assert DESK.post(staff(team), path, body)[0] == 200


def test_the_code_read_at_the_counter_counts_as_the_residents_word(contract, monkeypatch):
    sent = []
    monkeypatch.setattr(
        "jiayi.foundation.messaging.services.send_sms", lambda **given: sent.append(given["context"]["code"])
    )
    team, here = make_place(), staff(contract.team)
    body = {"client_key": str(uuid4()), "to_team_id": team.pk, "reason_code": "nearer"}
    status, request = DESK.post(here, f"/contracts/{contract.pk}/transfers", body)
    assert (status, request["awaiting"], request["acts"]) == (200, "resident", ["code", "witness", "withdraw"])
    assert DESK.post(here, f"/contract-transfers/{request['id']}/code")[0] == 200
    wrong = DESK.post(here, f"/contract-transfers/{request['id']}/agree", {"code": "000000"})
    assert wrong[1]["code"] in ("signing_code_wrong", "ok")
    status, agreed = DESK.post(here, f"/contract-transfers/{request['id']}/agree", {"code": sent[0]})
    assert (status, agreed["awaiting"], agreed["agreed_label"]) == (200, "team", "短信验证码")


def test_a_full_team_still_renews_those_it_has():
    team = make_place(capacity=1, policy="hangzhou")
    contract = make_contract(team=team)
    offer = make_offer(team=team, patient=contract.patient, renewed_from_id=contract.pk)
    assert offer.status == "offered"
