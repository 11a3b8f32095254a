"""冷静期: taken back in one step until its last day, and then nothing of the contract remains."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from jiayi.contracting.contracts import queries, services
from jiayi.contracting.contracts.models import Contract, SigningPolicy
from jiayi.contracting.contracts.services import errors
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.messaging.services import load_templates
from jiayi.kernel import scope
from jiayi.kernel.testing import load_once, run_jobs

from .factories import AT, TODAY, make_contract, make_place, resident, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _everything(catalogue):
    load_once(load_templates)
    with scope.everything(reason="test"):
        yield


def leave(contract, days):
    return services.leave_contract(
        contract_id=contract.pk, by=resident(contract.patient), at=AT + timedelta(days=days), note="想了想不要了"
    )


def test_on_the_last_day_of_the_cooling_off_the_signature_is_taken_back_whole():
    contract = make_contract()
    assert queries.cooling_off_until(contract) == TODAY + timedelta(days=7)
    leave(contract, days=7)
    contract.refresh_from_db()
    assert (contract.status, contract.end_reason, contract.period.isempty) == ("ended", "cooling_off", True)
    assert queries.count_signed(year=TODAY.year) == 0
    contract.patient.refresh_from_db()
    assert contract.patient.current_team_id is None


def test_a_day_later_it_ends_in_the_ordinary_way():
    contract = make_contract()
    leave(contract, days=8)
    contract.refresh_from_db()
    assert (contract.end_reason, contract.period.isempty) == ("resident", False)
    assert queries.count_signed(year=TODAY.year) == 1


def test_who_comes_too_late_is_told_so():
    contract = make_contract()
    with pytest.raises(services.CoolingOffOver):
        services.cool_off(contract_id=contract.pk, by=staff(contract.team), at=AT + timedelta(days=8), note="来电")


def test_the_clerk_takes_it_back_for_who_calls_in_time():
    contract = make_contract()
    services.cool_off(contract_id=contract.pk, by=staff(contract.team), at=AT + timedelta(days=3), note="本人来电")
    contract.refresh_from_db()
    assert contract.end_reason == "cooling_off"
    assert contract.decisions.get(move="end").note == "本人来电"


def test_both_sides_are_told():
    contract = make_contract()
    leave(contract, days=1)
    run_jobs()
    told = Message.objects.filter(patient=contract.patient, kind="contract_cooled_off").get()
    assert "全退" in told.body
    assert not Message.objects.filter(patient=contract.patient, kind="contract_ended").exists()


def test_a_policy_without_cooling_off_knows_no_last_day():
    contract = make_contract()
    contract.policy = SigningPolicy(
        code="x", version=1, name="x", rules=contract.policy.rules | {"cooling_off_days": 0}
    )
    assert queries.cooling_off_until(contract) is None


def test_a_renewal_that_was_taken_back_may_be_signed_again():
    before = make_contract(at=AT - timedelta(days=340))
    renewal = services.renew_contract(contract_id=before.pk, by=staff(before.team), at=AT).contract
    services.confirm_contract(contract_id=renewal.pk, by=resident(before.patient), at=AT, gives_consent=True)
    leave(renewal, days=1)
    again = services.renew_contract(contract_id=before.pk, by=staff(before.team), at=AT + timedelta(days=2)).contract
    assert again.renewed_from_id == before.pk


def test_the_database_refuses_a_cooling_off_that_is_over_or_leaves_a_day():
    late = make_contract(at=AT - timedelta(days=30), team=make_place())
    with pytest.raises(IntegrityError, match="cooling-off is over"), transaction.atomic():
        Contract.objects.filter(pk=late.pk).update(
            status="ended", ended_at=AT, end_reason="cooling_off", period="empty"
        )
    fresh = make_contract(team=late.team)
    with pytest.raises(IntegrityError, match="cooled_off_leaves_nothing"), transaction.atomic():
        Contract.objects.filter(pk=fresh.pk).update(status="ended", ended_at=AT, end_reason="cooling_off")


def test_a_contract_that_has_run_out_cannot_be_left():
    contract = make_contract(at=AT - timedelta(days=400))
    with pytest.raises(errors.PeriodOver):
        leave(contract, days=0)
