"""服务账本: what both sides see: used, left, due, item by item."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts.queries import ContractNotFound

from ..models import Entitlement
from ..rules import CELLS, DISPLAY_LABELS
from .entitlements import list_for_contract, list_used_before


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerCell:
    """One time of an item; the window is half-open."""

    id: int
    sequence: int
    state: str
    state_label: str
    status: str
    cell: str
    window_from: date
    window_to: date
    delivered_at: datetime | None
    is_carried: bool = False


@dataclass(kw_only=True, slots=True)
class LedgerItem:
    """One item; `times` None = 不限次, then `used` counts what was given."""

    item_code: str
    name: str
    unit: str
    times: int | None
    is_mandatory: bool
    place: str
    note: str
    package_name: str
    left: int | None
    used: int = 0
    next_due: date | None = None
    entitlements: list[LedgerCell] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """`done`, `due`, `ahead` are the three numbers at the top of the page."""

    contract_id: int | None
    number: str
    period_from: date | None
    period_to: date | None
    done: int
    due: int
    ahead: int
    items: list[LedgerItem]


def ledger_of(*, patient_id: int, today: date, contract_id: int | None = None) -> Ledger:
    """The ledger of a contract, or of the one that holds today (else the next to begin)."""
    contract = _chosen(patient_id=patient_id, today=today, contract_id=contract_id)
    if contract is None:
        return Ledger(contract_id=None, number="", period_from=None, period_to=None, done=0, due=0, ahead=0, items=[])
    items: dict[int, LedgerItem] = {}
    for line in contracts.promised_lines_of(contract=contract):
        if line.item.kind == "service":
            items[line.item_id] = LedgerItem(
                item_code=line.item.code,
                name=line.item.name,
                unit=line.item.unit,
                times=line.times,
                is_mandatory=line.is_mandatory,
                place=line.place,
                note=line.note,
                package_name=line.package.name,
                left=line.times,
            )
    counts: Counter[str] = Counter()
    # What was used before a change of team stays used: it is listed first, and marked.
    carried = list_used_before(contract_id=contract.pk, today=today)
    for row in [*carried, *list_for_contract(contract_id=contract.pk, today=today)]:
        entry = items.get(row.item_id) or items.setdefault(row.item_id, _entry(row))
        _add(entry, row, counts, is_carried=row.contract_id != contract.pk)
    return Ledger(
        contract_id=contract.pk,
        number=contract.number,
        period_from=contract.agreed_period.lower,
        period_to=contract.agreed_period.upper,
        done=counts["done"] + counts["wait"],
        due=counts["due"] + counts["overdue"],
        ahead=counts["planned"],
        items=list(items.values()),
    )


def _chosen(*, patient_id: int, today: date, contract_id: int | None) -> Any:
    if contract_id is not None:
        contract = contracts.get_contract(contract_id=contract_id)
        if contract.patient_id != patient_id:
            raise ContractNotFound()
        return contract
    return contracts.contract_to_show(patient_id=patient_id, today=today)


def _entry(row: Entitlement) -> LedgerItem:
    return LedgerItem(
        item_code=row.item.code,
        name=row.item.name,
        unit=row.item.unit,
        times=None if row.is_extra else 0,
        is_mandatory=row.is_mandatory,
        place=row.line.place,
        note=row.line.note,
        package_name="",
        left=None if row.is_extra else 0,
    )


def _add(entry: LedgerItem, row: Entitlement, counts: Counter[str], *, is_carried: bool) -> None:
    state: str = row.state  # type: ignore[attr-defined]
    cell = CELLS[state]
    if state == "waived":
        return
    counts[cell] += 1
    if cell in ("done", "wait"):
        entry.used += 1
        if entry.left:
            entry.left -= 1
    if cell in ("due", "overdue"):
        entry.next_due = min(entry.next_due or row.window_end, row.window_end)
    entry.entitlements.append(
        LedgerCell(
            id=row.pk,
            sequence=row.sequence,
            state=state,
            state_label=DISPLAY_LABELS[state],
            status=row.status,
            cell=cell,
            window_from=row.window.lower,
            window_to=row.window_end,
            delivered_at=row.delivered_at,
            is_carried=is_carried,
        )
    )
