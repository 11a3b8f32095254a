from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.foundation.tasks import queries, services
from jiayi.foundation.tasks.permissions import TaskPermission
from jiayi.foundation.tasks.schemas import CountOut, MuteIn, PostponeIn, TodayOut, TodayTaskOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires

router = Router(tags=["待办"])


@router.get("/today", response=TodayOut)
@requires(TaskPermission.READ)
def get_today(request: HttpRequest) -> Any:
    return queries.list_today(on=clock.today(), team_ids=request.actor.team_ids)


@router.get("/patients/{patient_id}/tasks", response=list[TodayTaskOut])
@requires(TaskPermission.READ)
def list_patient_tasks(request: HttpRequest, patient_id: int) -> Any:
    return queries.list_of_patient(patient_id=patient_id, on=clock.today())


@router.post("/tasks/{task_id}/postpone", response=CountOut)
@requires(TaskPermission.MANAGE)
def postpone_task(request: HttpRequest, task_id: int, data: PostponeIn) -> Any:
    services.postpone_task(
        task_id=task_id,
        to=data.to,
        reason_code=data.reason_code,
        today=clock.today(),
        by=request.actor,
        at=clock.now(),
    )
    return {"count": 1}


@router.post("/tasks/{task_id}/reopen", response=CountOut)
@requires(TaskPermission.MANAGE)
def reopen_task(request: HttpRequest, task_id: int) -> Any:
    services.reopen_task(task_id=task_id, by=request.actor, at=clock.now())
    return {"count": 1}


@router.post("/patients/{patient_id}/tasks/mute", response=CountOut)
@requires(TaskPermission.MANAGE)
def mute_patient(request: HttpRequest, patient_id: int, data: MuteIn) -> Any:
    count = services.mute_patient(
        patient_id=patient_id, until=data.until, reason_code=data.reason_code, by=request.actor, at=clock.now()
    )
    return {"count": count}


@router.post("/patients/{patient_id}/tasks/unmute", response=CountOut)
@requires(TaskPermission.MANAGE)
def unmute_patient(request: HttpRequest, patient_id: int) -> Any:
    return {"count": services.unmute_patient(patient_id=patient_id, by=request.actor, at=clock.now())}
