"""What signing tells the floors above. `start` and `end` are the half-open benefit period."""

from dataclasses import dataclass
from datetime import date

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ContractOffered(Event):
    """`awaiting` says whose act is missing: team or resident."""

    name = "contracts.contract.offered"
    contract_id: int
    patient_id: int
    team_id: int
    awaiting: str


@dataclass(frozen=True, kw_only=True)
class ContractSigned(Event):
    name = "contracts.contract.signed"
    contract_id: int
    patient_id: int
    team_id: int
    signed_date: date
    start: date
    end: date


@dataclass(frozen=True, kw_only=True)
class ContractClosed(Event):
    """An offer that came to nothing: declined, withdrawn or lapsed. For the log: nobody has to act on it."""

    name = "contracts.contract.closed"
    contract_id: int
    patient_id: int
    team_id: int
    move: str


@dataclass(frozen=True, kw_only=True)
class ContractEnded(Event):
    """`ended_date` is the first day on which the contract no longer holds."""

    name = "contracts.contract.ended"
    contract_id: int
    patient_id: int
    team_id: int
    reason: str
    ended_date: date
    signed_date: date
    start: date


@dataclass(frozen=True, kw_only=True)
class ContractVoided(Event):
    """Entered in error: it never counted."""

    name = "contracts.contract.voided"
    contract_id: int
    patient_id: int
    team_id: int
    was_signed: bool
    signed_date: date | None
    start: date
