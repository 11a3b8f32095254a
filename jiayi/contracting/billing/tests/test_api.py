"""Fees over HTTP: paying, refunding, the whole file of a contract, and who may."""

from uuid import uuid4

import pytest

from jiayi.contracting.billing import services
from jiayi.contracting.billing.api import desk, doctor, resident
from jiayi.contracting.contracts import services as contract_services
from jiayi.contracting.contracts.tests.factories import AT, TODAY, make_contract, make_place, staff
from jiayi.contracting.contracts.tests.factories import resident as resident_actor
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import clock
from jiayi.kernel.access import Role
from jiayi.kernel.testing import run_jobs
from tests.calling import Caller, without_permission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
H5 = Caller(resident.router, "billing-resident")
PHONE = Caller(doctor.router, "billing-doctor")
DESK = Caller(desk.router, "billing-desk")


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def team(catalogue):
    return make_place()


@pytest.fixture
def contract(team):
    made = make_contract(team=team, codes=("basic", "hypertension"))
    run_jobs()
    return made


def test_the_resident_pays_the_own_part_once(contract):
    me, body = resident_actor(contract.patient), {"key": str(uuid4())}
    status, receipt = H5.post(me, f"/contracts/{contract.pk}/payments", body)
    assert (status, receipt["amount"]) == (200, "12.00")
    assert H5.post(me, f"/contracts/{contract.pk}/payments", body)[1] == receipt
    assert H5.post(me, f"/contracts/{contract.pk}/payments", {"key": str(uuid4())})[1]["code"] == "nothing_owed"
    [fees] = H5.get(me, f"/patients/{contract.patient_id}/fees")[1]
    assert [(entry["kind"], entry["amount"]) for entry in fees["entries"]] == [("owed", "12.00"), ("received", "12.00")]
    assert {account["payer"]: account["open"] for account in fees["accounts"]} == {
        "resident": "0.00",
        "district": "78.00",
        "city": "30.00",
    }


def test_the_file_of_a_contract_shows_everything(team, contract):
    for caller in (PHONE, DESK):
        status, file = caller.get(staff(team), f"/contracts/{contract.pk}")
        assert status == 200
        assert file["number"] == contract.number
        assert [step["move"] for step in file["decisions"]] == ["offer", "sign"]
        assert {line["payer"] for line in file["balances"]} == {"resident", "district", "city"}
        assert next(line for line in file["services"] if line["item_code"] == "hypertension_followup")["cells"] == [
            "due",
            "planned",
            "planned",
            "planned",
        ]
        assert (file["has_health_consent"], file["actions"]) == (True, ["end"])


def test_cash_refund_and_reversal_at_the_desk(team, contract):
    finance = staff(team, Role.FINANCE)
    paid = {"key": str(uuid4()), "payer": "resident", "amount": "12.00", "method": "cash"}
    assert DESK.post(finance, f"/contracts/{contract.pk}/payments", paid)[0] == 200
    refund = {"key": str(uuid4())}
    assert DESK.post(finance, f"/contracts/{contract.pk}/refunds", refund)[1]["code"] == "refund_too_large"
    contract_services.end_contract(
        contract_id=contract.pk, reason="resident", by=resident_actor(contract.patient), at=AT
    )
    run_jobs()
    status, receipt = DESK.post(finance, f"/contracts/{contract.pk}/refunds", refund)
    assert (status, receipt["amount"]) == (200, "12.00")
    ledger = DESK.get(finance, f"/contracts/{contract.pk}")[1]["ledger"]
    refunded = next(entry for entry in ledger if entry["kind"] == "refunded")
    path = f"/ledger-entries/{refunded['id']}/reverse"
    assert DESK.post(staff(team), path, {"note": "退错了人"})[0] == 403
    assert DESK.post(finance, path, {"note": "退错了人"})[1]["amount"] == "12.00"
    assert DESK.post(finance, path, {"note": "退错了人"})[1]["code"] == "already_reversed"


def test_totals_and_open_accounts(team, contract):
    director = staff(team, Role.DIRECTOR)
    totals = DESK.get(director, "/fee-totals?year=2026")[1]
    assert {row["payer"]: row["open"] for row in totals} == {"resident": "12.00", "district": "78.00", "city": "30.00"}
    page = DESK.get(director, f"/fee-accounts?year=2026&payer=resident&is_open=true&team_id={team.pk}")[1]
    assert [row["contract_id"] for row in page["items"]] == [contract.pk]
    assert DESK.get(director, "/fee-accounts?year=2026&is_open=false")[1]["items"] == []


def test_the_doctor_takes_cash_in_the_field(team, contract):
    paid = {"key": str(uuid4()), "method": "cash"}
    assert PHONE.post(staff(team), f"/contracts/{contract.pk}/payments", paid)[0] == 200
    [fees] = PHONE.get(staff(team), f"/patients/{contract.patient_id}/fees")[1]
    assert len(fees["entries"]) == 4


@pytest.mark.parametrize(
    ("caller", "method", "path"),
    [
        (H5, "get", "/patients/{patient}/fees"),
        (H5, "post", "/contracts/{contract}/payments"),
        (PHONE, "get", "/contracts/{contract}"),
        (PHONE, "get", "/patients/{patient}/fees"),
        (PHONE, "post", "/contracts/{contract}/payments"),
        (DESK, "get", "/contracts/{contract}"),
        (DESK, "post", "/contracts/{contract}/refunds"),
        (DESK, "post", "/ledger-entries/{entry}/reverse"),
    ],
)
def test_what_belongs_to_others_is_not_found(team, caller, method, path):
    other = make_contract()
    services.charge_contract(contract_id=other.pk, by=staff(other.team), at=AT)
    entry = other.fee_accounts.first().entries.get()
    actor = (
        resident_actor(make_patient(organization=team.organization))
        if caller is H5
        else staff(team, Role.DOCTOR, Role.FINANCE)
    )
    path = path.format(patient=other.patient_id, contract=other.pk, entry=entry.pk)
    body = {"key": str(uuid4()), "method": "cash", "note": "记错账了"}
    answer = caller.get(actor, path) if method == "get" else caller.post(actor, path, body)
    assert answer[0] == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", "/fee-totals?year=2026"), ("get", "/contracts/{contract}"), ("post", "/contracts/{contract}/payments")],
)
def test_without_the_permission_it_is_refused(team, contract, method, path):
    actor, path = staff(team, Role.FINANCE), path.format(contract=contract.pk)
    body = {"key": str(uuid4()), "method": "cash"}

    def call(who):
        return DESK.get(who, path)[0] if method == "get" else DESK.post(who, path, body)[0]

    assert call(without_permission(actor)) == 403
    assert call(actor) == 200
