"""What fulfilment tells the floors above."""

from dataclasses import dataclass
from datetime import date

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class EntitlementCredited(Event):
    name = "fulfillment.entitlement.credited"
    entitlement_id: int
    contract_id: int
    patient_id: int
    team_id: int
    item_code: str
    delivered_date: date


@dataclass(frozen=True, kw_only=True)
class ServiceDenied(Event):
    """没有这回事: the service does not count while the case is open."""

    name = "fulfillment.service.denied"
    case_id: int
    entitlement_id: int
    patient_id: int
    team_id: int


@dataclass(frozen=True, kw_only=True)
class ContractDisputed(Event):
    """我不知情: the resident does not know of the contract."""

    name = "fulfillment.contract.disputed"
    case_id: int
    contract_id: int
    patient_id: int
    team_id: int


@dataclass(frozen=True, kw_only=True)
class DisputeDecided(Event):
    name = "fulfillment.dispute.decided"
    case_id: int
    contract_id: int
    patient_id: int
    team_id: int
    kind: str
    is_upheld: bool
