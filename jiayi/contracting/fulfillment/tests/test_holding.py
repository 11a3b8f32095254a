"""While somebody says 我不知情, nothing goes on from the contract; with the answer it is free again."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts import services
from jiayi.contracting.contracts.models import ContractHold, ContractTransfer, Succession
from jiayi.contracting.contracts.services import ContractHeld
from jiayi.contracting.contracts.tests.factories import AT, make_contract, make_offer, make_place, resident, staff
from jiayi.contracting.enrolment import queries as enrolment
from jiayi.contracting.fulfillment import services as cases
from jiayi.kernel.period import local_date

from .people import director

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
LATE = AT + timedelta(days=330)  # when the contract is about to end


def dispute(contract, *, at=AT):
    return cases.dispute_contract(contract_id=contract.pk, text="我没签过", by=resident(contract.patient), at=at)


def decide(case, *, is_upheld=False, at=AT):
    return cases.decide_case(
        case_id=case.pk, is_upheld=is_upheld, reason="笔迹是本人的", by=director(case.contract), at=at
    )


def ask(contract, team, *, at=AT):
    return services.request_contract_transfer(
        contract_id=contract.pk, to_team_id=team.pk, reason_code="nearer", by=resident(contract.patient), at=at
    )


@pytest.fixture
def contract():
    return make_contract(team=make_place(policy="national"))


def test_nobody_asks_for_another_team_while_the_contract_is_disputed(contract):
    case = dispute(contract)
    with pytest.raises(ContractHeld, match=f"最迟 {case.due_date.month}月{case.due_date.day}日 有答复"):
        ask(contract, make_place())


def test_a_request_that_waits_is_not_accepted_and_does_not_lapse_until_the_answer(contract):
    team = make_place(policy="national")
    request = ask(contract, team)
    case = dispute(contract)
    later = AT + timedelta(days=40)
    with pytest.raises(ContractHeld):
        services.accept_contract_transfer(transfer_id=request.pk, by=staff(team), at=AT)
    assert services.lapse_transfers(by=staff(team), at=later) == 0
    decide(case, at=later)
    done = services.accept_contract_transfer(transfer_id=request.pk, by=staff(team), at=later)
    assert done.status == "accepted"


def test_a_resident_who_was_right_is_not_transferred(contract):
    team = make_place(policy="national")
    request = ask(contract, team)
    decide(dispute(contract), is_upheld=True)
    with pytest.raises(services.transferring.NothingToTransfer):
        services.accept_contract_transfer(transfer_id=request.pk, by=staff(team), at=AT)


def test_a_change_of_doctor_that_a_team_proposed_waits_too(contract):
    request = services.request_contract_transfer(
        contract_id=contract.pk, to_team_id=make_place().pk, reason_code="nearer", by=staff(contract.team), at=AT
    )
    dispute(contract)
    with pytest.raises(ContractHeld):
        services.agree_to_transfer(transfer_id=request.pk, by=resident(contract.patient), at=AT)
    with pytest.raises(ContractHeld):
        services.send_transfer_code(transfer_id=request.pk, by=staff(contract.team), at=AT)
    assert ContractTransfer.objects.get(pk=request.pk).agreed_at is None


def test_no_renewal_is_offered_asked_for_or_signed(contract):
    offer = make_offer(team=contract.team, patient=contract.patient, renewed_from_id=contract.pk, at=LATE)
    dispute(contract, at=LATE)
    with pytest.raises(ContractHeld):
        services.confirm_contract(contract_id=offer.pk, by=resident(contract.patient), at=LATE)
    services.withdraw_contract(contract_id=offer.pk, by=staff(contract.team), at=LATE)
    for by in (resident(contract.patient), staff(contract.team)):
        with pytest.raises(ContractHeld):
            services.renew_contract(contract_id=contract.pk, by=by, at=LATE)


def test_lists_of_renewals_and_reminders_say_why_this_one_is_left_out(contract):
    today = local_date(LATE)
    assert enrolment.preview_renewals(contract_ids=[contract.pk], today=today)[0].can_renew
    dispute(contract, at=LATE)
    [row] = enrolment.preview_renewals(contract_ids=[contract.pk], today=today)
    assert (row.can_renew, row.reason) == (False, "居民说不知道这份签约，正在核实")
    assert "不能转签、换医生，也不能续签" in enrolment.view_renewal(contract_id=contract.pk, today=today).reason
    [reminder] = services.preview_reminders(contract_ids=[contract.pk], today=today)
    assert (reminder.will_send, reminder.reason) == (False, "居民说不知道这份签约，正在核实")
    assert not contracts.list_running_out(today=today, within_days=60)


def test_what_was_ended_is_not_reopened_while_it_is_disputed(contract):
    services.end_contract(contract_id=contract.pk, reason="resident", by=resident(contract.patient), at=AT)
    dispute(contract)
    with pytest.raises(ContractHeld):
        services.reopen_contract(contract_id=contract.pk, by=resident(contract.patient), at=AT)


def test_nobody_is_held_in_a_contract_they_know_nothing_of(contract):
    dispute(contract)
    ended = services.end_contract(contract_id=contract.pk, reason="resident", by=resident(contract.patient), at=AT)
    assert ended.status == "ended"


def test_the_answer_lifts_the_hold_and_a_later_case_places_another(contract):
    decide(dispute(contract))
    assert contracts.held_until(contract_ids=[contract.pk]) == {}
    case = dispute(contract)
    assert contracts.held_until(contract_ids=[contract.pk]) == {contract.pk: case.due_date}
    assert ContractHold.objects.filter(contract=contract).count() == 2


def test_the_database_refuses_what_would_go_on_from_a_disputed_contract(contract):
    offer = make_offer(team=contract.team, patient=contract.patient, renewed_from_id=contract.pk, at=LATE)
    dispute(contract)
    other = make_contract()
    with pytest.raises(IntegrityError, match="the contract before is held"), transaction.atomic():
        Succession.objects.create(
            from_contract=contract, to_contract=other, kind="transfer", starts_date=local_date(AT), by="t", at=AT
        )
    with pytest.raises(IntegrityError, match="the contract before is held"), transaction.atomic():
        type(offer).objects.filter(pk=offer.pk).update(
            status="signed", signed_at=AT, signed_date=local_date(AT), verify_token="t"
        )


def test_the_database_keeps_a_hold_once_and_as_it_was(contract):
    dispute(contract)
    hold = ContractHold.objects.get(contract=contract)
    with pytest.raises(IntegrityError, match="contracts_held_once"), transaction.atomic():
        ContractHold.objects.create(contract=contract, due_date=hold.due_date, held_by="t", held_at=AT)
    with pytest.raises(IntegrityError, match="released_by_somebody"), transaction.atomic():
        ContractHold.objects.filter(pk=hold.pk).update(released_at=AT)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        ContractHold.objects.filter(pk=hold.pk).update(due_date=local_date(LATE))
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        hold.delete()
    services.release_contract(contract_id=contract.pk, by=director(contract), at=AT)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        ContractHold.objects.filter(pk=hold.pk).update(released_at=None, released_by="")
