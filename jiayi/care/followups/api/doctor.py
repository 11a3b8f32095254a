from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.care.followups import queries, services
from jiayi.care.followups.permissions import FollowUpPermission
from jiayi.care.followups.schemas import DueFilter, DueFollowUpOut, OpenedFollowUpOut, ProgrammeCode
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageOut

from .overdue import add_overdue_routes
from .visits import add_routes

router = Router(tags=["随访"])
add_routes(router)
add_overdue_routes(router, own_teams_only=True)


@router.get("/follow-ups", response=PageOut[DueFollowUpOut])
@requires(FollowUpPermission.READ)
def list_follow_ups(
    request: HttpRequest,
    due: DueFilter = "all",
    programme: ProgrammeCode | None = None,
    cursor: str | None = None,
    limit: int = Query(30, ge=1, le=100),
) -> Any:
    return queries.list_due(
        on=clock.today(), team_ids=request.actor.team_ids, programme=programme, due=due, cursor=cursor, limit=limit
    )


@router.get("/follow-ups/{follow_up_id}", response=OpenedFollowUpOut)
@requires(FollowUpPermission.READ)
def open_follow_up(request: HttpRequest, follow_up_id: int) -> Any:
    """What a phone shows beside its own side when an act on the visit was not taken."""
    return services.open_for_visit(follow_up_id=follow_up_id, by=request.actor, at=clock.now())
