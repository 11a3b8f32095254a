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
    # The contract this one goes on from: what was promised and paid there comes along (see ContractContinued).
    continues_id: int | None = None


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
    # The contract that goes on from this one: what is left of this one goes there.
    continued_by_id: int | None = None


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


@dataclass(frozen=True, kw_only=True)
class ContractContinued(Event):
    """One contract goes on from another on `starts`: a transfer to another team, or an end that was taken back."""

    name = "contracts.contract.continued"
    from_contract_id: int
    contract_id: int
    patient_id: int
    from_team_id: int
    team_id: int
    kind: str
    starts: date


@dataclass(frozen=True, kw_only=True)
class ContractTransferMoved(Event):
    """A transfer request was made or answered; `move` is asked, agreed, accept, refuse, lapse or withdraw."""

    name = "contracts.transfer.moved"
    transfer_id: int
    patient_id: int
    move: str


@dataclass(frozen=True, kw_only=True)
class DepartureMoved(Event):
    """A doctor leaves a team, or all its residents are provided for. Kept in the business log."""

    name = "contracts.departure.moved"
    departure_id: int
    team_id: int
    move: str
