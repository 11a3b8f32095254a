"""Signing over HTTP: both orders in three clients, who may and who may not, and what a stranger sees."""

import base64
from datetime import timedelta
from uuid import uuid4

import pytest

from jiayi.contracting.contracts import services
from jiayi.contracting.contracts.api import desk, doctor, public, resident
from jiayi.foundation.audit.models import ReadLog
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.terminology.services import load_dictionaries
from jiayi.kernel import clock, scope
from jiayi.kernel.access import Role
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import load_once
from tests.calling import Caller, without_permission

from .factories import AT, TODAY, make_contract, make_offer, make_place, package_ids, staff
from .factories import resident as resident_actor
from .test_agreement import PNG

pytestmark = pytest.mark.django_db
H5 = Caller(resident.router, "contracts-resident")
PHONE = Caller(doctor.router, "contracts-doctor")
DESK = Caller(desk.router, "contracts-desk")
OPEN = Caller(public.router, "contracts-public")
DRAWN = "data:image/png;base64," + base64.b64encode(PNG).decode()


@pytest.fixture(autouse=True)
def _day(monkeypatch, catalogue):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: AT)
    load_once(load_dictionaries, by=Actor.system("tests"), at=AT)
    with scope.everything(reason="what the tests read besides the routes"):
        yield


@pytest.fixture
def team():
    return make_place()


@pytest.fixture
def patient(team):
    return make_patient(organization=team.organization)


def signed(**more):
    return {"client_key": str(uuid4()), "signature": DRAWN, "health_consent": True, "consent_version": "2026.1"} | more


def test_a_resident_reads_chooses_signs_and_the_team_accepts(team, patient):
    me = resident_actor(patient)
    status, choices = H5.get(me, f"/patients/{patient.pk}/packages")
    assert status == 200
    [basic] = [choice for choice in choices if choice["is_basic"]]
    status, summary = H5.get(me, f"/patients/{patient.pk}/signing-summary?team_id={team.pk}&package_ids={basic['id']}")
    assert status == 200
    assert summary["sections"][2]["text"] == "一年 120 元，您自己付 12 元。"
    body = signed(team_id=team.pk, package_ids=[basic["id"]])
    status, asked = H5.post(me, f"/patients/{patient.pk}/contracts", body)
    assert (status, asked["state"], asked["actions"]) == (200, "awaiting_team", ["withdraw"])
    assert H5.post(me, f"/patients/{patient.pk}/contracts", body)[1]["id"] == asked["id"]
    status, accepted = PHONE.post(staff(team), f"/contracts/{asked['id']}/accept", {"client_key": str(uuid4())})
    assert (status, accepted["state"], accepted["signed_date"]) == (200, "active", "2026-06-03")


def test_a_team_proposes_and_the_resident_confirms_once(team, patient):
    proposal = {"client_key": str(uuid4()), "team_id": team.pk, "package_ids": package_ids("basic")}
    status, offered = PHONE.post(staff(team), f"/patients/{patient.pk}/contracts", proposal)
    assert (status, offered["contract"]["state"]) == (200, "awaiting_resident")
    contract_id = offered["contract"]["id"]
    body, me = signed(), resident_actor(patient)
    assert H5.post(me, f"/contracts/{contract_id}/confirm", body)[1]["state"] == "active"
    assert H5.post(me, f"/contracts/{contract_id}/confirm", body)[0] == 200
    status, refused = H5.post(me, f"/contracts/{contract_id}/confirm", signed())
    assert (status, refused["code"]) == (409, "invalid_transition")


def test_a_signature_that_is_no_picture_is_refused(team, patient):
    body = signed(team_id=team.pk, package_ids=package_ids("basic"), signature="javascript:alert(1)")
    assert H5.post(resident_actor(patient), f"/patients/{patient.pk}/contracts", body)[0] == 422


def test_overlap_is_told_in_clear_chinese(team):
    contract = make_contract(team=team)
    body = signed(team_id=make_place().pk, package_ids=package_ids("basic"))
    status, refused = H5.post(resident_actor(contract.patient), f"/patients/{contract.patient_id}/contracts", body)
    assert (status, refused["code"]) == (409, "contract_overlap")
    assert "已有有效协议" in refused["message"]


