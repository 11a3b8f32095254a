"""监护人签: a minor and a person under guardianship sign alone on no path, and the database does not take it."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from jiayi.contracting.contracts import services
from jiayi.contracting.contracts.services import Signature, errors
from jiayi.foundation.messaging.models import Delivery
from jiayi.foundation.messaging.services import load_templates
from jiayi.foundation.patients import services as people
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import scope
from jiayi.kernel.testing import load_once

from ..models import Contract
from .factories import AT, TODAY, make_offer, make_place, package_ids, resident, staff
from .test_agreement import PNG, paper

pytestmark = pytest.mark.django_db
ADULT, CHILD = date(1950, 3, 1), date(2014, 3, 1)


@pytest.fixture(autouse=True)
def _everything(catalogue):
    load_once(load_templates)
    with scope.everything(reason="test"):
        yield


class Ward:
    """Somebody with a guardian on record."""

    def __init__(self, born, *, phone="13800000001"):
        self.team = make_place(policy="national")
        place = self.team.organization
        self.person = make_patient(organization=place, birth_date=born, phone="")
        self.guardian = make_patient(organization=place, name="李娜", phone=phone)
        self.neighbour = make_patient(organization=place)
        self.grant(self.guardian, "guardian", [])

    def grant(self, agent, kind, scopes):
        people.grant_proxy(
            patient_id=self.person.pk,
            agent_id=agent.pk,
            kind=kind,
            scopes=scopes,
            from_date=TODAY - timedelta(days=1),
            to_date=None if kind == "guardian" else TODAY + timedelta(days=300),
            proof="户口簿、判决书",
            by=staff(self.team),
            at=AT,
        )

    def offer(self):
        return make_offer(team=self.team, patient=self.person)

    def acting(self, agent):
        return resident(agent, patient_ids=frozenset({agent.pk, self.person.pk}), wards=frozenset({self.person.pk}))


@pytest.fixture(params=[ADULT, CHILD], ids=["under guardianship", "a child"])
def ward(request, _everything):
    return Ward(request.param)


def test_in_the_app_the_ward_alone_signs_nothing(ward):
    with pytest.raises(errors.GuardianNeeded):
        services.confirm_contract(contract_id=ward.offer().pk, by=resident(ward.person), at=AT)


def test_in_the_app_the_ward_alone_asks_for_no_team(ward):
    with pytest.raises(errors.GuardianNeeded):
        services.offer_contract(
            patient_id=ward.person.pk,
            team_id=ward.team.pk,
            package_ids=package_ids("basic"),
            origin="resident",
            by=resident(ward.person),
            at=AT,
        )


def test_before_a_witness_the_ward_alone_signs_nothing(ward):
    with pytest.raises(errors.GuardianNeeded):
        services.confirm_contract(
            contract_id=ward.offer().pk, by=staff(ward.team), at=AT, signature=Signature(kind="witness", image=PNG)
        )


def test_a_proxy_does_not_sign_in_the_place_of_the_guardian(ward):
    ward.grant(ward.neighbour, "proxy", ["sign"])
    with pytest.raises(errors.GuardianNeeded):
        services.confirm_contract(contract_id=ward.offer().pk, by=ward.acting(ward.neighbour), at=AT)


def test_on_paper_the_guardian_confirms(ward):
    contract = paper(ward.team, ward.person)
    with pytest.raises(errors.GuardianNeeded):
        services.confirm_contract(
            contract_id=contract.pk, by=staff(ward.team), at=AT, signature=Signature(kind="witness", image=PNG)
        )
    signed = services.confirm_contract(
        contract_id=contract.pk,
        by=staff(ward.team),
        at=AT,
        signature=Signature(kind="witness", image=PNG, signer_patient_id=ward.guardian.pk, signer_name="李娜"),
    )
    assert signed.signatures.get(kind="witness").party == "guardian"


def test_the_guardian_signs_in_the_app(ward):
    signed = services.confirm_contract(contract_id=ward.offer().pk, by=ward.acting(ward.guardian), at=AT)
    assert signed.signatures.get(party="guardian").signer_patient_id == ward.guardian.pk


def test_what_the_guardian_declines_stands_there_as_declined_for_the_ward(ward):
    said = {"reason_code": "other", "at": AT}
    declined = services.decline_contract(contract_id=ward.offer().pk, by=ward.acting(ward.guardian), **said)
    assert declined.decisions.get(move="decline").on_behalf_of_id == ward.person.pk
    grown = make_offer(team=ward.team, patient=ward.neighbour)
    services.decline_contract(contract_id=grown.pk, by=resident(ward.neighbour), **said)
    assert grown.decisions.get(move="decline").on_behalf_of_id is None


def test_the_code_goes_to_the_guardians_phone_and_is_the_guardians_act(ward):
    offer = ward.offer()
    assert services.send_signing_code(contract_id=offer.pk, by=staff(ward.team), at=AT) == "138****0001"
    code = re.search(r"\d{6}", str(Delivery.objects.filter(template="signing_code").latest("pk").text)).group()
    given = {"contract_id": offer.pk, "code": code, "gives_consent": True, "by": staff(ward.team), "at": AT}
    with pytest.raises(errors.GuardianNeeded):
        services.confirm_by_code(**given, signer_patient_id=ward.neighbour.pk)
    services.confirm_by_code(**given, signer_patient_id=None)
    evidence = offer.signatures.get(kind="code")
    assert (evidence.party, evidence.signer_name, evidence.signer_patient_id) == ("guardian", "李娜", ward.guardian.pk)


def test_a_child_without_a_guardian_on_record_gets_no_code():
    team = make_place()
    offer = make_offer(team=team, patient=make_patient(organization=team.organization, birth_date=CHILD))
    with pytest.raises(errors.GuardianNeeded, match="先登记"):
        services.send_signing_code(contract_id=offer.pk, by=staff(team), at=AT)


@pytest.mark.parametrize("party", ["resident", "proxy"])
def test_the_database_takes_no_agreement_a_ward_has_signed_alone(ward, party):
    offer = ward.offer()
    offer.signatures.create(party=party, kind="app", signer_name="谁", channel="resident_h5", at=AT)
    values = {"status": "signed", "signed_at": AT, "signed_date": TODAY, "verify_token": "x" * 32}
    with pytest.raises(IntegrityError, match="the guardian has not signed"), transaction.atomic():
        Contract.objects.filter(pk=offer.pk).update(**values)
    offer.signatures.create(party="guardian", kind="app", signer_name="李娜", channel="resident_h5", at=AT)
    assert Contract.objects.filter(pk=offer.pk).update(**values) == 1


def test_what_was_signed_before_the_guardianship_began_still_counts():
    ward = Ward(ADULT)
    offer = ward.offer()
    before = AT - timedelta(days=30)
    offer.signatures.create(party="resident", kind="app", signer_name="本人", channel="resident_h5", at=before)
    values = {"status": "signed", "signed_at": AT, "signed_date": TODAY, "verify_token": "x" * 32}
    assert Contract.objects.filter(pk=offer.pk).update(**values) == 1
