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
    has_open_dispute: bool
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
    return ContractFile(
        contract=contract,
        ledger=fulfillment.ledger_of(patient_id=contract.patient_id, today=today, contract_id=contract_id),
        decisions=contracts.history_of(contract_id=contract_id),
        signatures=proofs.signatures,
        accounts=queries.list_accounts(contract_id=contract_id),
        has_health_consent=proofs.has_health_consent,
        has_open_dispute=fulfillment.has_open_contract_dispute(contract_id=contract_id),
        last_date=last,
        days_left=(last - today).days if state in ("active", "expiring") else None,
        cooling_off_last_date=contracts.cooling_off_open_until(contract, today=today),
    )
