"""Shapes of fulfilment over HTTP. Windows are half-open: `window_to` is the first day after."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from jiayi.contracting.contracts.queries import state_label
from jiayi.kernel import disclosure
from jiayi.kernel.schemas import Out, PageIn

from .queries import ContractRow, Ledger
from .rules import CELLS, DISPLAY_LABELS


class RowTagOut(Out):
    code: str
    label: str


class ContractRowOut(Out):
    """A contract in the list of a centre or a team."""

    id: int
    number: str
    patient_id: int
    name: str
    sex: str
    birth_date: date | None  # None: the reader sees masked names
    tags: list[RowTagOut]
    team_id: int
    team_name: str
    leader_name: str
    state: str
    state_label: str
    days_left: int | None
    period_from: date
    period_to: date
    last_date: date
    signed_date: date | None
    origin: str
    resident_amount: Decimal
    cells: list[str]
    is_disputed: bool


def contract_row(row: ContractRow, *, today: date, labels: dict[str, str]) -> dict[str, Any]:
    """The values of a `ContractRowOut` as a plain dict: read once, not once more through every attribute."""
    contract = row.contract
    period = contract["agreed_period"] if contract["period"].isempty else contract["period"]
    last = period.upper - timedelta(days=1)
    state = contract["state"]
    return contract | {
        "name": disclosure.shown_name(contract["patient_id"], contract["name"]),
        "birth_date": disclosure.shown(contract["patient_id"], contract["birth_date"]),
        "tags": [{"code": code, "label": labels[code]} for code in row.tags],
        "state_label": state_label(state),
        "days_left": (last - today).days if state in ("active", "expiring") else None,
        "period_from": period.lower,
        "period_to": period.upper,
        "last_date": last,
        "cells": row.cells,
    }


class TimeOut(Out):
    id: int
    sequence: int
    state: str
    state_label: str
    status: str
    cell: str
    window_from: date
    window_to: date
    delivered_at: datetime | None


class LedgerItemOut(Out):
    """`times` null = 不限次, then `left` is null too."""

    item_code: str
    name: str
    unit: str
    times: int | None
    is_mandatory: bool
    place: str
    note: str
    used: int
    left: int | None
    next_due: date | None
    entitlements: list[TimeOut]


class ReceiptOut(Out):
    entitlement_id: int
    item_name: str
    sequence: int
    state: str
    state_label: str
    delivered_at: datetime
    place: str
    practitioner_name: str
    organization_name: str
    result: str
    case_status: str
    case_reason: str

    @classmethod
    def of(cls, row: Any) -> "ReceiptOut":
        cases = sorted(row.disputes.all(), key=lambda case: case.pk)
        return cls(
            entitlement_id=row.pk,
            item_name=row.item.name,
            sequence=row.sequence,
            state=row.status,
            state_label=DISPLAY_LABELS[row.status],
            delivered_at=row.delivered_at,
            place=row.place,
            practitioner_name=row.practitioner.name if row.practitioner_id else "",
            organization_name=row.organization.label,
            result=row.result,
            case_status=cases[-1].status if cases else "",
            case_reason=cases[-1].reason if cases else "",
        )


class LedgerOut(Out):
    contract_id: int | None
    number: str
    period_from: date | None
    period_to: date | None
    done: int
    due: int
    ahead: int
    items: list[LedgerItemOut]
    receipts: list[ReceiptOut]

    @classmethod
    def of(cls, ledger: Ledger, receipts: list[Any]) -> "LedgerOut":
        return cls(
            **{name: getattr(ledger, name) for name in cls.model_fields if name not in ("items", "receipts")},
            items=[_item(item) for item in ledger.items],
            receipts=[ReceiptOut.of(row) for row in receipts],
        )


def _item(item: Any) -> LedgerItemOut:
    names = [name for name in LedgerItemOut.model_fields if name != "entitlements"]
    return LedgerItemOut(
        **{name: getattr(item, name) for name in names},
        entitlements=[
            TimeOut(**{name: getattr(time, name) for name in TimeOut.model_fields}) for time in item.entitlements
        ],
    )


class EntitlementRowOut(Out):
    id: int
    contract_id: int
    patient_id: int
    name: str
    sex: str
    birth_date: date | None  # None: the reader sees masked names
    item_code: str
    item_name: str
    sequence: int
    team_name: str
    window_from: date
    window_to: date
    status: str
    state: str
    state_label: str
    cell: str
    delivered_at: datetime | None
    practitioner_name: str

    @classmethod
    def of(cls, row: Any) -> "EntitlementRowOut":
        return cls(
            id=row.pk,
            contract_id=row.contract_id,
            patient_id=row.patient_id,
            name=disclosure.shown_name(row.patient_id, row.patient.name),
            sex=row.patient.sex,
            birth_date=disclosure.shown(row.patient_id, row.patient.birth_date),
            item_code=row.item.code,
            item_name=row.item.name,
            sequence=row.sequence,
            team_name=row.team.name,
            window_from=row.window.lower,
            window_to=row.window_end,
            status=row.status,
            state=row.state,
            state_label=DISPLAY_LABELS[row.state],
            cell=CELLS[row.state],
            delivered_at=row.delivered_at,
            practitioner_name=row.practitioner.name if row.practitioner_id else "",
        )


class UnfulfilledOut(Out):
    entitlement_id: int
    patient_id: int
    patient_name: str
    sex: str
    birth_date: date | None  # None: the reader sees masked names
    item_code: str
    item_name: str
    sequence: int
    times: int | None
    window_from: date
    window_to: date
    state: str
    state_label: str

    @classmethod
    def of(cls, row: Any) -> "UnfulfilledOut":
        return cls(
            entitlement_id=row.pk,
            patient_id=row.patient_id,
            patient_name=disclosure.shown_name(row.patient_id, row.patient.name),
            sex=row.patient.sex,
            birth_date=disclosure.shown(row.patient_id, row.patient.birth_date),
            item_code=row.item.code,
            item_name=row.item.name,
            sequence=row.sequence,
            times=row.line.times,
            window_from=row.window.lower,
            window_to=row.window_end,
            state=row.state,
            state_label=DISPLAY_LABELS[row.state],
        )


class EntitlementOut(Schema):
    id: int
    status: str
    status_label: str

    @classmethod
    def of(cls, row: Any) -> "EntitlementOut":
        return cls(id=row.pk, status=row.status, status_label=row.get_status_display())


class CaseOut(Schema):
    """没有这回事 or 我不知情; `item_name` is null for a whole contract."""

    id: int
    kind: str
    kind_label: str
    patient_id: int
    name: str
    contract_id: int
    contract_number: str
    team_name: str
    item_name: str | None
    sequence: int | None
    text: str
    opened_at: datetime
    due_date: date
    status: str
    decided_at: datetime | None
    decided_by_name: str
    reason: str

    @classmethod
    def of(cls, case: Any) -> "CaseOut":
        row = case.entitlement
        return cls(
            id=case.pk,
            kind=case.kind,
            kind_label=case.get_kind_display(),
            patient_id=case.patient_id,
            name=disclosure.shown_name(case.patient_id, case.patient.name),
            contract_id=case.contract_id,
            contract_number=case.contract.number,
            team_name=case.contract.team.name,
            item_name=row.item.name if row is not None else None,
            sequence=row.sequence if row is not None else None,
            text=case.text,
            opened_at=case.opened_at,
            due_date=case.due_date,
            status=case.status,
            decided_at=case.decided_at,
            decided_by_name=case.decided_by_name,
            reason=case.reason,
        )


class RateOut(Schema):
    team_id: int
    due: int
    done: int
    rate: float | None


class CountsOut(Schema):
    """The numbers beside the tabs."""

    all: int
    active: int
    expiring: int
    awaiting_team: int
    awaiting_resident: int
    pending_start: int
    disputed: int
    unserved: int


class TextIn(Schema):
    text: str = Field("", max_length=500)


class DecideIn(Schema):
    outcome: Literal["upheld", "rejected"]
    note: str = Field(min_length=4, max_length=500)


class ServiceIn(Schema):
    """A service without a form of its own, such as 血糖测定."""

    client_key: UUID
    item_code: str = Field(max_length=40)
    service_date: date
    place: str = Field("", max_length=60)
    result: str = Field("", max_length=200)


class WaiveIn(Schema):
    reason: str = Field(min_length=2, max_length=60)


class ContractFilters(PageIn):
    """`state` is a computed state; `tab` all, expiring, awaiting_team, awaiting_resident, disputed or unserved."""

    tab: str = Field("", max_length=20)
    state: str = Field("", max_length=20)
    tag: str = Field("", max_length=30)
    team_id: int | None = None
    origin: str = Field("", max_length=10)
    expires_within: int | None = Field(None, ge=0, le=366)
    signed_year: int | None = Field(None, ge=2000, le=2100)


class EntitlementFilters(PageIn):
    """`state` is a cell: overdue, due, wait, done, planned, waived."""

    state: str = Field("", max_length=20)
    team_id: int | None = None
    item_code: str = Field("", max_length=40)


class UnfulfilledFilters(PageIn):
    """`state` due, overdue or empty for both."""

    state: str = Field("", max_length=20)
    item_code: str = Field("", max_length=40)
    team_id: int | None = None


class CaseFilters(PageIn):
    status: str = Field("", max_length=10)
    kind: str = Field("", max_length=10)
