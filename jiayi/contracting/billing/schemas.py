"""Shapes of fees over HTTP, and the whole file of a contract: its services and its money beside its decisions."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts.queries import action_names, payer_label, state_label
from jiayi.kernel import disclosure
from jiayi.kernel.schemas import PageIn

from .models import EntryKind, FeeAccount, LedgerEntry, Method
from .queries import PayerTotal

KIND_LABELS = dict(EntryKind.choices)
METHOD_LABELS = dict(Method.choices)


class AccountOut(Schema):
    """`open` > 0 is still to be paid, < 0 to be paid back."""

    payer: str
    payer_label: str
    year: int
    owed: Decimal
    received: Decimal
    refunded: Decimal
    balance: Decimal
    open: Decimal

    @classmethod
    def of(cls, account: FeeAccount) -> "AccountOut":
        refunded = -sum((row.amount for row in account.entries.all() if row.kind == EntryKind.REFUNDED), Decimal(0))
        outstanding = account.owed_amount - account.received_amount
        return cls(
            payer=account.payer,
            payer_label=payer_label(account.payer),
            year=account.year,
            owed=account.owed_amount,
            received=account.received_amount,
            refunded=refunded,
            balance=outstanding,
            open=outstanding,
        )


class EntryOut(Schema):
    id: int
    at: datetime
    kind: str
    kind_label: str
    payer: str
    payer_label: str
    year: int
    method: str
    method_label: str
    amount: Decimal
    note: str
    by_name: str
    receipt_id: int | None
    receipt_number: str
    receipt_file_id: int | None
    is_reversed: bool

    @classmethod
    def of(cls, entry: LedgerEntry, account: FeeAccount) -> "EntryOut":
        receipt = getattr(entry, "receipt", None)
        return cls(
            id=entry.pk,
            at=entry.at,
            kind=entry.kind,
            kind_label=KIND_LABELS[entry.kind],
            payer=account.payer,
            payer_label=payer_label(account.payer),
            year=account.year,
            method=entry.method,
            method_label=METHOD_LABELS[entry.method],
            amount=entry.amount,
            note=entry.note,
            by_name=entry.by_name,
            receipt_id=receipt.pk if receipt else None,
            receipt_number=receipt.number if receipt else "",
            receipt_file_id=receipt.file_id if receipt else None,
            is_reversed=getattr(entry, "reversed_by", None) is not None,
        )


class FeesOut(Schema):
    """One contract and its money; to a resident only the own part of the entries."""

    contract_id: int
    number: str
    period_from: date
    period_to: date
    accounts: list[AccountOut]
    entries: list[EntryOut]

    @classmethod
    def of(cls, accounts: list[FeeAccount], *, only: str = "") -> "FeesOut":
        contract = accounts[0].contract
        return cls(
            contract_id=contract.pk,
            number=contract.number,
            period_from=contract.agreed_period.lower,
            period_to=contract.agreed_period.upper,
            accounts=[AccountOut.of(account) for account in accounts],
            entries=entries_of([account for account in accounts if not only or account.payer == only]),
        )


def entries_of(accounts: list[FeeAccount]) -> list[EntryOut]:
    rows = [EntryOut.of(entry, account) for account in accounts for entry in account.entries.all()]
    return sorted(rows, key=lambda row: (row.at, row.id))


class ReceiptOut(Schema):
    id: int
    number: str
    amount: Decimal

    @classmethod
    def of(cls, receipt: Any) -> "ReceiptOut":
        return cls(id=receipt.pk, number=receipt.number, amount=abs(receipt.entry.amount))


class PaymentIn(Schema):
    """No amount: all that is owed."""

    key: UUID
    payer: Literal["resident", "district", "city", "insurance", "public_health"] = "resident"
    amount: Decimal | None = Field(None, gt=0, le=1_000_000, decimal_places=2)
    method: Literal["cash", "simulator", "transfer"]
    year: int | None = Field(None, ge=2000, le=2100)
    note: str = Field("", max_length=200)


class OwnPaymentIn(Schema):
    key: UUID
    year: int | None = Field(None, ge=2000, le=2100)


class RefundIn(Schema):
    key: UUID
    payer: Literal["resident", "district", "city", "insurance", "public_health"] = "resident"
    method: Literal["cash", "simulator", "transfer"] = "cash"
    year: int | None = Field(None, ge=2000, le=2100)
    note: str = Field("", max_length=200)


class ReversalIn(Schema):
    note: str = Field(min_length=4, max_length=200)


class TotalOut(Schema):
    payer: str
    payer_label: str
    persons: int
    owed: Decimal
    received: Decimal
    open: Decimal

    @classmethod
    def of(cls, total: PayerTotal) -> "TotalOut":
        return cls(
            payer=total.payer,
            payer_label=payer_label(total.payer),
            persons=total.persons,
            owed=total.owed,
            received=total.received,
            open=total.outstanding,
        )


class FeeRowOut(Schema):
    id: int
    contract_id: int
    contract_number: str
    patient_id: int
    name: str
    team_name: str
    payer: str
    payer_label: str
    owed: Decimal
    received: Decimal
    open: Decimal

    @classmethod
    def of(cls, account: FeeAccount) -> "FeeRowOut":
        return cls(
            id=account.pk,
            contract_id=account.contract_id,
            contract_number=account.contract.number,
            patient_id=account.patient_id,
            name=disclosure.shown_name(account.patient_id, account.patient.name),
            team_name=account.team.name,
            payer=account.payer,
            payer_label=payer_label(account.payer),
            owed=account.owed_amount,
            received=account.received_amount,
            open=account.owed_amount - account.received_amount,
        )


class FeeFilters(PageIn):
    year: int = Field(ge=2000, le=2100)
    payer: str = Field("", max_length=20)
    is_open: bool | None = None
    team_id: int | None = None


class FileServiceOut(Schema):
    item_code: str
    item_name: str
    times: int | None
    used: int
    package_name: str
    cells: list[str]


class FileDecisionOut(Schema):
    at: datetime
    move: str
    actor_name: str
    channel: str
    reason_code: str
    note: str
    rule_version: str


class FileSignatureOut(Schema):
    at: datetime
    party: str
    party_label: str
    kind: str
    kind_label: str
    signer_name: str
    relation: str
    file_id: int | None


class FilePackageOut(Schema):
    id: int
    name: str
    price: Decimal


class ContractFileOut(Schema):
    """协议卷宗: one page with everything about a contract."""

    id: int
    number: str
    state: str
    state_label: str
    days_left: int | None
    patient_id: int
    name: str
    team_id: int
    team_name: str
    leader_name: str
    organization_name: str
    origin: str
    years: int
    period_from: date
    period_to: date
    last_date: date
    signed_date: date | None
    ended_at: datetime | None
    end_reason: str
    policy_name: str
    fee_amount: Decimal
    resident_amount: Decimal
    agreement_file_id: int | None
    agreement_sm3: str
    has_health_consent: bool
    open_dispute_id: int | None
    hold: str
    cooling_off_last_date: date | None
    actions: list[str]
    packages: list[FilePackageOut]
    services: list[FileServiceOut]
    decisions: list[FileDecisionOut]
    signatures: list[FileSignatureOut]
    balances: list[AccountOut]
    ledger: list[EntryOut]

    @classmethod
    def of(cls, file: Any) -> "ContractFileOut":
        contract = file.contract
        period = contract.agreed_period if contract.period.isempty else contract.period
        last = file.last_date
        return cls(
            id=contract.pk,
            number=contract.number,
            state=contract.state,
            state_label=state_label(contract.state),
            days_left=file.days_left,
            patient_id=contract.patient_id,
            name=disclosure.shown_name(contract.patient_id, contract.patient.name),
            team_id=contract.team_id,
            team_name=contract.team.name,
            leader_name=contract.team.leader.name,
            organization_name=contract.organization.label,
            origin=contract.origin,
            years=contract.years,
            period_from=period.lower,
            period_to=period.upper,
            last_date=last,
            signed_date=contract.signed_date,
            ended_at=contract.ended_at,
            end_reason=contract.get_end_reason_display() if contract.end_reason else "",
            policy_name=contract.policy.name,
            fee_amount=contract.fee_amount,
            resident_amount=contract.resident_amount,
            agreement_file_id=contract.agreement_file_id,
            agreement_sm3=contract.agreement_sm3,
            has_health_consent=file.has_health_consent,
            open_dispute_id=file.open_dispute_id,
            hold=file.hold,
            cooling_off_last_date=file.cooling_off_last_date,
            actions=action_names(contract.state, is_staff=True),
            packages=[
                FilePackageOut(id=row.package_id, name=row.package.name, price=row.price)
                for row in contract.packages.all()
            ],
            services=[
                FileServiceOut(
                    item_code=item.item_code,
                    item_name=item.name,
                    times=item.times,
                    used=item.used,
                    package_name=item.package_name,
                    cells=[time.cell for time in item.entitlements],
                )
                for item in file.ledger.items
            ],
            decisions=[
                FileDecisionOut(**{name: getattr(row, name) for name in FileDecisionOut.model_fields})
                for row in file.decisions
            ],
            signatures=[
                FileSignatureOut(
                    at=row.at,
                    party=row.party,
                    party_label=row.get_party_display(),
                    kind=row.kind,
                    kind_label=row.get_kind_display(),
                    signer_name=row.signer_name,
                    relation=row.relation,
                    file_id=row.file_id,
                )
                for row in file.signatures
            ],
            balances=[AccountOut.of(account) for account in file.accounts],
            ledger=entries_of(file.accounts),
        )


class PayerEndingOut(Schema):
    payer: str
    year: int
    owed: Decimal
    kept: Decimal
    released: Decimal
    received: Decimal
    to_return: Decimal


class EndingOut(Schema):
    """Before an end: what it takes back and leaves; after one: until when it may be undone."""

    contract_id: int
    is_running: bool
    last_date: date | None
    reopen_until: date | None
    used: int
    left: int
    to_return: Decimal
    payers: list[PayerEndingOut]
    reasons: list[contracts.GivenReason]

    @classmethod
    def of(cls, ending: Any, *, by: Any, on: date) -> "EndingOut":
        return cls(
            contract_id=ending.contract_id,
            is_running=ending.is_running,
            last_date=ending.last_date,
            reopen_until=ending.reopen_until,
            used=ending.used,
            left=ending.left,
            to_return=ending.to_return,
            payers=ending.payers,
            reasons=contracts.ending_reasons(contract_id=ending.contract_id, is_staff=by.kind == "staff", on=on),
        )
