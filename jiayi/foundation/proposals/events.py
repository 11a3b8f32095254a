"""What was proposed and decided, for the business log."""

from dataclasses import dataclass

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ProposalMade(Event):
    """Something waits for a second person. Those who may confirm it are told."""

    name = "proposals.proposal.made"
    proposal_id: int
    code: str
    title: str
    proposed_by_name: str
    confirm_permission: str


@dataclass(frozen=True, kw_only=True)
class ProposalDecided(Event):
    """A second person has confirmed or refused. Who proposed is told."""

    name = "proposals.proposal.decided"
    proposal_id: int
    code: str
    title: str
    proposed_by: str
    is_confirmed: bool


@dataclass(frozen=True, kw_only=True)
class ProposalWithdrawn(Event):
    """Who proposed no longer wants it. Kept in the business log."""

    name = "proposals.proposal.withdrawn"
    proposal_id: int
    code: str
