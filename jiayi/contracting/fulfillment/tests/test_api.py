"""The ledger over HTTP: what residents and teams see, who may, and what a list costs."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiayi.contracting.contracts.tests.factories import AT, TODAY, make_contract, make_offer, make_place, staff
from jiayi.contracting.contracts.tests.factories import resident as resident_actor
from jiayi.contracting.fulfillment import services
from jiayi.contracting.fulfillment.api import desk, doctor, resident
from jiayi.contracting.fulfillment.models import Entitlement
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import clock
from jiayi.kernel.access import Role
from tests.calling import Caller, without_permission

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
H5 = Caller(resident.router, "fulfillment-resident")
PHONE = Caller(doctor.router, "fulfillment-doctor")
DESK = Caller(desk.router, "fulfillment-desk")


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: AT)


@pytest.fixture
def team(catalogue):
    return make_place()


@pytest.fixture
def contract(team):
    made = make_contract(team=team, codes=("basic", "hypertension", "value_added"))
    services.plan_entitlements(contract_id=made.pk)
    return made


def note(team, contract, **more):
    body = {"client_key": str(uuid4()), "item_code": "glucose_test", "service_date": "2026-06-03", "result": "空腹 6.8"}
    return PHONE.post(staff(team), f"/patients/{contract.patient_id}/services", body | more)


def test_a_service_is_noted_confirmed_and_seen_by_both(team, contract):
    status, noted = note(team, contract)
    assert (status, noted["status"]) == (200, "delivered")
    me = resident_actor(contract.patient)
    status, ledger = H5.get(me, f"/patients/{contract.patient_id}/ledger")
    assert (status, ledger["done"]) == (200, 1)
    [receipt] = ledger["receipts"]
    assert (receipt["item_name"], receipt["result"], receipt["state"]) == ("血糖测定", "空腹 6.8", "delivered")
    assert H5.post(me, f"/entitlements/{noted['id']}/confirm")[1]["status"] == "verified"
    assert PHONE.get(staff(team), f"/patients/{contract.patient_id}/ledger")[1]["done"] == 1
    assert len(DESK.get(staff(team), f"/patients/{contract.patient_id}/receipts")[1]["items"]) == 1


def test_noting_twice_with_one_key_notes_once(team, contract):
    key = str(uuid4())
    assert note(team, contract, client_key=key)[1]["id"] == note(team, contract, client_key=key)[1]["id"]
    assert note(team, contract)[1]["code"] == "nothing_to_credit"


def test_what_is_denied_is_decided_by_the_centre(team, contract):
    noted = note(team, contract)[1]
    me, clerk = resident_actor(contract.patient), staff(team, Role.CLERK)
    assert H5.post(me, f"/entitlements/{noted['id']}/deny", {"text": "没人来过"})[0] == 204
    page = DESK.get(clerk, "/disputes?status=open")[1]
    [case] = page["items"]
    assert (case["item_name"], case["due_date"]) == ("血糖测定", "2026-06-08")
    path = f"/disputes/{case['id']}/resolve"
    assert DESK.post(staff(team), path, {"outcome": "upheld", "note": "确未上门"})[0] == 403
    assert DESK.post(clerk, path, {"outcome": "upheld", "note": "短"})[0] == 422
    assert DESK.post(clerk, path, {"outcome": "upheld", "note": "确未上门"})[1]["status"] == "upheld"


def test_not_knowing_of_the_contract_shows_in_the_list(team, contract):
    me, clerk = resident_actor(contract.patient), staff(team, Role.CLERK)
    assert H5.post(me, f"/contracts/{contract.pk}/dispute", {"text": "没签过"})[0] == 204
    assert H5.post(me, f"/contracts/{contract.pk}/dispute", {})[1]["code"] == "already_disputed"
    [row] = DESK.get(clerk, "/contracts?tab=disputed")[1]["items"]
    assert (row["id"], row["is_disputed"]) == (contract.pk, True)


def test_the_list_filters_searches_and_counts(team, contract):
    offer = make_offer(team=team, patient=make_patient(organization=team.organization, name="李建国"))
    make_contract()
    director = staff(team, Role.DIRECTOR)
    patients.set_tag(
        patient_id=contract.patient_id,
        code="hypertension",
        source="register",
        from_date=date(2020, 1, 1),
        by=director,
        at=AT,
    )

    def ids(query):
        return [row["id"] for row in DESK.get(director, f"/contracts?{query}")[1]["items"]]

    assert ids("") == [offer.pk, contract.pk]
    assert ids("q=李建国") == [offer.pk]
    assert ids("q=ljg") == [offer.pk]
    assert ids(f"q={contract.number}") == [contract.pk]
    assert ids("state=active") == [contract.pk]
    assert ids("tag=hypertension") == [contract.pk]
    assert ids("tab=awaiting_resident") == [offer.pk]
    assert ids("tab=expiring") == ids("tab=awaiting_team") == ids("expires_within=60") == []
    assert ids("signed_year=2026") == [contract.pk]
    assert ids("origin=paper") == []
    assert sorted(ids(f"team_id={team.pk}&sort=until")) == [contract.pk, offer.pk]
    row = DESK.get(director, "/contracts?state=active")[1]["items"][0]
    assert row["cells"] == ["due", "planned", "planned", "planned"]
    assert [tag["label"] for tag in row["tags"]] == ["老年人", "高血压"]
    counts = DESK.get(director, "/contracts/counts")[1]
    assert (counts["all"], counts["active"], counts["awaiting_resident"], counts["unserved"]) == (2, 1, 1, 0)


def test_signed_but_never_served_is_found(team, contract, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 10, 1))
    assert [row["id"] for row in DESK.get(staff(team), "/contracts?tab=unserved")[1]["items"]] == [contract.pk]
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    note(team, contract)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 10, 1))
    assert DESK.get(staff(team), "/contracts?tab=unserved")[1]["items"] == []


def test_the_pages_of_the_list_do_not_overlap(team):
    made = [make_offer(team=team).pk for _ in range(5)]
    for sort in ("", "name", "until", "-until"):
        seen, cursor = [], ""
        while cursor is not None:
            status, page = DESK.get(
                staff(team),
                f"/contracts?limit=2&sort={sort}&cursor={cursor}" if cursor else f"/contracts?limit=2&sort={sort}",
            )
            assert status == 200
            seen += [row["id"] for row in page["items"]]
            cursor = page["next_cursor"]
        assert sorted(seen) == made


def test_a_list_costs_three_statements(team, contract):
    make_offer(team=team)
    with CaptureQueriesContext(connection) as queries:
        DESK.get(staff(team), "/contracts")
    assert len(queries) == 3, [query["sql"] for query in queries]


def test_the_doctor_sees_the_own_teams_only(team, contract):
    colleague = make_place()
    other = make_contract(team=colleague)
    assert [row["id"] for row in PHONE.get(staff(team), "/contracts")[1]["items"]] == [contract.pk]
    assert PHONE.get(staff(team), f"/contracts?team_id={colleague.pk}")[1]["items"] == []
    assert PHONE.get(staff(colleague), "/contracts")[1]["items"][0]["id"] == other.pk


def test_the_unfulfilled_can_be_waived_with_a_reason(team, contract):
    status, page = PHONE.get(staff(team), "/unfulfilled")
    assert (status, [row["item_code"] for row in page["items"]]) == (
        200,
        ["hypertension_followup", "annual_checkup"],
    )
    first = page["items"][0]["entitlement_id"]
    assert PHONE.post(staff(team), f"/entitlements/{first}/waive", {"reason": "住院"})[1]["status"] == "waived"
    assert PHONE.post(staff(team, Role.NURSE), f"/entitlements/{first}/waive", {"reason": "住院"})[0] == 403


def test_the_rate_of_the_own_teams(team, contract, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: date(2026, 10, 1))
    assert PHONE.get(staff(team), "/fulfillment-rate?year=2026")[1] == [
        {"team_id": team.pk, "due": 1, "done": 0, "rate": 0.0}
    ]


def test_the_ledger_of_the_desk_filters_by_cell(team, contract):
    note(team, contract)
    rows = DESK.get(staff(team), "/entitlements?state=wait")[1]["items"]
    assert [(row["item_name"], row["cell"]) for row in rows] == [("血糖测定", "wait")]
    assert DESK.get(staff(team), f"/entitlements?state=due&team_id={team.pk}&sort=window_to")[1]["total"] == 2


FOREIGN = [
    (H5, "get", "/patients/{patient}/ledger"),
    (H5, "get", "/patients/{patient}/receipts"),
    (H5, "post", "/entitlements/{entitlement}/confirm"),
    (H5, "post", "/entitlements/{entitlement}/deny"),
    (H5, "post", "/contracts/{contract}/dispute"),
    (PHONE, "get", "/patients/{patient}/ledger"),
    (PHONE, "get", "/patients/{patient}/receipts"),
    (DESK, "get", "/patients/{patient}/ledger"),
]


@pytest.mark.parametrize(("caller", "method", "path"), FOREIGN)
def test_what_belongs_to_others_is_not_found(team, caller, method, path):
    other = make_contract(codes=("basic", "hypertension"))
    services.plan_entitlements(contract_id=other.pk)
    row = Entitlement.objects.filter(contract=other).first()
    actor = resident_actor(make_patient(organization=team.organization)) if caller is H5 else staff(team)
    path = path.format(patient=other.patient_id, contract=other.pk, entitlement=row.pk)
    answer = caller.get(actor, path) if method == "get" else caller.post(actor, path)
    assert answer[0] == 404


@pytest.mark.parametrize(
    ("caller", "path"),
    [(PHONE, "/contracts"), (PHONE, "/unfulfilled"), (DESK, "/disputes"), (DESK, "/contracts/counts")],
)
def test_without_the_permission_it_is_refused(team, caller, path):
    assert caller.get(without_permission(staff(team)), path)[0] == 403
    assert caller.get(staff(team), path)[0] == 200


def test_a_service_of_tomorrow_is_refused(team, contract):
    assert note(team, contract, service_date=str(TODAY + timedelta(days=1)))[1]["code"] == "future_service"
