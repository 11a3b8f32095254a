"""What waits for a second person, at the desk."""

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries, schemas, services
from ..permissions import ProposalPermission as P

router = Router(tags=["双人确认"])


@router.get("/proposals", response=schemas.ProposalPageOut)
@requires(P.READ)
def list_proposals(request: HttpRequest, asked: Query[schemas.ProposalFilterIn]):
    found = queries.page_proposals(
        by=request.actor,
        state=asked.state,
        code=asked.code,
        subject=asked.subject,
        cursor=asked.cursor,
        limit=asked.limit,
    )
    at = clock.now()
    return found.with_items([schemas.ProposalOut.of(row, by=request.actor, at=at) for row in found.items])


@router.get("/proposal-kinds", response=list[schemas.ProposalKindOut])
@requires(P.READ)
def list_proposal_kinds(request: HttpRequest):
    return queries.kinds_of(by=request.actor)


@router.post("/proposals/{proposal_id}/confirm", response=schemas.ProposalOut)
@requires(P.DECIDE)
def confirm_proposal(request: HttpRequest, proposal_id: int, body: schemas.DecisionIn):
    at = clock.now()
    proposal = services.confirm(proposal_id=proposal_id, note=body.note, by=request.actor, at=at)
    return schemas.ProposalOut.of(proposal, by=request.actor, at=at)


@router.post("/proposals/{proposal_id}/refuse", response=schemas.ProposalOut)
@requires(P.DECIDE)
def refuse_proposal(request: HttpRequest, proposal_id: int, body: schemas.DecisionIn):
    at = clock.now()
    proposal = services.refuse(proposal_id=proposal_id, note=body.note, by=request.actor, at=at)
    return schemas.ProposalOut.of(proposal, by=request.actor, at=at)


@router.post("/proposals/{proposal_id}/withdraw", response=schemas.ProposalOut)
@requires(P.DECIDE)
def withdraw_proposal(request: HttpRequest, proposal_id: int):
    at = clock.now()
    proposal = services.withdraw(proposal_id=proposal_id, by=request.actor, at=at)
    return schemas.ProposalOut.of(proposal, by=request.actor, at=at)
