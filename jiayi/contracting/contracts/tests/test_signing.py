"""Both orders of signing, and everything that refuses it."""

from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg.types.range import DateRange

from jiayi.contracting.contracts import services
from jiayi.contracting.contracts.models import Contract, ContractDecision, HealthDataConsent, SignatureEvidence
from jiayi.foundation.patients import services as patient_services
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.practitioners.queries import TeamNotReady
from jiayi.kernel import scope
from jiayi.kernel.access import Role
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.models import DomainEvent

from ..services import Signature, errors
from ..services.checks import check_overlap, check_renewable
from .factories import AT, TODAY, make_contract, make_offer, make_place, package_ids, resident, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything(catalogue):
    with scope.everything(reason="test"):
        yield


def ask(patient, team, *, by=None, **values):
    """The resident chooses a team."""
    return services.offer_contract(
        patient_id=patient.pk,
        team_id=team.pk,
        package_ids=package_ids("basic"),
        origin="resident",
        by=by or resident(patient),
        at=AT,
        gives_consent=True,
        **values,
    ).contract


def test_a_resident_asks_and_the_team_accepts():
    team = make_place()
    patient = make_patient(organization=team.organization)
    contract = ask(patient, team)
    assert contract.status == "offered"
    signed = services.confirm_contract(contract_id=contract.pk, by=staff(team), at=AT)
    assert (signed.status, signed.signed_date) == ("signed", TODAY)
    assert (signed.period.lower, signed.period.upper) == (TODAY, date(2027, 6, 3))
    patient.refresh_from_db()
    assert patient.current_team_id == team.pk
    parties = set(SignatureEvidence.objects.filter(contract=contract).values_list("party", flat=True))
    assert parties == {"resident", "team"}
    assert HealthDataConsent.objects.filter(contract=contract).count() == 1


def test_a_team_proposes_and_the_resident_confirms():
    contract = make_contract()
    assert contract.status == "signed"
    moves = list(ContractDecision.objects.filter(contract=contract).order_by("pk").values_list("move", "rule_version"))
    assert moves == [("offer", "national@1"), ("sign", "national@1")]
    assert DomainEvent.objects.filter(name="contracts.contract.signed").count() == 1


def test_the_own_party_cannot_answer_itself():
    offer = make_offer()
    with pytest.raises(errors.NotYourTurn):
        services.confirm_contract(contract_id=offer.pk, by=staff(offer.team), at=AT)
    patient = make_patient(organization=offer.organization)
    asked = ask(patient, offer.team)
    with pytest.raises(errors.NotYourTurn):
        services.confirm_contract(contract_id=asked.pk, by=resident(patient), at=AT)


def test_hangzhou_benefits_begin_on_new_year():
    contract = make_contract(team=make_place(policy="hangzhou"))
    assert (contract.period.lower, contract.period.upper) == (date(2027, 1, 1), date(2028, 1, 1))
    assert contract.signed_date == TODAY


def test_national_allows_three_years_and_hangzhou_one():
    assert make_contract(years=3).period.upper == date(2029, 6, 3)
    with pytest.raises(errors.YearsNotAllowed):
        make_offer(team=make_place(policy="hangzhou"), years=3)


def test_the_fee_is_frozen_with_the_packages():
    contract = make_contract(codes=("basic", "hypertension"))
    assert (contract.fee_amount, contract.resident_amount) == (120, 12)
    assert contract.packages.count() == 2


def test_signing_twice_is_refused():
    contract = make_contract()
    with pytest.raises(InvalidTransition):
        services.confirm_contract(contract_id=contract.pk, by=resident(contract.patient), at=AT)


def test_an_overlapping_contract_is_refused_with_its_number():
    contract = make_contract()
    with pytest.raises(errors.ContractOverlap, match=contract.number):
        make_offer(team=make_place(), patient=contract.patient)


def test_a_contract_elsewhere_is_refused_without_telling_its_number():
    contract = make_contract()
    team = make_place()
    with (
        scope.organizations([team.organization_id]),
        pytest.raises(errors.ContractOverlap) as refused,
    ):
        check_overlap(patient_id=contract.patient_id, period=(TODAY, TODAY + timedelta(days=10)), today=TODAY)
    assert contract.number not in str(refused.value)
    assert refused.value.details is None


def test_on_the_day_after_the_last_one_nobody_holds_the_person_any_more():
    contract = make_contract()
    end = contract.period.upper
    for today, holder in ((end - timedelta(days=1), contract.team_id), (end, None)):
        standing = check_overlap(patient_id=contract.patient_id, period=(end, end + timedelta(days=365)), today=today)
        assert (standing.before, standing.holding_team_id) == (contract, holder)


@pytest.mark.parametrize(("days", "may"), [(60, True), (61, False)])
def test_a_contract_is_renewed_from_sixty_days_before_its_last_day(days, may):
    last = date(2027, 6, 30)
    contract = Contract(status="signed", period=DateRange(date(2026, 7, 1), last + timedelta(days=1)))
    with nullcontext() if may else pytest.raises(errors.NotRenewable, match="还没到"):
        check_renewable(contract, today=last - timedelta(days=days))


