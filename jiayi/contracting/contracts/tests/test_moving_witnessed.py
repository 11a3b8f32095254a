"""A resident without a phone changes the team: signed on the doctor's, witnessed, told, and found in the evidence."""

import base64
from uuid import uuid4

import pytest

from jiayi.contracting.contracts import queries, services
from jiayi.contracting.contracts.api import desk, doctor
from jiayi.contracting.contracts.models import ContractTransfer, SignatureEvidence
from jiayi.contracting.contracts.rules import coarse_location
from jiayi.contracting.contracts.services import Signature
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.messaging.services import load_templates
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import clock, scope
from jiayi.kernel.testing import load_once, run_jobs
from tests.calling import Caller, without_permission

from .factories import AT, TODAY, make_contract, make_place, staff
from .test_agreement import PNG

pytestmark = pytest.mark.django_db
PHONE = Caller(doctor.router, "witnessed-doctor")
DESK = Caller(desk.router, "witnessed-desk")
IMAGE = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"


@pytest.fixture(autouse=True)
def _day(monkeypatch, catalogue):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: AT)
    load_once(load_templates)
    with scope.everything(reason="what the tests read besides the routes"):
        yield


@pytest.fixture
def contract():
    return make_contract(team=make_place(policy="national"))


def body(contract, **more):
    return {
        "client_key": str(uuid4()),
        "signature": IMAGE,
        "signer_name": contract.patient.name,
        "location": {"latitude": 30.287123, "longitude": 120.170456, "accuracy": 12},
    } | more


def ask(contract, team, **more):
    given = body(contract, to_team_id=team.pk, reason_code="family") | more
    return PHONE.post(staff(contract.team), f"/contracts/{contract.pk}/transfers", given)


def test_what_was_signed_before_the_doctors_eyes_waits_only_for_the_new_team(contract):
    team = make_place(policy="national")
    status, shown = ask(contract, team)
    assert (status, shown["awaiting"], shown["acts"]) == (200, "team", ["withdraw"])
    assert (shown["agreed_label"], shown["witness_name"]) == ("医生现场见证签名", contract.team.leader.name)
    run_jobs()
    told = Message.objects.get(patient=contract.patient, kind="transfer_witnessed")
    assert "不是您本人同意的，请马上打电话告诉中心" in told.body
    done = services.accept_contract_transfer(transfer_id=shown["id"], by=staff(team), at=AT)
    items = queries.evidence_of(contract=done.to_contract).items
    signed = next(item for item in items if item.kind == "witness")
    assert (signed.who, signed.location) == (contract.patient.name, "30.287,120.170,56")
    assert signed.text == f"居民本人，经办人{contract.team.leader.name}在场"
    assert SignatureEvidence.objects.get(contract=done.to_contract, kind="witness").file_id is not None


def test_what_a_team_proposed_is_agreed_to_at_the_table(contract):
    team = make_place(policy="national")
    here = staff(contract.team)
    asked = {"client_key": str(uuid4()), "to_team_id": team.pk, "reason_code": "nearer"}
    _, request = DESK.post(here, f"/contracts/{contract.pk}/transfers", asked)
    assert request["acts"] == ["code", "witness", "withdraw"]
    status, agreed = PHONE.post(here, f"/contract-transfers/{request['id']}/witness", body(contract))
    assert (status, agreed["awaiting"]) == (200, "team")
    [listed] = PHONE.get(here, f"/patients/{contract.patient_id}/contract-transfers")[1]
    assert listed["id"] == request["id"]


def test_a_signature_without_its_image_or_of_another_kind_is_no_yes(contract):
    team = make_place(policy="national")
    for signature in (Signature(kind="witness"), Signature(kind="app"), Signature(kind="account")):
        with pytest.raises(services.moving.DomainError):
            services.request_contract_transfer(
                contract_id=contract.pk,
                to_team_id=team.pk,
                reason_code="nearer",
                signature=signature,
                by=staff(contract.team),
                at=AT,
            )
    assert not ContractTransfer.objects.exists()


def test_asking_twice_with_one_key_asks_once(contract):
    team, key = make_place(), str(uuid4())
    assert ask(contract, team, client_key=key)[1]["id"] == ask(contract, team, client_key=key)[1]["id"]


def test_a_minor_needs_the_guardians_hand(contract):
    child = make_patient(organization=contract.organization, birth_date=TODAY.replace(year=TODAY.year - 9))
    type(contract).objects.filter(pk=contract.pk).update(patient=child)
    status, refused = ask(contract, make_place(), signer_name="")
    assert (status, refused["code"]) == (409, "guardian_needed")


def test_without_the_permission_nobody_witnesses(contract):
    team = make_place()
    given = body(contract, to_team_id=team.pk, reason_code="family")
    path = f"/contracts/{contract.pk}/transfers"
    assert PHONE.post(without_permission(staff(contract.team)), path, given)[0] == 403
    assert PHONE.post(staff(contract.team), path, given)[0] == 200


def test_teams_with_places_are_offered_to_choose_from(contract):
    team, full = make_place(), make_place(capacity=1)
    make_contract(team=full)
    status, found = PHONE.get(staff(contract.team), f"/patients/{contract.patient_id}/transfer-teams?q={team.name}")
    assert status == 200
    assert team.pk in {row["id"] for row in found}
    assert full.pk not in {row["id"] for row in found}


def test_a_location_is_kept_no_finer_than_the_policy_says():
    assert coarse_location("30.28712,120.17046,12", decimals=3) == "30.287,120.170,56"
    assert coarse_location("30.28712,120.17046,12", decimals=2) == "30.29,120.17,557"
    assert coarse_location("30.28712,120.17046,900", decimals=3) == "30.287,120.170,900"
