"""Money that moves: received, paid back, and mistakes undone by their mirror image."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from jiayi.contracting.contracts import queries as contracts
from jiayi.foundation.files import services as files
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.money import yuan

from .. import queries
from ..adapters import gateway
from ..events import PaymentReceived, PaymentRefunded
from ..models import EntryKind, FeeAccount, LedgerEntry, Method, Receipt
from .entries import AlreadyReversed, NothingOwed, Overpaid, RefundTooLarge, post

TEMPLATE_VERSION = "2026.1"


@transaction.atomic
def receive_payment(
    *,
    contract_id: int,
    payer: str,
    amount: Decimal | None,
    method: str,
    by: Actor,
    at: datetime,
    year: int | None = None,
    note: str = "",
) -> Receipt:
    """Take a payment (all that is owed when no amount is given) and issue a receipt.

    :raises NothingOwed: if the account is settled: a second payment of the same fee ends here
    :raises Overpaid: if more is paid than owed
    """
    account = queries.get_account(contract_id=contract_id, payer=payer, year=year, lock=True)
    outstanding = account.owed_amount - account.received_amount
    if outstanding <= 0:
        raise NothingOwed()
    paid = outstanding if amount is None else yuan(amount)
    if paid > outstanding:
        raise Overpaid(details={"outstanding": str(outstanding)})
    entry = post(
        account=account,
        kind=EntryKind.RECEIVED,
        amount=paid,
        method=method,
        external_ref=_collect(method, account=account, amount=paid),
        by=by,
        at=at,
        note=note,
    )
    receipt = _issue(entry, at=at)
    _publish(PaymentReceived, entry=entry, amount=paid, by=by, at=at)
    return receipt


@transaction.atomic
def refund_pro_rata(
    *, contract_id: int, payer: str, method: str, by: Actor, at: datetime, year: int | None = None, note: str = ""
) -> Receipt:
    """Pay back what was received beyond what is still owed, after an early end.

    :raises RefundTooLarge: if there is nothing to pay back
    """
    account = queries.get_account(contract_id=contract_id, payer=payer, year=year, lock=True)
    back = account.received_amount - account.owed_amount
    if back <= 0:
        raise RefundTooLarge("没有可退的费用")
    entry = post(
        account=account,
        kind=EntryKind.REFUNDED,
        amount=-back,
        method=method,
        external_ref=_give_back(method, account=account, amount=back),
        by=by,
        at=at,
        note=note,
    )
    receipt = _issue(entry, at=at)
    _publish(PaymentRefunded, entry=entry, amount=back, by=by, at=at)
    return receipt


def give_back_online_payments(*, contract_id: int, note: str, by: Actor, at: datetime) -> int:
    """Refund what is due back on accounts that were only ever paid online; returns how many."""
    due = FeeAccount.objects.filter(contract_id=contract_id, received_amount__gt=F("owed_amount"))
    online = due.exclude(
        entries__in=LedgerEntry.objects.filter(kind=EntryKind.RECEIVED).exclude(method=Method.SIMULATOR)
    )
    accounts = list(online.order_by("pk"))
    for account in accounts:
        refund_pro_rata(
            contract_id=contract_id,
            payer=account.payer,
            year=account.year,
            method=Method.SIMULATOR,
            by=by,
            at=at,
            note=note,
        )
    return len(accounts)


@transaction.atomic
def reverse_entry(*, entry_id: int, by: Actor, at: datetime, note: str) -> LedgerEntry:
    """Undo a mistaken payment or refund by its mirror image; charges are undone by ending or voiding the contract.

    :raises AlreadyReversed: if it was undone before, or is itself a reversal
    :raises WouldGoNegative: if a balance would fall below zero
    """
    entry = queries.get_entry(entry_id=entry_id)
    account = FeeAccount.objects.select_for_update(of=("self",)).get(pk=entry.account_id)
    if entry.kind == EntryKind.REVERSAL:
        raise AlreadyReversed("冲销分录不能再冲销")
    if LedgerEntry.objects.filter(reverses=entry).exists():
        raise AlreadyReversed()
    return post(
        account=account,
        kind=EntryKind.REVERSAL,
        amount=-entry.amount,
        reverses=entry,
        by=by,
        at=at,
        note=note,
    )


def make_receipt(*, receipt_id: int, by: Actor, at: datetime) -> Receipt:
    """Render the receipt once; runs in a job."""
    receipt = queries.get_receipt(receipt_id=receipt_id)
    if receipt.file_id is not None:
        return receipt
    entry = receipt.entry
    contract = contracts.get_contract(contract_id=entry.account.contract_id)
    content = files.render_document(template="receipt", data=_receipt_data(receipt, contract))
    with transaction.atomic():
        stored = files.store_bytes(
            content=content,
            name=f"收据-{receipt.number}.pdf",
            kind="receipt",
            organization_id=contract.organization_id,
            patient_id=contract.patient_id,
            by=by,
            at=at,
        )
        receipt.file_id = stored.pk
        receipt.save(update_fields=["file"])
    return receipt


def _issue(entry: LedgerEntry, *, at: datetime) -> Receipt:
    """Receipts of a contract are numbered in order; its accounts are locked one by one, so the number is unique."""
    contracts.lock_for_update(contract_id=entry.account.contract_id)
    count = Receipt.objects.filter(entry__account__contract_id=entry.account.contract_id).count()
    number = contracts.get_contract(contract_id=entry.account.contract_id).number
    return Receipt.objects.create(entry=entry, number=f"{number}-S{count + 1}", issued_at=at)


def _collect(method: str, *, account: FeeAccount, amount: Decimal) -> str:
    channel = gateway(method)
    return channel.collect(order=str(account.pk), amount=amount).external_ref if channel is not None else ""


def _give_back(method: str, *, account: FeeAccount, amount: Decimal) -> str:
    channel = gateway(method)
    return channel.give_back(order=str(account.pk), amount=amount).external_ref if channel is not None else ""


def _publish(
    event: type[PaymentReceived] | type[PaymentRefunded],
    *,
    entry: LedgerEntry,
    amount: Decimal,
    by: Actor,
    at: datetime,
) -> None:
    events.publish(
        event(
            organization_id=entry.account.organization_id,
            by=by.label,
            at=at,
            entry_id=entry.pk,
            contract_id=entry.account.contract_id,
            patient_id=entry.account.patient_id,
            payer=entry.account.payer,
            amount=str(amount),
        )
    )


def _receipt_data(receipt: Receipt, contract: Any) -> dict[str, Any]:
    entry = receipt.entry
    amount = f"{abs(entry.amount):.2f}"
    item = f"家庭医生签约服务费（{entry.account.year} 年度）"
    return {
        "template_version": TEMPLATE_VERSION,
        "organization": contract.organization.name,
        "number": receipt.number,
        "kind": entry.get_kind_display(),
        "patient": contract.patient.name,
        "contract": contract.number,
        "issued_at": receipt.issued_at,
        "cashier": entry.by_name,
        "item": item,
        "method": Method(entry.method).label,
        "amount": amount,
        "lines": [{"label": item, "payer": contracts.payer_label(entry.account.payer), "amount": amount}],
    }
