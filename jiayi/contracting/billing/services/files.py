"""协议卷宗: a contract with its services and its money, assembled where both can be seen."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts import services as contract_services
from jiayi.contracting.fulfillment import queries as fulfillment
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import local_date

from .. import queries
from ..models import FeeAccount


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractFile:
    contract: Any
    ledger: Any
    decisions: list[Any]
    signatures: list[Any]
    accounts: list[FeeAccount]
    has_health_consent: bool
    open_dispute_id: int | None
    # What nothing may go on from until when, in words: the resident says they know nothing of it.
    hold: str
    last_date: date
    days_left: int | None
    cooling_off_last_date: date | None


def open_contract_file(*, contract_id: int, by: Actor, at: datetime) -> ContractFile:
    """Everything about one contract; the opening is noted in the read log.

    :raises ContractNotFound: if it does not exist or is out of scope
    """
    today = local_date(at)
    contract = contract_services.open_contract(contract_id=contract_id, by=by, at=at)
    period = contract.agreed_period if contract.period.isempty else contract.period
    last = period.upper - timedelta(days=1)
    proofs = contracts.proofs_of(contract_id=contract_id)
    state = contract.state  # type: ignore[attr-defined]
    until = contracts.held_until(contract_ids=[contract_id]).get(contract_id)
    return ContractFile(
        contract=contract,
        ledger=fulfillment.ledger_of(patient_id=contract.patient_id, today=today, contract_id=contract_id),
        decisions=contracts.history_of(contract_id=contract_id),
        signatures=proofs.signatures,
        accounts=queries.list_accounts(contract_id=contract_id),
        has_health_consent=proofs.has_health_consent,
        open_dispute_id=fulfillment.open_contract_dispute(contract_id=contract_id),
        hold=contracts.hold_sentence(until) if until is not None else "",
        last_date=last,
        days_left=(last - today).days if state in ("active", "expiring") else None,
        cooling_off_last_date=contracts.cooling_off_open_until(contract, today=today),
    )
