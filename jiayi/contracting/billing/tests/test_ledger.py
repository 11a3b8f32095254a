"""From a signature to a settled account, and every way in which money is refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from jiayi.contracting.billing import queries, services
from jiayi.contracting.billing.models import FeeAccount, LedgerEntry
from jiayi.contracting.contracts import services as contract_services
from jiayi.contracting.contracts.tests.factories import AT, TODAY, make_contract, make_place, resident, staff
from jiayi.foundation.files import documents
from jiayi.foundation.files import services as files
from jiayi.kernel.access import Role
from jiayi.kernel.testing import load_once, run_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def contract(catalogue):
    return load_once(_contract)


def _contract():
    """Signed 3 June 2026 under the national policy: benefits to 2 June 2027."""
    made = make_contract()
    services.charge_contract(contract_id=made.pk, by=staff(made.team), at=AT)
    return made


def pay(contract, *, amount=None, payer="resident", method="cash"):
    return services.receive_payment(
        contract_id=contract.pk, payer=payer, amount=amount, method=method, by=staff(contract.team), at=AT
    )


def end(contract, ended):
    return services.settle_ended_contract(
        contract_id=contract.pk, ended_date=ended, by=staff(contract.team, Role.FINANCE), at=AT
    )


def test_signing_owes_the_fee_to_each_payer(contract):
    assert {payer: held.owed for payer, held in queries.balance(contract_id=contract.pk).items()} == {
        "resident": 12,
        "district": 78,
        "city": 30,
    }
    assert services.charge_contract(contract_id=contract.pk, by=staff(contract.team), at=AT) == 0


def test_three_years_owe_three_times(catalogue):
    made = make_contract(years=3)
    services.charge_contract(contract_id=made.pk, by=staff(made.team), at=AT)
    assert sorted(FeeAccount.objects.filter(payer="resident").values_list("year", flat=True)) == [2026, 2027, 2028]


def test_a_payment_settles_and_is_receipted(contract):
    receipt = pay(contract)
    assert receipt.number == f"{contract.number}-S1"
    assert queries.balance(contract_id=contract.pk)["resident"].outstanding == 0


def test_paying_twice_is_refused(contract):
    pay(contract)
    with pytest.raises(services.NothingOwed):
        pay(contract)


def test_paying_more_than_owed_is_refused(contract):
    with pytest.raises(services.Overpaid):
        pay(contract, amount=Decimal("12.01"))


def test_the_simulator_gives_a_payment_number(contract):
    assert pay(contract, method="simulator").entry.external_ref.startswith("SIM-")


def test_the_district_pays_in_parts(contract):
    pay(contract, payer="district", amount=Decimal(40), method="transfer")
    assert queries.balance(contract_id=contract.pk)["district"].outstanding == 38


def test_within_the_cooling_off_days_everything_comes_back(contract):
    pay(contract)
    assert end(contract, TODAY + timedelta(days=7)) == 12
    refund = services.refund_pro_rata(
        contract_id=contract.pk, payer="resident", method="cash", by=staff(contract.team, Role.FINANCE), at=AT
    )
    assert refund.entry.amount == -12
    assert queries.balance(contract_id=contract.pk)["resident"].received == 0


def test_after_four_months_eight_twelfths_come_back(contract):
    pay(contract)
    assert end(contract, date(2026, 10, 3)) == 8
    held = queries.balance(contract_id=contract.pk)
    assert (held["resident"].owed, held["district"].owed, held["city"].owed) == (4, 26, 10)


def test_nothing_to_refund_is_said(contract):
    with pytest.raises(services.RefundTooLarge):
        services.refund_pro_rata(
            contract_id=contract.pk, payer="resident", method="cash", by=staff(contract.team), at=AT
        )


def test_a_reversal_mirrors_a_mistaken_payment_once(contract):
    receipt = pay(contract)
    reversal = services.reverse_entry(
        entry_id=receipt.entry_id, by=staff(contract.team, Role.FINANCE), at=AT, note="记错了人"
    )
    assert (reversal.amount, queries.balance(contract_id=contract.pk)["resident"].received) == (-12, 0)
    with pytest.raises(services.AlreadyReversed):
        services.reverse_entry(entry_id=receipt.entry_id, by=staff(contract.team), at=AT, note="再来一次")
    with pytest.raises(services.AlreadyReversed):
        services.reverse_entry(entry_id=reversal.pk, by=staff(contract.team), at=AT, note="冲了又冲")
    assert pay(contract).entry.amount == 12


def test_a_charge_with_money_on_it_cannot_be_reversed(contract):
    pay(contract)
    owed = LedgerEntry.objects.get(account__contract=contract, account__payer="resident", kind="owed")
    with pytest.raises(services.Overpaid):
        services.reverse_entry(entry_id=owed.pk, by=staff(contract.team), at=AT, note="不该收的")


def test_a_void_contract_owes_nothing(contract):
    pay(contract)
    assert services.take_back_charges(contract_id=contract.pk, note="作废", by=staff(contract.team), at=AT) == 12
    assert queries.balance(contract_id=contract.pk)["district"].owed == 0


def test_after_a_transfer_the_second_team_is_charged_for_the_same_year(catalogue):
    """Hangzhou: signed 2026 for 2027; ended before the year begins, signed again with another team."""
    first = make_contract(team=make_place(policy="hangzhou"))
    run_jobs()
    contract_services.end_contract(
        contract_id=first.pk, reason="transferred", by=staff(first.team), at=AT, ended_date=date(2026, 7, 1)
    )
    run_jobs()
    second = make_contract(team=make_place(policy="hangzhou"), patient=first.patient)
    run_jobs()
    assert queries.balance(contract_id=first.pk)["district"].owed == 0
    assert queries.balance(contract_id=second.pk)["district"].owed == 78


def test_the_totals_follow_the_entries(contract):
    pay(contract)
    end(contract, date(2026, 10, 3))
    assert queries.list_differences() == []
    totals = {total.payer: (total.persons, total.owed, total.received) for total in queries.totals_by_payer(year=2026)}
    assert totals == {"resident": (1, 4, 12), "district": (1, 26, 0), "city": (1, 10, 0)}


def test_the_worker_charges_prints_the_receipt_and_tells(catalogue):
    made = make_contract()
    run_jobs()
    receipt = services.receive_payment(
        contract_id=made.pk, payer="resident", amount=None, method="simulator", by=resident(made.patient), at=AT
    )
    run_jobs()
    receipt.refresh_from_db()
    assert receipt.file_id is not None


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["received", "refunded"])
def test_the_receipt_and_the_refund_slip_can_be_printed(contract, monkeypatch, kind):
    monkeypatch.setattr(files, "render_document", lambda *, template, data: documents.render(template, data))
    receipt = pay(contract)
    if kind == "refunded":
        end(contract, TODAY)
        receipt = services.refund_pro_rata(
            contract_id=contract.pk, payer="resident", method="cash", by=staff(contract.team), at=AT
        )
    made = services.make_receipt(receipt_id=receipt.pk, by=staff(contract.team), at=AT)
    assert made.file.size > 10_000
