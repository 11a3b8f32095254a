"""服务账本: what both sides see: used, left, due, item by item."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts.queries import ContractNotFound

from ..models import Entitlement
from ..rules import CELLS
from .entitlements import list_for_contract


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerCell:
    entitlement_id: int
    sequence: int
    state: str
    cell: str
    start: date
    end: date
    delivered_date: date | None


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
    left: int | None
    used: int = 0
    next_due: date | None = None
    cells: list[LedgerCell] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """`done`, `due`, `todo` are the three numbers at the top of the page."""

    contract_id: int | None
    number: str
    start: date | None
    end: date | None
    done: int
    due: int
    todo: int
    items: list[LedgerItem]


def ledger_of(*, patient_id: int, today: date, contract_id: int | None = None) -> Ledger:
    """The ledger of a contract, or of the one that holds today (else the next to begin)."""
    contract = _chosen(patient_id=patient_id, today=today, contract_id=contract_id)
    if contract is None:
        return Ledger(contract_id=None, number="", start=None, end=None, done=0, due=0, todo=0, items=[])
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
                left=line.times,
            )
    counts: Counter[str] = Counter()
    for row in list_for_contract(contract_id=contract.pk, today=today):
        entry = items.get(row.item_id) or items.setdefault(row.item_id, _entry(row))
        _add(entry, row, counts)
    return Ledger(
        contract_id=contract.pk,
        number=contract.number,
        start=contract.agreed_period.lower,
        end=contract.agreed_period.upper,
        done=counts["done"],
        due=counts["due"] + counts["late"],
        todo=counts["todo"],
        items=list(items.values()),
    )


def _chosen(*, patient_id: int, today: date, contract_id: int | None) -> Any:
    if contract_id is not None:
        contract = contracts.get_contract(contract_id=contract_id)
        if contract.patient_id != patient_id:
            raise ContractNotFound()
        return contract
    held = [row for row in contracts.list_for_patient(patient_id=patient_id, today=today) if row.status == "signed"]
    running = [row for row in held if row.period.lower <= today < row.period.upper]
    coming = sorted((row for row in held if row.period.lower > today), key=lambda row: row.period.lower)
    return (running or coming or held or [None])[0]


def _entry(row: Entitlement) -> LedgerItem:
    return LedgerItem(
        item_code=row.item.code,
        name=row.item.name,
        unit=row.item.unit,
        times=None if row.is_extra else 0,
        is_mandatory=row.is_mandatory,
        place=row.line.place,
        note=row.line.note,
        left=None if row.is_extra else 0,
    )


def _add(entry: LedgerItem, row: Entitlement, counts: Counter[str]) -> None:
    state: str = row.state  # type: ignore[attr-defined]
    cell = CELLS[state]
    if cell == "off":
        return
    counts[cell] += 1
    if cell == "done":
        entry.used += 1
        if entry.left:
            entry.left -= 1
    if cell in ("due", "late") and row.status in ("planned", "booked"):
        entry.next_due = min(entry.next_due or row.window_end, row.window_end)
    entry.cells.append(
        LedgerCell(
            entitlement_id=row.pk,
            sequence=row.sequence,
            state=state,
            cell=cell,
            start=row.window.lower,
            end=row.window_end,
            delivered_date=row.delivered_date,
        )
    )
