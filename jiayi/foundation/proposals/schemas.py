from datetime import datetime

from ninja import Field, Schema

from jiayi.kernel.actor import Actor
from jiayi.kernel.schemas import PageIn, PageOut

from . import queries, rules
from .models import Proposal, State


class ProposalFilterIn(PageIn):
    state: str = Field("", max_length=10)
    code: str = Field("", max_length=60)
    subject: str = Field("", max_length=100)


class ProposalOut(Schema):
    """What waits for, or got, a second person."""

    id: int
    code: str
    kind: str
    title: str
    reason: str
    state: str
    state_label: str
    organization_name: str
    proposed_by_name: str
    proposed_at: datetime
    expires_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    decision_note: str
    is_mine: bool
    may_decide: bool

    @classmethod
    def of(cls, proposal: Proposal, *, by: Actor, at: datetime) -> "ProposalOut":
        kind = rules.find_kind(proposal.code)
        state = queries.shown_state(proposal, at=at)
        same = (
            "id",
            "code",
            "title",
            "reason",
            "proposed_by_name",
            "proposed_at",
            "expires_at",
            "decided_by_name",
            "decided_at",
            "decision_note",
        )
        return cls(
            **{name: getattr(proposal, name) for name in same},
            kind=kind.title if kind else proposal.code,
            state=state,
            state_label=State(state).label,
            organization_name=proposal.organization.short_name or proposal.organization.name,
            is_mine=proposal.proposed_by == by.label,
            may_decide=queries.may_decide(proposal, by=by, at=at),
        )


class ProposalKindOut(Schema):
    code: str
    title: str


class DecisionIn(Schema):
    note: str = Field("", max_length=200)


ProposalPageOut = PageOut[ProposalOut]
