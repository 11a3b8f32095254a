"""我不知情 at the very moment of a transfer or a renewal: one of them is first, and never both."""

import pytest

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts.models import Contract, ContractTransfer
from jiayi.contracting.contracts.services import ContractHeld
from jiayi.contracting.contracts.tests.factories import AT, load_catalogue, make_contract, make_offer, make_place
from jiayi.contracting.contracts.tests.factories import resident as resident_actor
from jiayi.contracting.contracts.tests.racing import at_once
from jiayi.contracting.contracts.tests.test_concurrency import confirm
from jiayi.contracting.contracts.tests.test_moving_races import accept, ask
from jiayi.contracting.fulfillment import services as cases
from jiayi.contracting.fulfillment.models import DisputeCase
from jiayi.kernel import scope

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def dispute(contract):
    by = resident_actor(contract.patient)
    return lambda: cases.dispute_contract(contract_id=contract.pk, text="我没签过", by=by, at=AT)


def state_of(contract):
    with scope.everything(reason="test"):
        return Contract.objects.get(pk=contract.pk).status


@pytest.mark.parametrize("round_number", range(2))
def test_a_transfer_that_is_accepted_while_the_contract_is_disputed_happened_before_or_not_at_all(round_number):
    load_catalogue()
    team = make_place()
    contract = make_contract()
    request = ask(contract, team)
    moved, case = at_once(accept(request, team), dispute(contract))
    assert isinstance(case, DisputeCase)
    assert contracts.held_until(contract_ids=[contract.pk]) == {contract.pk: case.due_date}
    if isinstance(moved, ContractTransfer):
        assert state_of(contract) == "ended"
    else:
        assert isinstance(moved, ContractHeld)
        assert state_of(contract) == "signed"


@pytest.mark.parametrize("round_number", range(2))
def test_a_renewal_that_is_signed_while_the_contract_is_disputed_was_signed_before_or_not_at_all(round_number):
    load_catalogue()
    team = make_place(policy="hangzhou")
    contract = make_contract(team=team)
    renewal = make_offer(team=team, patient=contract.patient, renewed_from_id=contract.pk)
    signed, case = at_once(confirm(renewal), dispute(contract))
    assert isinstance(case, DisputeCase)
    assert isinstance(signed, Contract | ContractHeld)
    assert state_of(renewal) == ("signed" if isinstance(signed, Contract) else "offered")


def test_a_transfer_a_renewal_and_a_dispute_of_one_moment_lock_nobody_out():
    load_catalogue()
    old_team, new_team = make_place(policy="hangzhou"), make_place(policy="hangzhou")
    contract = make_contract(team=old_team)
    renewal = make_offer(team=old_team, patient=contract.patient, renewed_from_id=contract.pk)
    request = ask(contract, new_team)
    answers = at_once(accept(request, new_team), confirm(renewal), dispute(contract))
    assert isinstance(answers[2], DisputeCase)
    refusals = {"contract_held", "invalid_transition"}
    assert all(getattr(answer, "code", "contract_held") in refusals for answer in answers[:2])
    with scope.everything(reason="test"):
        held = list(Contract.objects.filter(patient=contract.patient, status="signed").order_by("period"))
    assert all(one.period.upper <= two.period.lower for one, two in zip(held, held[1:], strict=False))
