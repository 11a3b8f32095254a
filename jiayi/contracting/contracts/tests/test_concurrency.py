"""Two devices at once: exactly one of them wins, and the other is told."""

import pytest

from jiayi.contracting.contracts import services
from jiayi.contracting.contracts.models import Contract
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import scope
from jiayi.kernel.models import DomainEvent

from .factories import AT, load_catalogue, make_offer, make_place, resident, staff
from .racing import at_once
from .test_agreement import PNG

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def verdict(answer):
    return "signed" if isinstance(answer, Contract) else getattr(answer, "code", repr(answer))


def confirm(offer):
    by = resident(offer.patient)
    return lambda: services.confirm_contract(contract_id=offer.pk, by=by, at=AT)


def test_two_devices_confirm_one_offer_and_one_wins():
    load_catalogue()
    offer = make_offer()
    answers = at_once(*[confirm(offer)] * 2)
    assert sorted(verdict(answer) for answer in answers) == ["invalid_transition", "signed"]
    assert DomainEvent.objects.filter(name="contracts.contract.signed").count() == 1


def test_two_devices_and_a_doctor_sign_at_once_and_one_wins():
    load_catalogue()
    offer = make_offer()
    witness = services.Signature(kind="witness", image=PNG, signer_name=offer.patient.name)
    by = staff(offer.team)
    answers = at_once(
        confirm(offer),
        confirm(offer),
        lambda: services.confirm_contract(contract_id=offer.pk, by=by, at=AT, signature=witness),
    )
    assert sorted(verdict(answer) for answer in answers) == ["invalid_transition", "invalid_transition", "signed"]
    with scope.everything(reason="test"):
        assert offer.decisions.filter(move="sign").count() == 1


def test_two_offers_confirmed_at_once_sign_one():
    load_catalogue()
    first, second = make_place(), make_place()
    patient = make_patient(organization=first.organization)
    offers = [make_offer(team=first, patient=patient), make_offer(team=second, patient=patient)]
    answers = at_once(*[confirm(offer) for offer in offers])
    assert sorted(verdict(answer) for answer in answers) in (
        ["contract_overlap", "signed"],
        ["invalid_transition", "signed"],
    )
    with scope.everything(reason="test"):
        assert Contract.objects.filter(status="signed").count() == 1


def test_numbers_given_at_once_are_different():
    load_catalogue()
    team = make_place()
    patients = [make_patient(organization=team.organization) for _ in range(4)]
    offers = at_once(*[lambda patient=patient: make_offer(team=team, patient=patient) for patient in patients])
    assert len({offer.number for offer in offers}) == 4
