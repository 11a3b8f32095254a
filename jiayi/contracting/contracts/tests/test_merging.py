"""Agreements of two records that become one: what must be settled first, and what follows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError

from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.models import DuplicatePair, Patient, PatientMerge
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor

from .. import services
from ..models import Contract
from ..services.errors import ProxyNotAllowed
from .factories import AT, load_catalogue, make_contract, make_offer, make_place, resident
from .racing import at_once

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


@pytest.fixture(autouse=True)
def _open():
    with scope.everything(reason="test"):
        load_catalogue()
        yield


def two_records(team):
    first, second = (make_patient(organization=team.organization, name="王桂芳") for _ in range(2))
    pair = DuplicatePair.objects.create(
        first_id=first.pk,
        second_id=second.pk,
        organization_id=team.organization_id,
        other_organization_id=team.organization_id,
        source="rule",
        reasons=["name_and_birth"],
        opened_at=AT,
        opened_by="system:tests",
    )
    return first, second, pair


def merge(pair):
    return patients.merge_records(
        pair_id=pair.pk,
        kept_id=pair.first_id,
        fields=[],
        reason="电话核对过",
        proposed_by="staff:7",
        by=SYSTEM,
        at=AT,
    )


def test_an_agreement_follows_the_person_and_comes_back():
    team = make_place()
    first, second, pair = two_records(team)
    contract = make_contract(team=team, patient=second)
    done = merge(pair)
    contract.refresh_from_db()
    assert contract.patient_id == first.pk
    assert Patient.objects.get(pk=first.pk).current_team_id == team.pk
    patients.undo_merge(merge_id=done.pk, reason="其实是两姐妹", by=SYSTEM, at=AT + timedelta(days=1))
    contract.refresh_from_db()
    assert contract.patient_id == second.pk
    assert Patient.objects.get(pk=first.pk).current_team_id is None


def test_two_agreements_of_one_day_are_settled_by_people_first():
    team = make_place()
    first, second, pair = two_records(team)
    make_contract(team=team, patient=first)
    twice = make_contract(team=make_place(), patient=second)
    with pytest.raises(patients.MergeRefused) as refusal:
        merge(pair)
    assert "有重叠的日子，请先把签重的一份作废或终止" in refusal.value.details[0]
    services.void_contract(contract_id=twice.pk, by=SYSTEM, at=AT, note="重复签约")
    merge(pair)


def test_two_offers_of_one_team_are_settled_first():
    team = make_place()
    first, second, pair = two_records(team)
    for patient in (first, second):
        make_offer(team=team, patient=patient)
    with pytest.raises(patients.MergeRefused) as refusal:
        merge(pair)
    assert "请先撤回一份" in refusal.value.details[0]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_merge_while_somebody_signs_loses_neither():
    team = make_place()
    first, second, pair = two_records(team)
    offer = make_offer(team=team, patient=second)
    by = resident(second)
    signed, merged = at_once(
        lambda: services.confirm_contract(contract_id=offer.pk, by=by, at=AT, gives_consent=True),
        lambda: merge(pair),
    )
    assert isinstance(merged, PatientMerge)
    kept = Contract.objects.get(pk=offer.pk)
    assert kept.patient_id == first.pk
    # Who signs on a record that is going is refused by the database, who signs on one that is gone is nobody's agent:
    # either signs again on the one that stays.
    assert kept.status == ("signed" if isinstance(signed, Contract) else "offered")
    assert isinstance(signed, (Contract, IntegrityError, ProxyNotAllowed))
