"""A resident goes to another team: no gap day, no overlap day, the fee split to the fen, nothing promised is lost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import DateRange

from jiayi.contracting.billing import queries as billing
from jiayi.contracting.billing import rules
from jiayi.contracting.billing import services as fees
from jiayi.contracting.billing.models import FeeAccount
from jiayi.contracting.contracts import services
from jiayi.contracting.contracts.models import Contract, ContractTransfer, Succession
from jiayi.contracting.contracts.queries import TransferNotFound
from jiayi.contracting.contracts.services.errors import NotYourTurn, TeamFull
from jiayi.contracting.contracts.services.moving import NotInForce, SameTeam, TransferAlreadyOpen
from jiayi.contracting.contracts.tests.factories import AT, TODAY, make_contract, make_place, resident, staff
from jiayi.contracting.fulfillment import queries as fulfillment
from jiayi.contracting.fulfillment import services as promises
from jiayi.contracting.fulfillment.models import Entitlement
from jiayi.foundation.patients.models import Patient, TransferRequest
from jiayi.kernel import scope
from jiayi.kernel.access import Role
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.testing import load_once, run_jobs

pytestmark = pytest.mark.usefixtures("catalogue")


def ask(contract, team, *, at=AT, **values):
    return services.request_contract_transfer(
        contract_id=contract.pk,
        to_team_id=team.pk,
        reason_code="moved_house",
        by=resident(contract.patient),
        at=at,
        **values,
    )


def transferred(contract, team, *, days=30):
    """Asked and accepted `days` after the signature, everything that follows done."""
    at = AT + timedelta(days=days)
    request = ask(contract, team, at=at)
    done = services.accept_contract_transfer(transfer_id=request.pk, by=staff(team), at=at)
    run_jobs()
    return done


@pytest.fixture
def contract():
    return load_once(_contract)


def _contract():
    made = make_contract(team=make_place(policy="national"), codes=("basic", "hypertension"))
    run_jobs()
    return made


def test_the_old_contract_ends_on_the_day_the_new_one_begins(contract):
    team = make_place(policy="national")
    done = transferred(contract, team)
    old, new = Contract.objects.get(pk=contract.pk), done.to_contract
    day = TODAY + timedelta(days=30)
    assert (old.period.upper, new.period.lower) == (day, day)
    assert new.period.upper == contract.agreed_period.upper
    assert (old.status, old.end_reason, new.status) == ("ended", "transferred", "signed")
    assert new.signed_date == contract.signed_date  # nobody was signed twice
    assert Patient.objects.get(pk=contract.patient_id).current_team_id == team.pk


def test_the_record_follows_to_the_other_centre_and_stays_within_one(contract):
    team = make_place(policy="national")
    transferred(contract, team)
    assert Patient.objects.get(pk=contract.patient_id).organization_id == team.organization_id
    moved = TransferRequest.objects.get(patient_id=contract.patient_id)
    assert (moved.status, moved.to_organization_id) == ("accepted", team.organization_id)


def test_fees_are_split_by_days_and_what_was_paid_goes_along(contract):
    fees.receive_payment(
        contract_id=contract.pk, payer="resident", amount=None, method="cash", by=staff(contract.team), at=AT
    )
    before = {
        account.payer: (account.owed_amount, account.received_amount)
        for account in FeeAccount.objects.filter(contract=contract)
    }
    done = transferred(contract, make_place(policy="national"), days=73)
    after = {
        row["payer"]: (row["owed"], row["received"])
        for row in FeeAccount.objects.filter(contract__in=[contract, done.to_contract])
        .values("payer")
        .annotate(owed=Sum("owed_amount"), received=Sum("received_amount"))
    }
    assert after == before
    kept = FeeAccount.objects.get(contract=contract, payer="district")
    assert kept.owed_amount == Decimal("15.60")  # 78 × 73/365
    own = FeeAccount.objects.get(contract=done.to_contract, payer="resident")
    assert own.owed_amount == own.received_amount == Decimal("9.60")
    assert billing.list_differences() == []


def test_what_was_used_stays_and_what_is_left_moves(contract):
    used = Entitlement.objects.filter(contract=contract, is_extra=False, line__interval_days=0).first()
    given = promises.credit(
        patient_id=contract.patient_id,
        item_code=used.item.code,
        on=TODAY,
        evidence_kind="visit",
        evidence_id="1",
        practitioner_id=None,
        by=staff(contract.team),
        at=AT,
    )
    total = Entitlement.objects.filter(contract=contract).count()
    done = transferred(contract, make_place(policy="national"))
    assert Entitlement.objects.get(pk=given.pk).status == "delivered"
    assert Entitlement.objects.filter(contract=done.to_contract).count() == total - 1
    assert not Entitlement.objects.filter(contract=contract, status="planned", expires_date__gt=done.starts_date)
    ledger = fulfillment.ledger_of(patient_id=contract.patient_id, today=done.starts_date)
    item = next(item for item in ledger.items if item.item_code == used.item.code)
    assert item.used == 1
    assert item.left == item.times - 1
    assert [cell.is_carried for cell in item.entitlements][:1] == [True]


def test_a_time_the_old_team_missed_can_still_be_had_and_is_not_the_new_teams_fault(contract):
    missed = Entitlement.objects.filter(contract=contract, is_mandatory=True).order_by("window_end").first()
    days = (missed.window_end - TODAY).days + 1
    done = transferred(contract, make_place(policy="national"), days=days)
    carried = Entitlement.objects.get(contract=done.to_contract, line=missed.line, sequence=missed.sequence)
    assert (carried.is_mandatory, carried.status) == (False, "planned")
    assert Entitlement.objects.get(pk=missed.pk).status == "planned"  # missed, on the account of the old team


def test_a_renewal_that_is_signed_goes_along():
    old_team = make_place(policy="hangzhou")
    contract = make_contract(team=old_team)
    later = AT + timedelta(days=530)
    renewal = services.renew_contract(contract_id=contract.pk, by=resident(contract.patient), at=later).contract
    services.confirm_contract(contract_id=renewal.pk, by=staff(old_team), at=later)
    run_jobs()
    team = make_place(policy="hangzhou")
    request = ask(contract, team, at=later)
    done = services.accept_contract_transfer(transfer_id=request.pk, by=staff(team), at=later)
    run_jobs()
    rows = Contract.objects.filter(patient=contract.patient, status="signed", team=team).order_by("period")
    assert [row.period.lower for row in rows] == [date(2027, 11, 15), date(2028, 1, 1)]
    assert rows[0].pk == done.to_contract_id
    whole = {"resident": Decimal(12), "district": Decimal(78), "city": Decimal(30)}
    next_year = FeeAccount.objects.filter(contract=rows[1]).values_list("payer", "owed_amount")
    assert dict(next_year) == whole


def test_a_policy_may_let_the_change_wait_until_january(contract):
    team = make_place()
    rules_of = dict(contract.policy.rules) | {"transfer_start": "next_january"}
    services.add_policy_version(
        code="waits", name="次年换", rules=rules_of, effective_from=date(2020, 1, 1), source="测试"
    )
    services.assign_policy(organization_id=team.organization_id, policy_code="waits", from_date=date(2020, 1, 1))
    done = transferred(contract, team)
    assert done.starts_date == date(2027, 1, 1)
    person = Patient.objects.get(pk=contract.patient_id)
    assert (person.current_team_id, person.organization_id) == (contract.team_id, contract.organization_id)
    services.settle_begun_transfers(by=staff(team), at=AT + timedelta(days=212))
    person.refresh_from_db()
    assert (person.current_team_id, person.organization_id) == (team.pk, team.organization_id)


def test_a_second_request_waits_for_the_first_one(contract):
    ask(contract, make_place())
    with pytest.raises(TransferAlreadyOpen):
        ask(contract, make_place())


def test_the_same_team_is_no_transfer(contract):
    with pytest.raises(SameTeam):
        ask(contract, contract.team)


def test_an_ended_contract_cannot_be_transferred(contract):
    services.end_contract(contract_id=contract.pk, reason="resident", by=resident(contract.patient), at=AT)
    with pytest.raises(NotInForce):
        ask(contract, make_place())


def test_only_the_team_that_was_asked_answers(contract):
    team = make_place()
    request = ask(contract, team)
    with pytest.raises(TransferNotFound):
        services.accept_contract_transfer(transfer_id=request.pk, by=staff(contract.team), at=AT)


def test_what_a_team_proposes_waits_for_the_resident(contract):
    team = make_place()
    request = services.request_contract_transfer(
        contract_id=contract.pk, to_team_id=team.pk, reason_code="nearer", by=staff(contract.team), at=AT
    )
    with pytest.raises(NotYourTurn):
        services.accept_contract_transfer(transfer_id=request.pk, by=staff(team), at=AT)
    services.agree_to_transfer(transfer_id=request.pk, by=resident(contract.patient), at=AT)
    done = services.accept_contract_transfer(transfer_id=request.pk, by=staff(team), at=AT)
    assert done.status == "accepted"


def test_staff_agree_for_the_resident_only_with_the_code(contract):
    request = services.request_contract_transfer(
        contract_id=contract.pk, to_team_id=make_place().pk, reason_code="nearer", by=staff(contract.team), at=AT
    )
    with pytest.raises(NotYourTurn):
        services.agree_to_transfer(transfer_id=request.pk, by=staff(contract.team), at=AT)


def test_a_refusal_leaves_everything_as_it_was(contract):
    team = make_place()
    request = ask(contract, team)
    services.refuse_contract_transfer(transfer_id=request.pk, code="full", note="", by=staff(team), at=AT)
    run_jobs()
    assert Contract.objects.get(pk=contract.pk).status == "signed"
    with pytest.raises(InvalidTransition):
        services.accept_contract_transfer(transfer_id=request.pk, by=staff(team), at=AT)


def test_an_unanswered_request_lapses_after_the_days_of_the_policy(contract):
    request = ask(contract, make_place())
    assert services.lapse_transfers(by=staff(contract.team), at=AT + timedelta(days=14)) == 0
    assert services.lapse_transfers(by=staff(contract.team), at=AT + timedelta(days=15)) == 1
    assert ContractTransfer.objects.get(pk=request.pk).status == "lapsed"


def test_a_full_team_takes_nobody_over_unless_the_director_says_why(contract):
    team = make_place(capacity=1)
    make_contract(team=team)
    request = ask(contract, team)
    with pytest.raises(TeamFull):
        services.accept_contract_transfer(transfer_id=request.pk, by=staff(team), at=AT)
    director = staff(team, Role.DIRECTOR)
    done = services.accept_contract_transfer(
        transfer_id=request.pk, by=director, at=AT, override_reason="同住的老伴已在本团队"
    )
    assert done.status == "accepted"


def test_the_database_refuses_a_gap_between_two_parts(contract):
    done = transferred(contract, make_place())
    first, second = make_contract(), done.to_contract
    with pytest.raises(IntegrityError, match="goes on where the other one ends"), transaction.atomic():
        Succession.objects.create(
            from_contract=first, to_contract=second, kind="transfer", starts_date=second.period.lower, by="t", at=AT
        )


def test_the_database_refuses_an_accepted_transfer_without_the_resident(contract):
    request = services.request_contract_transfer(
        contract_id=contract.pk, to_team_id=make_place().pk, reason_code="nearer", by=staff(contract.team), at=AT
    )
    with pytest.raises(IntegrityError, match="contracts_transfer_accepted_by_both"), transaction.atomic():
        ContractTransfer.objects.filter(pk=request.pk).update(status="accepted", decided_at=AT)


def test_the_database_refuses_a_refused_transfer_that_comes_back(contract):
    team = make_place()
    request = ask(contract, team)
    services.refuse_contract_transfer(transfer_id=request.pk, code="full", note="", by=staff(team), at=AT)
    with pytest.raises(Exception, match="Invalid transition"), transaction.atomic():
        ContractTransfer.objects.filter(pk=request.pk).update(status="open", decided_at=None)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=st.lists(st.integers(min_value=0, max_value=364), min_size=1, max_size=3, unique=True))
def test_whatever_the_days_no_day_is_lost_and_no_fen_either(db, days):
    with transaction.atomic():
        held = contract = load_once(_contract)
        for day in sorted(days):
            held = transferred(held, make_place(policy="national"), days=day).to_contract
        parts = Contract.objects.filter(patient=contract.patient).exclude(period__isempty=True).order_by("period")
        bounds = [(part.period.lower, part.period.upper) for part in parts]
        assert bounds[0][0] == contract.agreed_period.lower
        assert bounds[-1][1] == contract.agreed_period.upper
        assert all(one[1] == two[0] for one, two in zip(bounds, bounds[1:], strict=False))
        owed = FeeAccount.objects.filter(patient=contract.patient).aggregate(total=Sum("owed_amount"))["total"]
        assert owed == contract.fee_amount
        assert billing.list_differences() == []
        transaction.set_rollback(True)


@given(
    start=st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1)),
    length=st.integers(min_value=1, max_value=366),
    offset=st.integers(min_value=-10, max_value=400),
)
def test_used_days_lie_between_nothing_and_the_whole(start, length, offset):
    used, total = rules.days_used(period=(start, start + timedelta(days=length)), on=start + timedelta(days=offset))
    assert 0 <= used <= total == length


def test_a_chain_of_transfers_keeps_the_years_of_the_first(contract):
    first = transferred(contract, make_place(policy="national"), days=100)
    with scope.everything(reason="test"):
        second = transferred(first.to_contract, make_place(policy="national"), days=200)
    years = set(FeeAccount.objects.filter(patient=contract.patient).values_list("year", flat=True))
    assert years == {2026}
    assert second.to_contract.agreed_period == DateRange(TODAY + timedelta(days=200), contract.agreed_period.upper)