def test_the_resident_ends_without_a_reason(team):
    contract = make_contract(team=team, at=AT - timedelta(days=30))
    status, ended = H5.post(resident_actor(contract.patient), f"/contracts/{contract.pk}/end", {})
    assert (status, ended["state"], ended["end_reason"]) == (200, "ended", "居民解约")


def test_decline_and_withdraw_are_for_the_right_side(team, patient):
    offer = make_offer(team=team, patient=patient)
    me = resident_actor(patient)
    assert H5.post(me, f"/contracts/{offer.pk}/withdraw", {})[1]["code"] == "not_your_turn"
    assert H5.post(me, f"/contracts/{offer.pk}/decline", {"text": "不需要"})[1]["state"] == "declined"
    second = make_offer(team=team)
    assert PHONE.post(staff(team), f"/contracts/{second.pk}/decline", {})[1]["code"] == "not_your_turn"
    assert PHONE.post(staff(team), f"/contracts/{second.pk}/withdraw", {})[1]["state"] == "withdrawn"


def test_renewal_follows_the_contract_without_a_gap(team):
    contract = make_contract(team=team, at=AT - timedelta(days=330))
    me = resident_actor(contract.patient)
    status, shown = H5.get(me, f"/contracts/{contract.pk}")
    assert (status, shown["state"], "renew" in shown["actions"]) == (200, "expiring", True)
    status, renewed = H5.post(me, f"/contracts/{contract.pk}/renew", signed())
    assert (status, renewed["state"]) == (200, "awaiting_team")
    assert renewed["period_from"] == shown["period_to"]
    assert "renew" not in H5.get(me, f"/contracts/{contract.pk}")[1]["actions"]


def test_an_old_contract_is_not_renewed_beside_a_running_one(team):
    old = make_contract(team=team, at=AT - timedelta(days=800))
    make_contract(team=team, patient=old.patient)
    status, shown = H5.get(resident_actor(old.patient), f"/contracts/{old.pk}")
    assert (status, shown["state"], shown["actions"]) == (200, "expired", ["dispute"])


def test_a_batch_has_a_verdict_per_person(team):
    known = make_contract(team=team)
    fresh = make_patient(organization=team.organization)
    minor_is_fine = make_patient(organization=team.organization, birth_date=TODAY - timedelta(days=400))
    people = [known.patient_id, fresh.pk, minor_is_fine.pk, 999_999]
    body = {"patient_ids": people, "team_id": team.pk, "package_codes": ["basic"]}
    status, verdicts = PHONE.post(staff(team), "/contracts/proposals", body)
    assert status == 200
    assert [verdict["code"] for verdict in verdicts] == ["contract_overlap", "", "", "not_found"]


def test_a_witnessed_signature_of_the_guardian_is_checked(team):
    child = make_patient(organization=team.organization, birth_date=TODAY - timedelta(days=2000))
    offer = make_offer(team=team, patient=child)
    status, refused = PHONE.post(staff(team), f"/contracts/{offer.pk}/witness", signed(signer_name="孩子"))
    assert (status, refused["code"]) == (409, "guardian_needed")


def test_opening_a_contract_leaves_a_line_for_the_resident(team):
    contract = make_contract(team=team)
    proxy = resident_actor(
        contract.patient, wards=frozenset({contract.patient_id}), mandates=frozenset({f"{contract.patient_id}:view"})
    )
    assert H5.get(proxy, f"/contracts/{contract.pk}")[0] == 200
    assert ReadLog.objects.filter(patient_id=contract.patient_id, purpose="agreement").count() == 1


FOREIGN = [
    (H5, "get", "/contracts/{contract}", None),
    (H5, "get", "/contracts/{contract}/summary", None),
    (H5, "get", "/patients/{patient}/contracts", None),
    (H5, "post", "/contracts/{contract}/end", {}),
    (PHONE, "get", "/patients/{patient}/contracts", None),
    (PHONE, "get", "/contracts/{contract}/summary", None),
    (PHONE, "post", "/contracts/{contract}/withdraw", {}),
    (DESK, "get", "/patients/{patient}/contracts", None),
    (DESK, "post", "/contracts/{contract}/end", {"reason": "moved"}),
    (DESK, "post", "/contracts/{contract}/void", {"note": "录入错误"}),
]