def test_a_second_offer_of_the_same_team_is_refused():
    offer = make_offer()
    with pytest.raises(errors.OfferAlreadyOpen):
        make_offer(team=offer.team, patient=offer.patient)


def test_signing_one_offer_lapses_the_others():
    team, other = make_place(), make_place()
    patient = make_patient(organization=team.organization)
    first, second = make_offer(team=team, patient=patient), make_offer(team=other, patient=patient)
    services.confirm_contract(contract_id=first.pk, by=resident(patient), at=AT)
    second.refresh_from_db()
    assert second.status == "lapsed"
    assert second.decisions.get(move="lapse").reason_code == "signed_elsewhere"


def test_a_sixteen_year_old_needs_the_guardian():
    team = make_place()
    minor = make_patient(organization=team.organization, birth_date=date(2010, 1, 1))
    with pytest.raises(errors.GuardianNeeded) as refused:
        ask(minor, team)
    assert refused.value.code == "guardian_needed"


def test_the_guardian_signs_for_the_minor_and_is_named():
    team = make_place()
    minor = make_patient(organization=team.organization, birth_date=date(2010, 1, 1))
    mother = make_patient(organization=team.organization)
    patient_services.grant_proxy(
        patient_id=minor.pk,
        agent_id=mother.pk,
        kind="guardian",
        scopes=["sign"],
        from_date=TODAY - timedelta(days=1),
        to_date=None,
        proof="户口簿",
        by=staff(team),
        at=AT,
    )
    by = resident(mother, patient_ids=frozenset({mother.pk, minor.pk}), wards=frozenset({minor.pk}))
    contract = ask(minor, team, by=by)
    signature = contract.signatures.get()
    assert (signature.party, signature.signer_patient_id) == ("guardian", mother.pk)
    assert contract.decisions.get().on_behalf_of_id == minor.pk


def test_a_neighbour_without_a_grant_cannot_sign():
    team = make_place()
    patient, neighbour = make_patient(organization=team.organization), make_patient(organization=team.organization)
    with pytest.raises(errors.ProxyNotAllowed):
        ask(patient, team, by=resident(neighbour))


def test_the_dead_do_not_sign():
    offer = make_offer()
    patient_services.record_death(patient_id=offer.patient_id, died_date=TODAY, cause="", by=staff(offer.team), at=AT)
    with pytest.raises(errors.PatientNotHere):
        services.confirm_contract(contract_id=offer.pk, by=resident(offer.patient), at=AT)


def test_a_team_without_a_nurse_does_not_sign():
    with pytest.raises(TeamNotReady):
        make_offer(team=make_place(nurse=False))


def test_a_full_team_needs_the_directors_reason():
    team = make_place(capacity=1)
    make_contract(team=team)
    newcomer = make_patient(organization=team.organization)
    with pytest.raises(errors.TeamFull) as refused:
        make_offer(team=team, patient=newcomer)
    assert refused.value.details == {"load": 1, "capacity": 1}
    with pytest.raises(errors.TeamFull):
        make_offer(team=team, patient=newcomer, override_reason="邻居")
    offered = services.offer_contract(
        patient_id=newcomer.pk,
        team_id=team.pk,
        package_ids=package_ids("basic"),
        origin="team",
        by=staff(team, Role.DIRECTOR, Role.DOCTOR),
        at=AT,
        override_reason="同住家人已签",
    )
    assert offered.warnings == ["team_nearly_full"]
    assert offered.contract.decisions.get().note == "同住家人已签"


def test_four_fifths_full_warns():
    team = make_place(capacity=5)
    for _ in range(4):
        make_contract(team=team)
    patient = make_patient(organization=team.organization)
    offered = services.offer_contract(
        patient_id=patient.pk,
        team_id=team.pk,
        package_ids=package_ids("basic", "diabetes"),
        origin="team",
        by=staff(team),
        at=AT,
    )
    assert offered.warnings == ["team_nearly_full", "package_not_for_group"]


def test_an_unpublished_package_is_refused():
    team = make_place()
    with pytest.raises(errors.PackageNotAvailable):
        services.offer_contract(
            patient_id=make_patient(organization=team.organization).pk,
            team_id=team.pk,
            package_ids=[999_999],
            origin="team",
            by=staff(team),
            at=AT,
        )
    assert not Contract.objects.exists()


def test_numbers_are_readable_and_consecutive():
    team = make_place()
    first = make_offer(team=team)
    second = make_offer(team=team)
    assert first.number == f"{team.organization.code}-2026-000001"
    assert second.number.endswith("-000002")


def test_a_witnessed_signature_on_the_doctors_phone_needs_its_image():
    offer = make_offer()
    with pytest.raises(errors.SignatureNeeded):
        services.confirm_contract(
            contract_id=offer.pk, by=staff(offer.team), at=AT, signature=Signature(kind="witness")
        )


def test_signing_stays_within_its_statements():
    offer = make_offer()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        services.confirm_contract(contract_id=offer.pk, by=resident(offer.patient), at=AT, gives_consent=True)
    # Two of them ask whether the team still has a place.
    assert len(queries) <= 16, [query["sql"][:90] for query in queries]
