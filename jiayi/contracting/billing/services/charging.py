"""What a signature makes owed, and what an early end takes back."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from jiayi.contracting.contracts import queries as contracts
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import add_years

from .. import rules
from ..models import EntryKind, FeeAccount, LedgerEntry
from .entries import post


@transaction.atomic
def charge_contract(*, contract_id: int, by: Actor, at: datetime) -> int:
    """Owe the fee of every benefit year to its payers; charging twice charges once. Returns the number of accounts."""
    contract = contracts.get_contract(contract_id=contract_id)
    contracts.lock_for_update(contract_id=contract_id)
    if contract.status != "signed" or FeeAccount.objects.filter(contract_id=contract_id).exists():
        return 0
    return charge_whole(contract, by=by, at=at)


def charge_whole(contract: Any, *, by: Actor, at: datetime) -> int:
    """The fee of every year that was signed for, whatever has become of the contract since."""
    payers = contracts.payers_of_contract(contract_id=contract.pk)
    accounts = [
        FeeAccount(
            contract_id=contract.pk,
            organization_id=contract.organization_id,
            team_id=contract.team_id,
            patient_id=contract.patient_id,
            payer=payer,
            year=year,
            charged_amount=amount,
            owed_amount=amount,
        )
        for year, _, _ in benefit_years(contract, first=contract.agreed_period.lower)
        for payer, amount in payers.items()
    ]
    FeeAccount.objects.bulk_create(accounts)
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            account=account,
            kind=EntryKind.OWED,
            amount=account.owed_amount,
            at=at,
            by=by.label,
            by_name=by.name,
        )
        for account in accounts
    )
    return len(accounts)


@transaction.atomic
def settle_ended_contract(*, contract_id: int, ended_date: date, by: Actor, at: datetime) -> Decimal:
    """Take back what falls on the unused months and close the accounts; returns what has to be paid back in all."""
    contract = contracts.get_contract(contract_id=contract_id)
    cooling_off_days = contracts.PolicyVersion.of(contract.policy).rules.cooling_off_days
    periods = {year: (start, end) for year, start, end in benefit_years(contract)}
    to_return = Decimal(0)
    for account in open_accounts(contract_id):
        unused, total = rules.unused_share(
            agreed=periods.get(account.year, (contract.agreed_period.lower, contract.agreed_period.upper)),
            ended=ended_date,
            signed_date=contract.signed_date,  # type: ignore[arg-type]  # only what was signed is charged
            cooling_off_days=cooling_off_days,
        )
        back = rules.pro_rata(account.owed_amount, unused=unused, total=total)
        if back:
            post(
                account=account,
                kind=EntryKind.REDUCED,
                amount=-back,
                by=by,
                at=at,
                note=f"协议提前终止，未用 {unused}/{total} 个月",
            )
        to_return += max(account.received_amount - account.owed_amount, Decimal(0))
        close_account(account, at=at)
    return to_return


@transaction.atomic
def take_back_charges(*, contract_id: int, note: str, by: Actor, at: datetime) -> Decimal:
    """A contract that is void, was taken back in the cooling-off or was not known to its person owes nothing.

    Also what was settled and closed before is taken back, by counter-entries; returns what has to be paid back.
    """
    to_return = Decimal(0)
    accounts = FeeAccount.objects.select_for_update(of=("self",)).filter(contract_id=contract_id).order_by("pk")
    for account in accounts:
        if account.owed_amount:
            post(
                account=account,
                kind=EntryKind.REDUCED,
                amount=-account.owed_amount,
                by=by,
                at=at,
                note=note,
            )
        to_return += account.received_amount
        if account.closed_at is None:
            close_account(account, at=at)
    return to_return


def open_accounts(contract_id: int) -> list[FeeAccount]:
    return list(
        FeeAccount.objects.select_for_update(of=("self",))
        .filter(contract_id=contract_id, closed_at__isnull=True)
        .order_by("pk")
    )


def close_account(account: FeeAccount, *, at: datetime) -> None:
    """From now on another contract may be charged for this person and year."""
    account.closed_at = at
    account.save(update_fields=["closed_at"])


def benefit_years(contract: Any, *, first: date | None = None) -> list[tuple[int, date, date]]:
    """(year, from, to): the years of the agreement as it was signed, cut to what this contract holds of them.

    A contract that goes on from another keeps the other's years: they are what the payers were charged for. `first`
    is the first day of the whole agreement where the caller knows it.
    """
    start, end = contract.agreed_period.lower, contract.agreed_period.upper
    first = first or contracts.first_day_of(contract_id=contract.pk, start=start)
    years: list[tuple[int, date, date]] = []
    passed = 0
    while (begin := add_years(first, passed)) < end:
        passed += 1
        if (until := min(add_years(first, passed), end)) > start:
            years.append((begin.year, max(begin, start), until))
    return years
