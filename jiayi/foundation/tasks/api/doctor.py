from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

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
def get_today(request: HttpRequest, limit: int = Query(queries.TODAY_CAP, ge=1, le=480)) -> Any:
    return queries.list_today(on=clock.today(), team_ids=request.actor.team_ids, limit=limit)