@pytest.mark.parametrize(("caller", "method", "path", "body"), FOREIGN)
def test_what_belongs_to_others_is_not_found(team, caller, method, path, body):
    contract = make_contract()
    actor = (
        resident_actor(make_patient(organization=team.organization))
        if caller is H5
        else staff(team, Role.DOCTOR, Role.DIRECTOR)
    )
    path = path.format(contract=contract.pk, patient=contract.patient_id)
    answer = caller.get(actor, path) if method == "get" else caller.post(actor, path, body)
    assert answer[0] == 404
    contract.refresh_from_db()
    assert contract.status == "signed"


@pytest.mark.parametrize(
    ("caller", "path", "body"),
    [
        (PHONE, "/contracts/{contract}/accept", {"client_key": str(uuid4())}),
        (PHONE, "/contracts/{contract}/end", {"reason": "team"}),
        (DESK, "/contracts/{contract}/void", {"note": "录入错误"}),
    ],
)
def test_without_the_permission_it_is_refused(team, caller, path, body):
    contract = make_contract(team=team)
    actor = staff(team, Role.DOCTOR, Role.DIRECTOR)
    path = path.format(contract=contract.pk)
    assert caller.post(without_permission(actor), path, body)[0] == 403
    assert caller.post(actor, path, body)[0] in (200, 409)


def test_an_organisation_follows_another_policy_from_a_day_on(team):
    bureau = staff(team, Role.BUREAU)
    place = {"organization_id": team.organization_id, "policy_code": "hangzhou", "from_date": "2026-06-01"}
    assert DESK.post(bureau, "/policy-assignments", place)[0] == 200
    later = place | {"policy_code": "national", "from_date": "2027-01-01"}
    assert DESK.post(bureau, "/policy-assignments", later)[0] == 200
    assert [row["to_date"] for row in DESK.get(bureau, "/policy-assignments")[1]] == ["2027-01-01", None]
    assert DESK.post(bureau, "/policy-assignments", place | {"policy_code": "moon"})[0] == 404


def test_reminders_are_said_before_they_are_sent(team):
    from jiayi.foundation.messaging.models import Message
    from jiayi.foundation.messaging.services import load_templates

    soon, fresh = make_contract(team=team, at=AT - timedelta(days=330)), make_contract(team=team)
    load_once(load_templates)
    with scope.subtree(team.organization.path):
        said = services.preview_reminders(contract_ids=[soon.pk, fresh.pk], today=TODAY)
        assert {line.contract_id: line.will_send for line in said} == {soon.pk: True, fresh.pk: False}
        services.send_reminders(contract_ids=[soon.pk, fresh.pk], by=staff(team, Role.CLERK), at=AT)
    sent = Message._base_manager.filter(kind="contract_expiring")
    assert list(sent.values_list("patient_id", flat=True)) == [soon.patient_id]


def test_a_stranger_checks_a_printed_agreement():
    contract = make_contract()
    status, found = OPEN.get(Actor.anonymous(), f"/agreements/{contract.verify_token}")
    assert (status, found["is_valid"], found["state_label"]) == (200, True, "生效中")
    assert OPEN.get(Actor.anonymous(), "/agreements/nothing")[0] == 404


def test_staff_propose_for_teams_of_their_own_place_only(team, patient):
    elsewhere = make_place()
    body = {"client_key": str(uuid4()), "team_id": elsewhere.pk, "package_ids": package_ids("basic")}
    for caller in (PHONE, DESK):
        assert caller.post(staff(team), f"/patients/{patient.pk}/contracts", body)[0] == 404
    batch = {"patient_ids": [patient.pk], "team_id": elsewhere.pk, "package_codes": ["basic"]}
    assert PHONE.post(staff(team), "/contracts/proposals", batch)[1][0]["code"] == "not_found"
    asked = signed(team_id=elsewhere.pk, package_ids=package_ids("basic"))
    assert H5.post(resident_actor(patient), f"/patients/{patient.pk}/contracts", asked)[0] == 200
