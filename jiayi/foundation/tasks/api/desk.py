from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.foundation.tasks import queries
from jiayi.foundation.tasks.permissions import TaskPermission
from jiayi.foundation.tasks.schemas import TodayOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .moves import add_routes

router = Router(tags=["待办"])
add_routes(router)


@router.get("/today", response=TodayOut)
@requires(TaskPermission.READ)
def get_today(request: HttpRequest, team_id: int | None = None) -> Any:
    teams = [team_id] if team_id else request.actor.team_ids
    return queries.list_today(on=clock.today(), team_ids=teams)
