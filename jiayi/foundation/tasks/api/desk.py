from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.foundation.tasks import queries
from jiayi.foundation.tasks.permissions import TaskPermission
from jiayi.foundation.tasks.schemas import TaskFilters, TaskKindOut, TaskRowOut, TodayOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageOut

from .moves import add_routes

router = Router(tags=["待办"])
add_routes(router)


@router.get("/today", response=TodayOut)
@requires(TaskPermission.READ)
def get_today(
    request: HttpRequest, team_id: int | None = None, limit: int = Query(queries.TODAY_CAP, ge=1, le=480)
) -> Any:
    teams = [team_id] if team_id else request.actor.team_ids
    return queries.list_today(on=clock.today(), team_ids=teams, limit=limit)


@router.get("/tasks", response=PageOut[TaskRowOut])
@requires(TaskPermission.READ)
def list_tasks(request: HttpRequest, asked: Query[TaskFilters]) -> Any:
    today = clock.today()
    found = queries.page_tasks(where=asked.wanted(), on=today, cursor=asked.cursor, limit=asked.limit)
    return found.with_items([TaskRowOut.of(task, on=today) for task in found.items])


@router.get("/task-kinds", response=list[TaskKindOut])
@requires(TaskPermission.READ)
def list_task_kinds(request: HttpRequest) -> Any:
    return [{"kind": kind, "title": title} for kind, title in queries.kinds_in_use()]
