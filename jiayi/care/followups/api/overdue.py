"""The overdue list and the results of its calls, on the phone and at the desk alike."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.care.followups import queries, services
from jiayi.care.followups.api.overdue_schemas import (
    CalledOut,
    CallIn,
    CallOut,
    MonthFiguresOut,
    OverdueGroup,
    OverdueListOut,
    PutBackIn,
)
from jiayi.care.followups.permissions import FollowUpPermission
from jiayi.care.followups.schemas import ProgrammeCode
from jiayi.kernel import clock
from jiayi.kernel.access import requires


def add_overdue_routes(router: Router, *, own_teams_only: bool) -> None:
    """`own_teams_only`: the phone shows the teams one works in, the desk what one may see."""

    def teams_of(request: HttpRequest, team_id: int | None) -> list[int]:
        if team_id:
            return [team_id]
        return sorted(request.actor.team_ids) if own_teams_only else []

    @router.get("/overdue", response=OverdueListOut)
    @requires(FollowUpPermission.READ)
    def list_overdue(
        request: HttpRequest,
        group: OverdueGroup = "pending",
        programme: ProgrammeCode | None = None,
        team_id: int | None = None,
        limit: int = Query(20, ge=1, le=200),
    ) -> Any:
        return queries.list_overdue(
            on=clock.today(), group=group, programme=programme, team_ids=teams_of(request, team_id), limit=limit
        )

    @router.get("/overdue/this-month", response=MonthFiguresOut)
    @requires(FollowUpPermission.READ)
    def get_overdue_this_month(request: HttpRequest) -> Any:
        today = clock.today()
        month = date(today.year, today.month, 1)
        return queries.count_months(month=month, on=today, back=1, team_ids=teams_of(request, None))[0][1]

    @router.get("/follow-ups/{follow_up_id}/calls", response=list[CallOut])
    @requires(FollowUpPermission.READ)
    def list_calls(request: HttpRequest, follow_up_id: int) -> Any:
        return services.read_calls(follow_up_id=follow_up_id, by=request.actor, at=clock.now())

    @router.post("/follow-ups/{follow_up_id}/calls", response=CalledOut)
    @requires(FollowUpPermission.CALL)
    def record_call(request: HttpRequest, follow_up_id: int, data: CallIn) -> Any:
        return services.record_call(follow_up_id=follow_up_id, **data.model_dump(), by=request.actor, at=clock.now())

    @router.post("/follow-ups/{follow_up_id}/put-back", response=CalledOut)
    @requires(FollowUpPermission.CALL)
    def put_back(request: HttpRequest, follow_up_id: int, data: PutBackIn) -> Any:
        return services.put_back(follow_up_id=follow_up_id, **data.model_dump(), by=request.actor, at=clock.now())
