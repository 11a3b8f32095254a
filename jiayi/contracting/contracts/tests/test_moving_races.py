"""Transfers, renewals and the last place of a team, all at the same moment."""

import pytest

from jiayi.contracting.contracts import services
from jiayi.contracting.contracts.models import Contract, ContractTransfer
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import scope

from .factories import AT, load_catalogue, make_contract, make_offer, make_place, resident, staff
from .racing import at_once
from .test_concurrency import confirm, verdict

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def ask(contract, team):
    with scope.everything(reason="test"):
        return services.request_contract_transfer(
            contract_id=contract.pk,
            to_team_id=team.pk,
            reason_code="nearer",
            by=resident(contract.patient),
            at=AT,
        )


def accept(request, team):
    by = staff(team)
    return lambda: services.accept_contract_transfer(transfer_id=request.pk, by=by, at=AT)


@pytest.mark.parametrize("round_number", range(3))
def test_a_transfer_and_a_renewal_at_once_leave_one_team_for_every_day(round_number):
    load_catalogue()
    old_team, new_team = make_place(policy="hangzhou"), make_place(policy="hangzhou")
    contract = make_contract(team=old_team)
    renewal = make_offer(team=old_team, patient=contract.patient, renewed_from_id=contract.pk)
    request = ask(contract, new_team)
    answers = at_once(accept(request, new_team), confirm(renewal))
    assert isinstance(answers[0], ContractTransfer)
    with scope.everything(reason="test"):
        held = list(Contract.objects.filter(patient=contract.patient, status="signed").order_by("period"))
    assert {row.team_id for row in held} == {new_team.pk}
    # Whoever was second found the renewal lapsed, or the transfer took the renewal along.
    was_renewed = isinstance(answers[1], Contract)
    assert len(held) == (2 if was_renewed else 1)
    assert was_renewed or answers[1].code == "invalid_transition"
    assert all(one.period.upper == two.period.lower for one, two in zip(held, held[1:], strict=False))


def test_a_transfer_accepted_twice_at_once_happens_once():
    load_catalogue()
    team = make_place()
    contract = make_contract()
    request = ask(contract, team)
    answers = at_once(accept(request, team), accept(request, team))
    assert sorted(getattr(answer, "code", "done") for answer in answers) == ["done", "invalid_transition"]
    with scope.everything(reason="test"):
        assert Contract.objects.filter(patient=contract.patient, status="signed").count() == 1


def test_the_resident_withdraws_while_the_team_accepts_and_one_of_them_wins():
    load_catalogue()
    team = make_place()
    contract = make_contract()
    request = ask(contract, team)
    by = resident(contract.patient)
    answers = at_once(
        accept(request, team),
        lambda: services.withdraw_contract_transfer(transfer_id=request.pk, by=by, at=AT),
    )
    assert sorted(getattr(answer, "code", "done") for answer in answers) == ["done", "invalid_transition"]


def test_the_last_place_of_a_team_is_taken_once():
    load_catalogue()
    team = make_place(capacity=1)
    offers = [make_offer(team=team, patient=make_patient(organization=team.organization)) for _ in range(4)]
    answers = at_once(*[confirm(offer) for offer in offers])
    assert sorted(verdict(answer) for answer in answers) == ["signed", "team_full", "team_full", "team_full"]


def test_a_signature_and_a_transfer_reach_for_the_last_place_and_one_gets_it():
    load_catalogue()
    team = make_place(capacity=1)
    offer = make_offer(team=team, patient=make_patient(organization=team.organization))
    request = ask(make_contract(), team)
    answers = at_once(accept(request, team), confirm(offer))
    assert sorted(getattr(answer, "code", "done") for answer in answers) == ["done", "team_full"]
