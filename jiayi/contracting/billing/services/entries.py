"""The one place where an entry is written and its account follows."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError

from ..models import EntryKind, FeeAccount, LedgerEntry
from ..rules import OWED_SIDE


class NothingOwed(DomainError):
    """The account is settled."""

    code, status, message = "nothing_owed", 409, "这笔费用已结清，不需要再付"


class Overpaid(DomainError):
    """More than is owed."""

    code, status, message = "overpaid", 409, "收款金额超过应收金额"


class RefundTooLarge(DomainError):
    """More than is to be paid back."""

    code, status, message = "refund_too_large", 409, "退费金额超过可退金额"


class AlreadyReversed(DomainError):
    """An entry is reversed once."""

    code, status, message = "already_reversed", 409, "这笔分录已冲销"


class WouldGoNegative(DomainError):
    """A balance may not fall below zero."""

    code, status, message = "would_go_negative", 409, "冲销后余额会小于零，请先处理后面的收退款"


def post(
    *,
    account: FeeAccount,
    kind: str,
    amount: Decimal,
    by: Actor,
    at: datetime,
    method: str = "",
    external_ref: str = "",
    reverses: LedgerEntry | None = None,
    note: str = "",
) -> LedgerEntry:
    """Add an entry to a locked account and move its totals with it.

    :raises WouldGoNegative: if the database refuses the new totals
    """
    moved = reverses.kind if reverses is not None else kind
    if moved in OWED_SIDE:
        account.owed_amount += amount
        if moved == EntryKind.OWED:
            account.charged_amount += amount
    else:
        account.received_amount += amount
    try:
        with transaction.atomic():
            entry = LedgerEntry.objects.create(
                account=account,
                kind=kind,
                amount=amount,
                method=method,
                external_ref=external_ref,
                reverses=reverses,
                note=note,
                at=at,
                by=by.label,
                by_name=by.name,
            )
            account.save(update_fields=["owed_amount", "charged_amount", "received_amount"])
    except IntegrityError as refused:
        raise _refusal(str(refused)) from refused
    return entry


def _refusal(text: str) -> DomainError:
    if "billing_never_overpaid" in text:
        return Overpaid()
    if "reverses_id" in text:
        return AlreadyReversed()
    return WouldGoNegative()
