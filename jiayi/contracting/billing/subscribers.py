"""What the ledger does when something has happened: charge, settle, print receipts."""

from jiayi.contracting.contracts.events import ContractContinued, ContractEnded, ContractSigned, ContractVoided
from jiayi.foundation.messaging import services as messaging
from jiayi.kernel.actor import Actor
from jiayi.kernel.events import subscribe

from . import queries, services
from .events import PaymentReceived, PaymentRefunded

BY = Actor.system("billing")


@subscribe(ContractSigned)
def charge(event: ContractSigned) -> None:
    if event.continues_id is None:
        services.charge_contract(contract_id=event.contract_id, by=BY, at=event.at)


# Nothing of such a contract is kept: not one day of it was wanted, or known of.
WHOLE = {"cooling_off": "冷静期内取消，全退", "dispute": "居民不知情，异议成立，全退"}


@subscribe(ContractEnded)
def settle(event: ContractEnded) -> None:
    if event.reason in WHOLE:
        _take_back(event, note=WHOLE[event.reason])
    elif event.continued_by_id is None:
        services.settle_ended_contract(contract_id=event.contract_id, ended_date=event.ended_date, by=BY, at=event.at)


@subscribe(ContractContinued)
def carry(event: ContractContinued) -> None:
    services.carry_fees(
        from_contract_id=event.from_contract_id,
        to_contract_id=event.contract_id,
        on=event.starts,
        by=BY,
        at=event.at,
    )


@subscribe(ContractVoided)
def take_back(event: ContractVoided) -> None:
    _take_back(event, note="协议作废，全退")


def _take_back(event: ContractEnded | ContractVoided, *, note: str) -> None:
    """What was paid online goes back the way it came; cash waits at the counter, among what is to be paid back."""
    services.take_back_charges(contract_id=event.contract_id, note=note, by=BY, at=event.at)
    services.give_back_online_payments(contract_id=event.contract_id, note=note, by=BY, at=event.at)


@subscribe(PaymentReceived)
def print_receipt(event: PaymentReceived) -> None:
    _receipt(event, template="payment_received")


@subscribe(PaymentRefunded)
def print_refund(event: PaymentRefunded) -> None:
    _receipt(event, template="refund_paid")


def _receipt(event, *, template):
    receipt = queries.get_entry(entry_id=event.entry_id).receipt
    services.make_receipt(receipt_id=receipt.pk, by=BY, at=event.at)
    if event.payer == "resident":
        messaging.send(
            to_patient=event.patient_id,
            template=template,
            context={"amount": event.amount, "receipt": receipt.number},
            by=BY,
            at=event.at,
        )
