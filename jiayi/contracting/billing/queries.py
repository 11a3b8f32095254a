"""Reads of the fee ledger."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, QuerySet, Sum

from jiayi.kernel import paging
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page

from .models import FeeAccount, LedgerEntry, Receipt
from .rules import Balance


class AccountNotFound(NotFound):
    """No such account or entry in scope."""

    message = "没有找到这笔费用，或不在您的管理范围内"


@dataclass(frozen=True, kw_only=True, slots=True)
class PayerTotal:
    """What one payer owes and has paid over the chosen contracts."""

    payer: str
    persons: int
    owed: Decimal
    received: Decimal

    @property
    def outstanding(self) -> Decimal:
        return self.owed - self.received


def balance(*, contract_id: int) -> dict[str, Balance]:
    """Owed and received per payer, over all years of a contract in scope."""
    rows = (
        FeeAccount.objects.filter(contract_id=contract_id)
        .order_by()
        .values("payer")
        .annotate(owed=Sum("owed_amount"), received=Sum("received_amount"))
    )
    return {row["payer"]: Balance(owed=row["owed"], received=row["received"]) for row in rows}


def list_accounts(*, contract_id: int) -> list[FeeAccount]:
    """The accounts of a contract in scope with their entries, in the order of payment."""
    return list(
        FeeAccount.objects.filter(contract_id=contract_id)
        .select_related("contract")
        .prefetch_related("entries__receipt", "entries__reversed_by")
        .order_by("year", "pk")
    )


def accounts_of_person(*, patient_id: int) -> dict[int, list[FeeAccount]]:
    """The accounts of all contracts of a person in scope, by contract, newest first."""
    found: dict[int, list[FeeAccount]] = {}
    rows = (
        FeeAccount.objects.filter(patient_id=patient_id)
        .select_related("contract")
        .prefetch_related("entries__receipt", "entries__reversed_by")
        .order_by("-contract_id", "year", "pk")
    )
    for row in rows:
        found.setdefault(row.contract_id, []).append(row)
    return found


def get_account(*, contract_id: int, payer: str, year: int | None, lock: bool = False) -> FeeAccount:
    """The account of a payer; without a year the earliest that still has something to settle.

    :raises AccountNotFound: if there is none
    """
    rows = FeeAccount.objects.filter(contract_id=contract_id, payer=payer).order_by("year", "pk")
    if year is not None:
        rows = rows.filter(year=year)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found = list(rows)
    if not found:
        raise AccountNotFound()
    return next((row for row in found if row.owed_amount != row.received_amount), found[-1])


def get_entry(*, entry_id: int) -> LedgerEntry:
    """
    :raises AccountNotFound: if it does not exist or is out of scope
    """
    found = LedgerEntry.objects.select_related("account").filter(pk=entry_id).first()
    if found is None:
        raise AccountNotFound()
    return found


def get_receipt(*, receipt_id: int) -> Receipt:
    """
    :raises AccountNotFound: if it does not exist or is out of scope
    """
    found = Receipt.objects.select_related("entry__account__contract__patient").filter(pk=receipt_id).first()
    if found is None:
        raise AccountNotFound()
    return found


def totals_by_payer(*, year: int, organization_ids: Iterable[int] | None = None) -> list[PayerTotal]:
    """What each payer owes and has paid for a benefit year, over the contracts in scope."""
    rows = FeeAccount.objects.filter(year=year)
    if organization_ids is not None:
        rows = rows.filter(organization_id__in=list(organization_ids))
    sums = (
        rows.order_by()
        .values("payer")
        .annotate(owed=Sum("owed_amount"), received=Sum("received_amount"), persons=Count("patient_id", distinct=True))
        .order_by("payer")
    )
    return [
        PayerTotal(payer=row["payer"], persons=row["persons"], owed=row["owed"], received=row["received"])
        for row in sums
    ]


def page_accounts(
    *, year: int, payer: str, is_open: bool | None, team_ids: Iterable[int], cursor: str | None, limit: int
) -> Page:
    """Accounts in scope, newest first; `is_open` True = something is still to be paid."""
    rows = FeeAccount.objects.filter(year=year).select_related("patient", "contract", "team")
    if payer:
        rows = rows.filter(payer=payer)
    if team := list(team_ids):
        rows = rows.filter(team_id__in=team)
    if is_open is not None:
        rows = _unsettled(rows) if is_open else rows.exclude(pk__in=_unsettled(rows).values("pk"))
    return paging.page(rows, order=("-id",), cursor=cursor, limit=limit)


def list_differences() -> list[int]:
    """Accounts whose totals differ from the sum of their entries: always empty, shown to the auditor."""
    rows = FeeAccount.objects.raw(
        "SELECT a.id FROM billing_feeaccount a LEFT JOIN billing_ledgerentry e ON e.account_id = a.id"
        " LEFT JOIN billing_ledgerentry o ON o.id = e.reverses_id GROUP BY a.id"
        " HAVING COALESCE(SUM(e.amount) FILTER (WHERE COALESCE(o.kind, e.kind) IN ('owed', 'reduced')), 0)"
        " <> a.owed_amount"
        " OR COALESCE(SUM(e.amount) FILTER (WHERE COALESCE(o.kind, e.kind) IN ('received', 'refunded')), 0)"
        " <> a.received_amount"
    )
    return [row.pk for row in rows]


def _unsettled(rows: QuerySet[FeeAccount]) -> QuerySet[FeeAccount]:
    return rows.exclude(owed_amount=F("received_amount"))


def merge_refusals(*, kept: int, taken: int, on: date) -> list[str]:
    """One person has one open account per payer and benefit year."""
    rows = FeeAccount.objects.filter(patient__in=[kept, taken], closed_at__isnull=True)
    held: dict[int, set[tuple[int, str]]] = {kept: set(), taken: set()}
    for patient_id, year, payer in rows.values_list("patient_id", "year", "payer"):
        held[patient_id].add((year, payer))
    years = sorted({year for year, _ in held[kept] & held[taken]})
    return [f"两份档案在 {year} 年都有没关的应收账户，请先把签重的协议作废，冲掉那一份应收" for year in years]
