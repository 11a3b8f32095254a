"""费用承接: one fee, two teams. The old contract keeps the days it held, the next one owes the rest."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from jiayi.contracting.contracts import queries as contracts
from jiayi.kernel.actor import Actor

from .. import rules
from ..models import EntryKind, FeeAccount, LedgerEntry, Method
from .charging import benefit_years, charge_whole, close_account
from .entries import post


class NotCarriedYet(RuntimeError):
    """An earlier part of the agreement is still on its way; the event is delivered again later."""


@transaction.atomic
def carry_fees(*, from_contract_id: int, to_contract_id: int, on: date, by: Actor, at: datetime) -> Decimal:
    """Split what every payer owes by days, with counter-entries; what was paid for the rest goes along. Returns what
    the new contract owes in all. Carrying twice carries once.

    :raises NotCarriedYet: if the contract before has not got its own accounts
    """
    contracts.lock_for_update(contract_id=from_contract_id)
    if FeeAccount.objects.filter(contract_id=to_contract_id).exists():
        return Decimal(0)
    old = contracts.get_contract(contract_id=from_contract_id)
    new = contracts.get_contract(contract_id=to_contract_id)
    accounts = _accounts_of(from_contract_id)
    if not accounts:
        if contracts.chain_of(contract_id=from_contract_id):
            raise NotCarriedYet()
        charge_whole(old, by=by, at=at)
        accounts = _accounts_of(from_contract_id)
    periods = {year: (start, end) for year, start, end in benefit_years(old)}
    total = Decimal(0)
    for account in accounts:
        part = _release(account, period=periods[account.year], on=on, number=new.number, by=by, at=at)
        if part:
            total += part
            _take_over(account, part=part, old=old, new=new, by=by, at=at)
    return total


def _accounts_of(contract_id: int) -> list[FeeAccount]:
    rows = FeeAccount.objects.select_for_update(of=("self",)).filter(contract_id=contract_id)
    return list(rows.order_by("year", "pk"))


def _release(
    account: FeeAccount, *, period: tuple[date, date], on: date, number: str, by: Actor, at: datetime
) -> Decimal:
    """What the old contract no longer owes. An end that was settled before has released it already."""
    if account.closed_at is not None:
        return account.charged_amount - account.owed_amount
    used, total = rules.days_used(period=period, on=on)
    part = rules.pro_rata(account.owed_amount, unused=total - used, total=total)
    if part:
        post(
            account=account,
            kind=EntryKind.REDUCED,
            amount=-part,
            by=by,
            at=at,
            note=f"转入协议 {number}：共 {total} 天，未用 {total - used} 天",
        )
    close_account(account, at=at)
    return part


def _take_over(account: FeeAccount, *, part: Decimal, old: Any, new: Any, by: Actor, at: datetime) -> None:
    taken = FeeAccount.objects.create(
        contract_id=new.pk,
        organization_id=new.organization_id,
        team_id=new.team_id,
        patient_id=new.patient_id,
        payer=account.payer,
        year=account.year,
        charged_amount=part,
        owed_amount=part,
    )
    LedgerEntry.objects.create(
        account=taken,
        kind=EntryKind.OWED,
        amount=part,
        at=at,
        by=by.label,
        by_name=by.name,
        note=f"由协议 {old.number} 转入",
    )
    paid = min(max(account.received_amount - account.owed_amount, Decimal(0)), part)
    if paid:
        for side, kind, amount, other in (
            (account, EntryKind.REFUNDED, -paid, new.number),
            (taken, EntryKind.RECEIVED, paid, old.number),
        ):
            post(
                account=side,
                kind=kind,
                amount=amount,
                method=Method.CARRIED,
                by=by,
                at=at,
                note=f"已付费用随协议结转（{other}）",
            )
