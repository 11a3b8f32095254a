"""我不知情: from the first word to the answer, for the resident, the doctor, the clerk and the director."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.contracting.billing import queries as billing
from jiayi.contracting.billing import services as billing_services
from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts import services as contract_services
from jiayi.contracting.contracts.models import SigningPolicy
from jiayi.contracting.contracts.services import Signature
from jiayi.contracting.contracts.tests.factories import (
    AT,
    TODAY,
    make_contract,
    make_offer,
    make_place,
    resident,
    staff,
)
from jiayi.contracting.contracts.tests.test_agreement import PNG
from jiayi.contracting.fulfillment import queries, services
from jiayi.contracting.fulfillment.api import desk, doctor
from jiayi.contracting.fulfillment.api import resident as resident_api
from jiayi.contracting.fulfillment.models import CaseStatement, DisputeCase
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.messaging.services import load_templates
from jiayi.kernel import clock, scope
from jiayi.kernel.testing import load_once, run_jobs
from tests.calling import Caller, without_permission

from .people import clerk, director

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
H5 = Caller(resident_api.router, "unknown-resident")
PHONE = Caller(doctor.router, "unknown-doctor")
DESK = Caller(desk.router, "unknown-desk")


@pytest.fixture(autouse=True)
def _day(monkeypatch, catalogue):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: AT)
    load_once(load_templates)
    with scope.everything(reason="test"):
        yield


def dispute(contract, **values):
    defaults = {"text": "我没签过", "by": resident(contract.patient), "at": AT}
    return services.dispute_contract(contract_id=contract.pk, **(defaults | values))


def decide(case, *, is_upheld, by=None, at=AT):
    return services.decide_case(
        case_id=case.pk, is_upheld=is_upheld, reason="笔迹不是本人的", by=by or director(case.contract), at=at
    )


def test_the_evidence_assembles_itself():
    offer = make_offer()
    signature = Signature(
        kind="witness", image=PNG, device="安卓手机，Chrome", location="30.28700,120.17000,20", signer_name="王桂芳"
    )
    contract = contract_services.confirm_contract(
        contract_id=offer.pk, by=staff(offer.team), at=AT, signature=signature, gives_consent=True
    )
    file = queries.get_case_file(case_id=dispute(contract).pk)
    witnessed = next(item for item in file.evidence.items if item.kind == "witness")
    assert (witnessed.who, witnessed.device, witnessed.location) == (
        "王桂芳", "安卓手机，Chrome", "30.287,120.170,56",
    )  # fmt: skip
    assert witnessed.file_id is not None and len(witnessed.sm3) == 64
    assert {item.kind for item in file.evidence.items} == {"decision", "account", "witness", "consent"}
    assert file.evidence.missing == ["居民没有用验证码或自己的手机确认过"]


def test_what_a_case_lacks_is_said():
    evidence = contracts.evidence_of(contract=make_contract())
    assert evidence.missing == ["没有居民的手写签名或纸质协议照片", "签名时没有记下位置"]


@pytest.mark.parametrize("days", [400, 1400])
def test_it_may_be_said_at_any_time_also_long_after_the_end(days):
    contract = make_contract(at=AT - timedelta(days=days))
    status, _ = H5.post(resident(contract.patient), f"/contracts/{contract.pk}/dispute", {"text": "才知道"})
    assert status == 204
    case = DisputeCase.objects.get(contract=contract)
    decide(case, is_upheld=True)
    contract.refresh_from_db()
    assert contract.status == "void"


def test_the_clerk_writes_down_who_called_and_does_not_decide_it():
    contract = make_contract()
    caller = clerk(contract)
    body = {"text": "母亲不识字，没签过", "reporter": "女儿王丽", "channel": "phone"}
    status, file = DESK.post(caller, f"/contracts/{contract.pk}/disputes", body)
    assert (status, file["reporter"], file["channel_label"], file["may_decide"]) == (200, "女儿王丽", "电话", False)
    verdict = {"outcome": "upheld", "note": "笔迹不是本人的"}
    assert DESK.post(caller, f"/disputes/{file['id']}/resolve", verdict)[0] == 403
    brought = replace(director(contract), account_id=caller.account_id)
    assert DESK.post(brought, f"/disputes/{file['id']}/resolve", verdict)[1]["code"] == "own_case"
    assert DESK.post(director(contract), f"/disputes/{file['id']}/resolve", verdict)[1]["status"] == "upheld"
    run_jobs()


def test_who_signed_does_not_decide_but_says_their_part():
    contract = make_contract()
    case = dispute(contract)
    team_doctor = staff(contract.team)
    [row] = PHONE.get(team_doctor, "/disputes?status=open")[1]["items"]
    assert row["id"] == case.pk
    status, file = PHONE.post(team_doctor, f"/disputes/{case.pk}/statements", {"text": "4 月 2 日上门时当面签的"})
    assert (status, file["statements"][0]["text"], file["may_decide"]) == (200, "4 月 2 日上门时当面签的", False)
    leading_director = director(contract, practitioner_id=contract.team.leader_id)
    with pytest.raises(services.OwnCase):
        decide(case, is_upheld=False, by=leading_director)
    decide(case, is_upheld=False)
    with pytest.raises(services.CaseDecided):
        services.add_statement(case_id=case.pk, text="还有一句", by=team_doctor, at=AT)


def test_upheld_takes_all_money_back_by_counter_entries():
    contract = make_contract()
    run_jobs()
    pay = {"contract_id": contract.pk, "amount": None, "by": staff(contract.team), "at": AT}
    billing_services.receive_payment(payer="resident", method="simulator", **pay)
    billing_services.receive_payment(payer="district", method="transfer", **pay)
    decide(dispute(contract), is_upheld=True, at=AT + timedelta(days=60))
    run_jobs()
    held = billing.balance(contract_id=contract.pk)
    assert {payer: (row.owed, row.received) for payer, row in held.items()} == {
        "resident": (0, 0), "district": (0, 78), "city": (0, 0),
    }  # fmt: skip
    assert billing.list_differences() == []
    contract.refresh_from_db()
    assert (contract.status, contract.end_reason) == ("ended", "dispute")
    assert contracts.count_signed(year=2026) == 0


def test_money_of_a_contract_that_ended_long_ago_comes_back_too():
    contract = make_contract(at=AT - timedelta(days=100))
    run_jobs()
    contract_services.end_contract(
        contract_id=contract.pk, reason="moved", by=staff(contract.team), at=AT - timedelta(days=40)
    )
    run_jobs()
    assert billing.balance(contract_id=contract.pk)["resident"].owed > 0
    decide(dispute(contract), is_upheld=True)
    run_jobs()
    assert {row.owed for row in billing.balance(contract_id=contract.pk).values()} == {0}


def test_a_policy_may_say_that_an_unknown_contract_is_void():
    contract = make_contract()
    policy = SigningPolicy.objects.create(
        code="strict", version=1, name="严", rules=contract.policy.rules | {"upheld_dispute": "void"},
        effective_from=TODAY, source="测试",
    )  # fmt: skip
    type(contract).objects.filter(pk=contract.pk).update(policy=policy)
    decide(dispute(contract), is_upheld=True)
    contract.refresh_from_db()
    assert contract.status == "void"


def test_the_answer_is_due_within_the_working_days_of_the_policy_and_overdue_cases_are_found():
    contract = make_contract()
    case = dispute(contract)
    assert case.due_date.isoformat() == "2026-06-08"
    reader = director(contract)
    assert DESK.get(reader, "/disputes?overdue=true")[1]["items"] == []
    DisputeCase.objects.filter(pk=case.pk).update(due_date=TODAY - timedelta(days=1))
    assert [row["id"] for row in DESK.get(reader, "/disputes?overdue=true")[1]["items"]] == [case.pk]
    assert DESK.get(reader, "/disputes/counts")[1] == {"open": 1, "overdue": 1, "frozen_contracts": 1}
    assert DESK.get(reader, f"/disputes/{case.pk}")[1]["is_overdue"] is True


def test_the_resident_reads_the_state_and_the_answer_in_plain_words():
    contract = make_contract()
    me = resident(contract.patient)
    case = dispute(contract)
    path = f"/patients/{contract.patient_id}/disputes"
    assert H5.get(me, path)[1][0]["words"] == "正在查，6月8日前答复您。查清楚以前，钱先不付。"
    decide(case, is_upheld=False)
    run_jobs()
    [told] = H5.get(me, path)[1]
    assert (told["status"], told["words"]) == ("rejected", "查到是有的。笔迹不是本人的")
    kinds = list(Message.objects.filter(patient=contract.patient).values_list("kind", flat=True))
    assert {"contract_disputed", "contract_dispute_decided"} <= set(kinds)


def test_opening_a_case_leaves_a_line_and_the_next_centre_finds_nothing():
    contract = make_contract()
    case = dispute(contract)
    stranger = staff(make_place())
    other = resident(make_contract().patient)
    assert PHONE.get(stranger, f"/disputes/{case.pk}")[0] == 404
    assert PHONE.post(stranger, f"/disputes/{case.pk}/statements", {"text": "四个字的话"})[0] == 404
    assert H5.get(other, f"/patients/{contract.patient_id}/disputes")[0] == 404
    assert DESK.get(without_permission(director(contract)), f"/disputes/{case.pk}")[0] == 403
    body = {"text": "没签过的", "reporter": "本人", "channel": "counter"}
    assert DESK.post(without_permission(clerk(contract)), f"/contracts/{contract.pk}/disputes", body)[0] == 403


def test_an_offer_and_a_void_contract_are_nothing_to_dispute():
    offer = make_offer()
    with pytest.raises(services.unknown_contracts.ContractNotDisputable):
        dispute(offer)


def test_the_database_refuses_one_pair_of_eyes_and_changed_statements():
    contract = make_contract()
    case = dispute(contract)
    with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
        DisputeCase.objects.filter(pk=case.pk).update(
            status="upheld", decided_at=AT, decided_by=case.opened_by, reason="自己说了算"
        )
    services.add_statement(case_id=case.pk, text="当面签的", by=staff(contract.team), at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseStatement.objects.update(text="改一改")
    with pytest.raises(IntegrityError, match="says_something"), transaction.atomic():
        CaseStatement.objects.create(case=case, author="x", author_name="x", text="", at=AT)
