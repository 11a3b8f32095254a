from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.care.followups import queries
from jiayi.care.followups.permissions import FollowUpPermission
from jiayi.care.followups.schemas import DueFilter, DueFollowUpOut, ProgrammeCode
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageOut

from .overdue import add_overdue_routes
from .supervising import add_supervising_routes
from .visits import add_routes

router = Router(tags=["随访"])
add_routes(router)
add_overdue_routes(router, own_teams_only=False)
add_supervising_routes(router)


@router.get("/follow-ups", response=PageOut[DueFollowUpOut])
@requires(FollowUpPermission.READ)
def list_follow_ups(
    request: HttpRequest,
    team_id: int | None = None,
    due: DueFilter = "all",
    programme: ProgrammeCode | None = None,
    cursor: str | None = None,
    limit: int = Query(30, ge=1, le=100),
) -> Any:
    teams = [team_id] if team_id else []
    return queries.list_due(on=clock.today(), team_ids=teams, programme=programme, due=due, cursor=cursor, limit=limit)
