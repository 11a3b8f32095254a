"""How offers and contracts end, and what midnight does."""

from datetime import date, timedelta

import pytest

from jiayi.contracting.contracts import jobs, queries, services
from jiayi.contracting.contracts.models import Contract
from jiayi.contracting.contracts.services import errors
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.messaging.services import load_templates
from jiayi.foundation.organizations.tests.factories import make_organization
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.practitioners.tests.factories import make_team
from jiayi.kernel import clock, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.testing import load_once, run_jobs

from .factories import AT, TODAY, make_contract, make_offer, make_place, resident, staff

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")


@pytest.fixture(autouse=True)
def _everything(catalogue):
    load_once(load_templates)
    with scope.everything(reason="test"):
        yield


def end(contract, **values):
    return services.end_contract(
        **({"contract_id": contract.pk, "reason": "resident", "by": resident(contract.patient), "at": AT} | values)
    )


def test_a_transfer_leaves_no_gap_and_no_overlap():
    old = make_contract(at=AT - timedelta(days=100))
    end(old, reason="transferred", by=staff(old.team), ended_date=TODAY)
    new = make_contract(team=make_place(), patient=old.patient)
    old.refresh_from_db()
    assert (old.period.upper, new.period.lower) == (TODAY, TODAY)
    assert old.agreed_period.upper > TODAY
    assert queries.current_contract(patient_id=old.patient_id, on=TODAY).pk == new.pk
    assert queries.current_contract(patient_id=old.patient_id, on=TODAY - timedelta(days=1)).pk == old.pk


def test_a_contract_ended_before_it_began_leaves_nothing():
    contract = make_contract(team=make_place(policy="hangzhou"))
    end(contract)
    contract.refresh_from_db()
    assert contract.period.isempty
    assert queries.view_contract(contract_id=contract.pk, today=TODAY).state == "ended"


def test_what_has_run_out_is_not_ended():
    contract = make_contract(at=AT - timedelta(days=400))
    with pytest.raises(errors.PeriodOver):
        end(contract)


def test_an_offer_is_not_ended():
    with pytest.raises(InvalidTransition):
        end(make_offer())


def test_ending_takes_the_person_off_the_panel():
    contract = make_contract()
    end(contract)
    contract.patient.refresh_from_db()
    assert contract.patient.current_team_id is None


def test_void_never_counted():
    contract = make_contract()
    assert queries.count_signed(year=2026) == 1
    services.void_contract(contract_id=contract.pk, by=staff(contract.team), at=AT, note="录错了人")
    assert queries.count_signed(year=2026) == 0
    with pytest.raises(InvalidTransition):
        services.void_contract(contract_id=contract.pk, by=staff(contract.team), at=AT, note="再作废一次")
    make_contract(patient=contract.patient, team=contract.team)


def test_a_person_counts_once_by_the_year_of_the_signature():
    first = make_contract(at=AT - timedelta(days=100))
    end(first, ended_date=TODAY)
    make_contract(team=first.team, patient=first.patient)
    make_contract(team=first.team)
    assert queries.count_signed(year=2026) == 2
    assert queries.count_signed(year=2026, organization_ids=[first.organization_id]) == 2
    assert queries.count_signed(year=2025) == 0


def test_a_following_contract_of_the_same_place_is_its_renewal():
    before = make_contract(at=AT - timedelta(days=365))
    after = make_contract(team=before.team, patient=before.patient)
    elsewhere = make_contract(at=AT - timedelta(days=365))
    moved = make_contract(team=make_place(), patient=elsewhere.patient)
    assert (after.renewed_from_id, moved.renewed_from_id) == (before.pk, None)


