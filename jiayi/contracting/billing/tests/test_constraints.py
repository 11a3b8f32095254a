"""The database refuses, whoever asks."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.contracting.billing import services
from jiayi.contracting.billing.models import FeeAccount, LedgerEntry, Receipt
from jiayi.contracting.contracts.tests.factories import AT, make_contract, staff
from jiayi.kernel.testing import load_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def account(catalogue):
    return load_once(_account)


def _account():
    contract = make_contract()
    services.charge_contract(contract_id=contract.pk, by=staff(contract.team), at=AT)
    return FeeAccount.objects.get(contract=contract, payer="resident")


@pytest.fixture
def receipt(account):
    return services.receive_payment(
        contract_id=account.contract_id,
        payer="resident",
        amount=None,
        method="simulator",
        by=staff(account.contract.team),
        at=AT,
    )


def entry(account, **values):
    defaults = {"kind": "received", "amount": 1, "method": "cash", "at": AT, "by": "staff:1", "by_name": "高晓芸"}
    with transaction.atomic():
        return LedgerEntry.objects.create(account=account, **(defaults | values))


def test_the_ledger_is_append_only(receipt):
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        LedgerEntry.objects.update(amount=5)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        LedgerEntry.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    "values", [{"amount": -1}, {"kind": "refunded", "amount": 1}, {"kind": "reduced", "amount": 0}, {"amount": 0}]
)
def test_an_amount_has_the_sign_of_its_kind(account, values):
    with pytest.raises(IntegrityError, match="billing_amount_has_the_sign_of_its_kind"):
        entry(account, **values)


def test_only_a_reversal_reverses(receipt):
    with pytest.raises(IntegrityError, match="billing_only_reversals_reverse"):
        entry(receipt.entry.account, reverses=receipt.entry)


def test_a_reversal_mirrors_its_entry(receipt):
    for values in ({"amount": -11}, {"amount": -12, "reverses": None}):
        with pytest.raises(IntegrityError, match="mirrors"):
            entry(receipt.entry.account, **({"kind": "reversal", "reverses": receipt.entry} | values))


def test_an_entry_is_reversed_once(receipt):
    undo = {"kind": "reversal", "amount": -12, "reverses": receipt.entry}
    entry(receipt.entry.account, **undo)
    with pytest.raises(IntegrityError, match="reverses_id"):
        entry(receipt.entry.account, **undo)


def test_cash_has_its_method(account):
    with pytest.raises(IntegrityError, match="billing_cash_has_method"):
        entry(account, method="")


def test_a_payment_of_the_channel_is_booked_once(receipt):
    with pytest.raises(IntegrityError, match="billing_payment_once"):
        entry(receipt.entry.account, external_ref=receipt.entry.external_ref)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"owed_amount": -1}, "billing_owed_not_negative"),
        ({"received_amount": -1}, "billing_received_not_negative"),
        ({"owed_amount": 13}, "billing_owed_within_charge"),
        ({"received_amount": 13}, "billing_never_overpaid"),
    ],
)
def test_a_balance_that_cannot_be_is_refused(account, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        FeeAccount.objects.filter(pk=account.pk).update(**values)


def test_nobody_pays_twice_for_a_person_and_year(account):
    other = make_contract()
    values = {name: getattr(account, name) for name in ("organization_id", "team_id", "patient_id", "payer", "year")}
    with pytest.raises(IntegrityError, match="billing_one_open_account_per_person_year"), transaction.atomic():
        FeeAccount.objects.create(contract=other, **values)


def test_a_payer_has_one_account_per_contract_and_year(account):
    account.pk, account.closed_at = None, AT
    with pytest.raises(IntegrityError, match="billing_account_once"), transaction.atomic():
        account.save(force_insert=True)


def test_an_account_stays(account):
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        FeeAccount.objects.filter(pk=account.pk)._raw_delete("default")


def test_a_receipt_keeps_its_number_and_stays(receipt):
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Receipt.objects.filter(pk=receipt.pk).update(number="S-9")
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Receipt.objects.filter(pk=receipt.pk)._raw_delete("default")
    with pytest.raises(IntegrityError, match="number"), transaction.atomic():
        Receipt.objects.create(entry=entry(receipt.entry.account), number=receipt.number, issued_at=AT)
    with pytest.raises(IntegrityError, match="entry_id"), transaction.atomic():
        Receipt.objects.create(entry=receipt.entry, number="S-2", issued_at=AT)
