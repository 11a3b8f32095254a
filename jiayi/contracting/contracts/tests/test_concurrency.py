"""Two devices at once: exactly one of them wins, and the other is told."""

from threading import Barrier, Thread

import pytest
from django.db import connections

from jiayi.contracting.contracts import services
from jiayi.contracting.contracts.models import Contract
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import scope
from jiayi.kernel.models import DomainEvent

from .factories import AT, load_catalogue, make_offer, make_place, resident

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def at_once(*acts):
    """Run the acts in threads of their own, all let go together; their results or refusals."""
    barrier, answers = Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            with scope.everything(reason="test"):
                barrier.wait()
                answers[number] = act()
        except Exception as refused:
            answers[number] = refused
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


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
