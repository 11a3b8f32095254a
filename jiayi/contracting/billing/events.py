"""What the fee ledger tells the floors above."""

from dataclasses import dataclass

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PaymentReceived(Event):
    name = "billing.payment.received"
    entry_id: int
    contract_id: int
    patient_id: int
    payer: str
    amount: str


@dataclass(frozen=True, kw_only=True)
class PaymentRefunded(Event):
    name = "billing.payment.refunded"
    entry_id: int
    contract_id: int
    patient_id: int
    payer: str
    amount: str
