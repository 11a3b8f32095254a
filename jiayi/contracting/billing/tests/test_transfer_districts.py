"""A transfer from one district to another at the boundaries: leap days, the turn of the year, the last day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum

from jiayi.contracting.billing import queries as billing
from jiayi.contracting.billing import services as fees
from jiayi.contracting.billing.models import FeeAccount
from jiayi.contracting.contracts import services
from jiayi.contracting.contracts.models import Contract, ContractTransfer
from jiayi.contracting.contracts.services.moving import NotInForce
from jiayi.contracting.contracts.services.transferring import NothingToTransfer
from jiayi.contracting.contracts.tests.factories import make_contract, resident, staff
from jiayi.contracting.fulfillment.models import Entitlement
from jiayi.foundation.organizations.tests.factories import make_organization
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.practitioners.tests.factories import make_team
from jiayi.kernel import scope
from jiayi.kernel.testing import run_jobs

pytestmark = pytest.mark.usefixtures("catalogue")
GONGSHU, XIHU = "330105001002", "330106001002"
WHOLE = {"resident": Decimal(12), "district": Decimal(78), "city": Decimal(30)}


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)  # twelve o'clock in Shanghai


def district_team(division: str, policy: str = "national"):
    organization = make_organization(division_code=division)
    with scope.everything(reason="test data"):
        services.assign_policy(organization_id=organization.pk, policy_code=policy, from_date=date(2015, 1, 1))
    return make_team(organization=organization)


def signed(day: date, policy: str = "national") -> Contract:
    contract = make_contract(team=district_team(GONGSHU, policy), codes=("basic", "hypertension"), at=noon(day))
    run_jobs()
    return contract


def ask(contract: Contract, day: date, team=None) -> ContractTransfer:
    return services.request_contract_transfer(
        contract_id=contract.pk,
        to_team_id=(team or district_team(XIHU)).pk,
        reason_code="moved_house",
        by=resident(contract.patient),
        at=noon(day),
    )


def accept(request: ContractTransfer, day: date) -> ContractTransfer:
    done = services.accept_contract_transfer(transfer_id=request.pk, by=staff(request.to_team), at=noon(day))
    run_jobs()
    return done


def owed(contract: Contract) -> dict[str, Decimal]:
    rows = FeeAccount.objects.filter(contract=contract).values("payer").annotate(owed=Sum("owed_amount"))
    return {row["payer"]: row["owed"] for row in rows}


def parts_of(contract: Contract) -> list[Contract]:
    rows = Contract.objects.filter(patient=contract.patient, status__in=["signed", "ended"])
    return list(rows.exclude(period__isempty=True).order_by("period"))


def check_whole(contract: Contract) -> None:
    """No day is lost or held twice, no fen either, and the books agree."""
    parts = parts_of(contract)
    assert parts[0].period.lower == contract.agreed_period.lower
    assert parts[-1].period.upper == contract.agreed_period.upper
    assert all(one.period.upper == two.period.lower for one, two in zip(parts, parts[1:], strict=False))
    together = FeeAccount.objects.filter(patient=contract.patient).values("payer").annotate(owed=Sum("owed_amount"))
    assert {row["payer"]: row["owed"] for row in together} == WHOLE
    assert billing.list_differences() == []


def test_another_district_is_another_district_and_everything_goes_along():
    contract = signed(date(2026, 6, 3))
    fees.receive_payment(
        contract_id=contract.pk,
        payer="resident",
        amount=None,
        method="cash",
        by=staff(contract.team),
        at=noon(date(2026, 6, 3)),
    )
    planned = Entitlement.objects.filter(contract=contract).count()
    request = ask(contract, date(2026, 6, 20))
    assert (request.reach, request.get_reach_display()) == ("district", "跨区县")
    done = accept(request, date(2026, 7, 1))
    check_whole(contract)
    person = Patient.objects.get(pk=contract.patient_id)
    assert (person.current_team_id, person.organization_id) == (request.to_team_id, request.to_organization_id)
    assert Entitlement.objects.filter(contract=done.to_contract).count() == planned
    received = FeeAccount.objects.filter(contract=done.to_contract, payer="resident").aggregate(
        paid=Sum("received_amount"), owed=Sum("owed_amount")
    )
    assert received["paid"] == received["owed"] > 0


def test_within_the_district_it_is_a_transfer_between_centres():
    contract = signed(date(2026, 6, 3))
    assert ask(contract, date(2026, 6, 4), team=district_team("330105009009")).reach == "centre"


@pytest.mark.parametrize(
    ("signed_on", "moved_on", "days_held", "days"),
    [
        (date(2027, 3, 1), date(2028, 2, 29), 365, 366),  # the leap day is the last day, and the new team's only one
        (date(2028, 2, 29), date(2028, 3, 1), 1, 365),  # signed on a leap day, left the next day
        (date(2026, 6, 3), date(2026, 12, 31), 211, 365),
        (date(2026, 6, 3), date(2027, 1, 1), 212, 365),
    ],
)
def test_days_are_counted_right_over_leap_days_and_new_years_eve(signed_on, moved_on, days_held, days):
    contract = signed(signed_on)
    accept(ask(contract, moved_on), moved_on)
    check_whole(contract)
    held = contract.agreed_period
    assert ((moved_on - held.lower).days, (held.upper - held.lower).days) == (days_held, days)
    assert owed(contract)["district"] == (WHOLE["district"] * days_held / days).quantize(Decimal("0.01"))


def test_accepted_on_the_first_day_the_old_team_keeps_nothing():
    contract = signed(date(2026, 6, 3))
    done = accept(ask(contract, date(2026, 6, 3)), date(2026, 6, 3))
    check_whole(contract)
    assert Contract.objects.get(pk=contract.pk).period.isempty
    assert owed(done.to_contract) == WHOLE


def test_on_the_last_day_the_new_team_has_that_one_day_and_a_day_later_there_is_nothing_to_move():
    contract = signed(date(2026, 6, 3))
    last = contract.agreed_period.upper - timedelta(days=1)
    late = ask(contract, last)
    with pytest.raises(NotInForce):
        ask(contract, last + timedelta(days=1))
    with pytest.raises(NothingToTransfer):
        services.accept_contract_transfer(
            transfer_id=late.pk, by=staff(late.to_team), at=noon(last + timedelta(days=1))
        )
    done = accept(late, last)
    check_whole(contract)
    assert (done.to_contract.period.lower, done.to_contract.period.upper) == (last, last + timedelta(days=1))


def test_a_place_that_changes_in_january_takes_over_at_the_turn_of_the_year():
    contract = signed(date(2026, 6, 3))
    team = district_team(XIHU)
    rules = dict(contract.policy.rules) | {"transfer_start": "next_january"}
    services.add_policy_version(
        code="waits", name="次年换", rules=rules, effective_from=date(2020, 1, 1), source="测试"
    )
    services.assign_policy(organization_id=team.organization_id, policy_code="waits", from_date=date(2020, 1, 1))
    done = accept(ask(contract, date(2026, 12, 31), team=team), date(2026, 12, 31))
    check_whole(contract)
    person = Patient.objects.get(pk=contract.patient_id)
    assert (done.starts_date, person.current_team_id) == (date(2027, 1, 1), contract.team_id)
    services.settle_begun_transfers(by=staff(team), at=noon(date(2027, 1, 1)))
    assert Patient.objects.get(pk=contract.patient_id).organization_id == team.organization_id


def test_a_calendar_year_contract_moves_on_its_first_and_its_last_day():
    contract = signed(date(2027, 11, 5), policy="hangzhou")
    assert contract.agreed_period.lower == date(2028, 1, 1)  # 2028 has 366 days
    first = accept(ask(contract, date(2027, 12, 31)), date(2027, 12, 31))
    assert first.to_contract.period.lower == date(2028, 1, 1)
    check_whole(contract)
    second = accept(ask(first.to_contract, date(2028, 12, 31), team=district_team(GONGSHU)), date(2028, 12, 31))
    check_whole(contract)
    assert owed(second.to_contract)["district"] == Decimal("0.21")  # 78 × 1/366


def test_refused_lapsed_and_withdrawn_across_districts_leave_everything_as_it_was():
    contract = signed(date(2026, 6, 3))
    refused = ask(contract, date(2026, 6, 4))
    services.refuse_contract_transfer(
        transfer_id=refused.pk, code="too_far", note="", by=staff(refused.to_team), at=noon(date(2026, 6, 5))
    )
    lapsing = ask(contract, date(2026, 6, 6))
    assert lapsing.lapse_date == date(2026, 6, 21)
    assert services.lapse_transfers(by=staff(contract.team), at=noon(date(2026, 6, 20))) == 0
    assert services.lapse_transfers(by=staff(contract.team), at=noon(date(2026, 6, 21))) == 1
    taken_back = ask(contract, date(2026, 6, 22))
    services.withdraw_contract_transfer(
        transfer_id=taken_back.pk, by=resident(contract.patient), at=noon(date(2026, 6, 23))
    )
    run_jobs()
    assert [part.pk for part in parts_of(contract)] == [contract.pk]
    assert Patient.objects.get(pk=contract.patient_id).current_team_id == contract.team_id
    check_whole(contract)
