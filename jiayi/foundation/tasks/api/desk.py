from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.foundation.tasks import queries
from jiayi.foundation.tasks.permissions import TaskPermission
from jiayi.foundation.tasks.schemas import TodayOut, TodayTaskOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires

router = Router(tags=["待办"])


@router.get("/today", response=TodayOut)
@requires(TaskPermission.READ)
def get_today(request: HttpRequest, team_id: int | None = None) -> Any:
    teams = [team_id] if team_id else request.actor.team_ids
    return queries.list_today(on=clock.today(), team_ids=teams)


@router.get("/patients/{patient_id}/tasks", response=list[TodayTaskOut])
@requires(TaskPermission.READ)
def list_patient_tasks(request: HttpRequest, patient_id: int) -> Any:
    return queries.list_of_patient(patient_id=patient_id, on=clock.today())