def test_death_ends_with_the_day_of_death_and_writes_to_nobody():
    contract = make_contract(at=AT - timedelta(days=160))
    offer = make_offer(patient=contract.patient, team=make_place(policy="hangzhou"))
    patients.record_death(patient_id=contract.patient_id, died_date=TODAY, cause="", by=staff(contract.team), at=AT)
    run_jobs()
    contract.refresh_from_db()
    offer.refresh_from_db()
    assert (contract.end_reason, contract.period.upper) == ("death", TODAY + timedelta(days=1))
    assert offer.status == "lapsed"
    assert not Message.objects.filter(kind="contract_ended").exists()


def test_a_move_ends_with_the_day_before():
    contract = make_contract()
    patients.record_move_out(
        patient_id=contract.patient_id, moved_out_date=TODAY, to="宁波", by=staff(contract.team), at=AT
    )
    run_jobs()
    contract.refresh_from_db()
    assert (contract.end_reason, contract.status) == ("moved", "ended")
    assert contract.period.isempty


def test_offers_that_waited_too_long_lapse_at_night(monkeypatch):
    old, fresh = make_offer(at=AT - timedelta(days=31)), make_offer(at=AT - timedelta(days=29))
    monkeypatch.setattr(clock, "now", lambda: AT)
    jobs.close_and_settle(0)
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.status, fresh.status) == ("lapsed", "offered")


def test_panels_follow_the_contracts_that_begin_and_end():
    first = make_contract(at=AT - timedelta(days=400))
    running = make_contract(team=make_place(policy="hangzhou"))
    services.settle_turning_contracts(by=BY, at=AT.replace(year=2027, month=1, day=1))
    running.patient.refresh_from_db()
    assert running.patient.current_team_id == running.team_id
    ended_on = first.period.upper
    services.settle_turning_contracts(by=BY, at=AT.replace(year=ended_on.year, month=ended_on.month, day=ended_on.day))
    first.patient.refresh_from_db()
    assert first.patient.current_team_id is None


def test_todays_contract_keeps_the_panel_until_the_next_begins():
    current = make_contract(at=AT - timedelta(days=150))
    following = make_place(policy="hangzhou")
    Contract.objects.filter(pk=current.pk).update(period=(current.period.lower, date(2027, 1, 1)))
    make_contract(team=following, patient=current.patient)
    current.patient.refresh_from_db()
    assert current.patient.current_team_id == current.team_id


def test_a_policy_is_inherited_until_a_nearer_one():
    centre = make_organization()
    station = make_organization(parent=centre, kind="station")
    assert queries.policy_for(organization_path=station.path, on=TODAY).code == "national"
    services.assign_policy(organization_id=centre.pk, policy_code="hangzhou", from_date=date(2026, 1, 1))
    assert queries.policy_for(organization_path=station.path, on=TODAY).code == "hangzhou"
    services.assign_policy(organization_id=station.pk, policy_code="national", from_date=TODAY)
    assert queries.policy_for(organization_path=station.path, on=TODAY).code == "national"
    assert queries.policy_for(organization_path=station.path, on=TODAY - timedelta(days=1)).code == "hangzhou"
    contract = make_contract(team=make_team(organization=station))
    assert contract.decisions.first().rule_version == "national@1"


def test_the_catalogue_is_loaded_once():
    assert services.load_builtin_packages() == 0
    assert services.load_builtin_policies() == 0
    person = make_patient()
    suggested = queries.suggest_packages(tags=["diabetes"], on=TODAY)
    assert [package.code for package in suggested] == ["basic", "diabetes", "value_added"]
    assert person.pk


def test_the_value_added_package_has_the_ten_items():
    package = next(one for one in queries.suggest_packages(tags=[], on=TODAY) if one.code == "value_added")
    lines = queries.list_lines(package_ids=[package.pk])
    assert len(lines) == 10
    assert [(line.item.code, line.times) for line in lines][2:4] == [("bp_monitoring", None), ("glucose_test", 4)]


def test_the_fee_is_120_in_three_parts():
    contract = make_contract()
    assert queries.payers_of_contract(contract_id=contract.pk) == {"resident": 12, "district": 78, "city": 30}
