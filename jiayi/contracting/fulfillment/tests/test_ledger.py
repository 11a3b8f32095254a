"""From a signature to the ledger both sides see."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from jiayi.contracting.contracts import services as contract_services
from jiayi.contracting.contracts.services.errors import PatientNotHere
from jiayi.contracting.contracts.tests.factories import AT, TODAY, make_contract, resident, staff
from jiayi.contracting.fulfillment import queries, services
from jiayi.contracting.fulfillment.models import DisputeCase, Entitlement
from jiayi.foundation.patients import services as patient_services
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.testing import load_once, run_jobs

from .people import director

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def contract(catalogue):
    return load_once(_contract)


def _contract():
    made = make_contract(codes=("basic", "hypertension", "value_added"))
    services.plan_entitlements(contract_id=made.pk)
    return made


def give(contract, *, on=TODAY, evidence="1", item="hypertension_followup"):
    return services.credit(
        patient_id=contract.patient_id,
        item_code=item,
        on=on,
        evidence_kind="followup",
        evidence_id=evidence,
        practitioner_id=contract.team.leader_id,
        by=staff(contract.team),
        at=AT,
        result="148/92，偏高",
    )


def test_four_quarters_are_planned_within_the_benefits(contract):
    rows = Entitlement.objects.filter(contract=contract, item__code="hypertension_followup").order_by("sequence")
    assert [row.window.lower for row in rows] == [
        date(2026, 6, 3),
        date(2026, 9, 3),
        date(2026, 12, 3),
        date(2027, 3, 3),
    ]
    assert rows[3].window_end == rows[3].expires_date == date(2027, 6, 3)


def test_planning_twice_plans_once(contract):
    assert services.plan_entitlements(contract_id=contract.pk) == 0


def test_the_ledger_counts_used_left_and_due(contract):
    give(contract)
    ledger = queries.ledger_of(patient_id=contract.patient_id, today=TODAY)
    item = next(item for item in ledger.items if item.item_code == "hypertension_followup")
    assert (item.used, item.left, [cell.cell for cell in item.entitlements]) == (
        1,
        3,
        ["wait", "planned", "planned", "planned"],
    )
    later = queries.ledger_of(patient_id=contract.patient_id, today=date(2026, 12, 20))
    item = next(item for item in later.items if item.item_code == "hypertension_followup")
    assert [cell.state for cell in item.entitlements] == ["delivered", "overdue", "due", "planned"]
    assert item.next_due == date(2026, 12, 3)


def test_the_same_evidence_credits_once(contract):
    first = give(contract)
    assert give(contract).pk == first.pk
    assert Entitlement.objects.filter(evidence_id="1").count() == 1


def test_a_second_visit_within_the_interval_credits_nothing(contract):
    give(contract)
    assert give(contract, on=TODAY + timedelta(days=3), evidence="2") is None


def test_a_late_visit_fills_the_missed_window(contract):
    give(contract, on=date(2026, 9, 10), evidence="1")
    late = give(contract, on=date(2026, 10, 10), evidence="2")
    assert (late.sequence, late.window.lower) == (1, date(2026, 6, 3))


def test_an_unlimited_item_adds_a_record_each_time(contract):
    first = give(contract, item="health_consultation", evidence="a")
    second = give(contract, item="health_consultation", evidence="b")
    assert (first.sequence, second.sequence, first.is_extra) == (1, 2, True)
    assert give(contract, item="health_consultation", evidence="b").pk == second.pk


def test_nothing_is_credited_without_a_promise(contract):
    assert give(contract, item="diabetes_followup") is None
    assert give(contract, on=date(2026, 6, 2)) is None


def test_a_member_of_staff_notes_a_glucose_test(contract):
    row = services.record_service(
        patient_id=contract.patient_id,
        item_code="glucose_test",
        on=TODAY,
        key=uuid4(),
        place="门诊",
        result="空腹 6.8，正常",
        by=staff(contract.team),
        at=AT,
    )
    assert (row.status, row.practitioner_id) == ("delivered", contract.team.leader_id)
    with pytest.raises(services.NothingToCredit):
        services.record_service(
            patient_id=contract.patient_id,
            item_code="glucose_test",
            on=TODAY,
            key=uuid4(),
            place="门诊",
            result="",
            by=staff(contract.team),
            at=AT,
        )
    with pytest.raises(services.FutureService):
        services.record_service(
            patient_id=contract.patient_id,
            item_code="glucose_test",
            on=TODAY + timedelta(days=1),
            key=uuid4(),
            place="",
            result="",
            by=staff(contract.team),
            at=AT,
        )


def test_the_resident_confirms(contract):
    row = give(contract)
    confirmed = services.confirm_service(entitlement_id=row.pk, by=resident(contract.patient), at=AT)
    assert (confirmed.status, confirmed.confirmed_at) == ("verified", AT)
    assert services.confirm_service(entitlement_id=row.pk, by=resident(contract.patient), at=AT).pk == row.pk


def test_denying_opens_a_case_and_the_service_stops_counting(contract):
    row = give(contract)
    case = services.deny_service(entitlement_id=row.pk, text="没人来过", by=resident(contract.patient), at=AT)
    ledger = queries.ledger_of(patient_id=contract.patient_id, today=TODAY)
    assert ledger.done == 0
    assert case.due_date == date(2026, 6, 8)
    with pytest.raises(InvalidTransition):
        services.deny_service(entitlement_id=row.pk, text="", by=resident(contract.patient), at=AT)


def test_an_upheld_case_makes_the_visit_owed_again(contract):
    row = give(contract)
    case = services.deny_service(entitlement_id=row.pk, text="", by=resident(contract.patient), at=AT)
    services.decide_case(case_id=case.pk, is_upheld=True, reason="确未上门", by=staff(contract.team), at=AT)
    again = Entitlement.objects.get(contract=contract, line=row.line, sequence=row.sequence, status="planned")
    assert again.window == row.window
    assert give(contract, evidence="real").pk == again.pk


def test_a_refuted_case_confirms_the_service(contract):
    row = give(contract)
    case = services.deny_service(entitlement_id=row.pk, text="", by=resident(contract.patient), at=AT)
    services.decide_case(case_id=case.pk, is_upheld=False, reason="有通话记录", by=staff(contract.team), at=AT)
    row.refresh_from_db()
    assert row.status == "verified"
    with pytest.raises(InvalidTransition):
        services.decide_case(case_id=case.pk, is_upheld=True, reason="又说", by=staff(contract.team), at=AT)


def test_not_knowing_of_the_contract_ends_it_when_upheld(contract):
    case = services.dispute_contract(contract_id=contract.pk, text="没签过", by=resident(contract.patient), at=AT)
    assert queries.open_contract_dispute(contract_id=contract.pk)
    with pytest.raises(services.AlreadyDisputed):
        services.dispute_contract(contract_id=contract.pk, text="", by=resident(contract.patient), at=AT)
    with pytest.raises(services.OwnCase):
        services.decide_case(case_id=case.pk, is_upheld=True, reason="笔迹不符", by=staff(contract.team), at=AT)
    services.decide_case(case_id=case.pk, is_upheld=True, reason="笔迹不符", by=director(contract), at=AT)
    contract.refresh_from_db()
    assert (contract.status, contract.end_reason) == ("ended", "dispute")
    assert DisputeCase.objects.get(pk=case.pk).status == "upheld"


def test_an_early_end_waives_what_was_to_come_and_keeps_what_was_missed(contract):
    give(contract, on=date(2026, 9, 10), evidence="1")
    services.cut_entitlements(contract_id=contract.pk, ended_date=date(2026, 10, 1))
    rows = Entitlement.objects.filter(contract=contract, item__code="hypertension_followup").order_by("sequence")
    assert [row.status for row in rows] == ["planned", "delivered", "waived", "waived"]


def test_the_unfulfilled_come_soonest_first(contract):
    page = queries.page_unfulfilled(
        team_ids=[contract.team_id], item_code="", state="", today=date(2026, 9, 20), cursor=None, limit=10
    )
    assert [(row.item.code, row.state) for row in page.items] == [
        ("hypertension_followup", "overdue"),
        ("hypertension_followup", "due"),
        ("annual_checkup", "due"),
    ]


def test_the_rate_counts_closed_windows_only(contract):
    give(contract)
    [rate] = queries.fulfillment_rates(team_ids=[contract.team_id], start=date(2026, 1, 1), end=date(2026, 12, 31))
    assert (rate.due, rate.done, rate.rate) == (2, 1, 0.5)


def test_the_worker_plans_prints_and_tells(catalogue):
    made = make_contract(codes=("basic", "hypertension"))
    run_jobs()
    assert Entitlement.objects.filter(contract=made).count() == 7
    made.refresh_from_db()
    assert made.agreement_sm3


def test_death_closes_the_contract_and_its_entitlements(catalogue):
    made = make_contract(codes=("basic", "hypertension"))
    run_jobs()
    patient_services.record_death(patient_id=made.patient_id, died_date=TODAY, cause="", by=staff(made.team), at=AT)
    run_jobs()
    made.refresh_from_db()
    assert (made.status, made.end_reason, made.period.upper) == ("ended", "death", TODAY + timedelta(days=1))
    assert not Entitlement.objects.filter(contract=made, status="planned").exists()
    with pytest.raises(PatientNotHere):
        contract_services.renew_contract(contract_id=made.pk, by=staff(made.team), at=AT)
