"""What a member of staff does with the tasks of a person, on the phone and at the desk alike."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.foundation.tasks import queries, services
from jiayi.foundation.tasks.permissions import TaskPermission
from jiayi.foundation.tasks.schemas import CountOut, MuteIn, PostponeIn, RestingPersonOut, RestOut, TodayTaskOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.idempotency import once


def add_routes(router: Router) -> None:
    @router.get("/patients/{patient_id}/tasks", response=list[TodayTaskOut])
    @requires(TaskPermission.READ)
    def list_patient_tasks(request: HttpRequest, patient_id: int) -> Any:
        return queries.list_of_patient(patient_id=patient_id, on=clock.today())

    @router.post("/tasks/{task_id}/postpone", response=CountOut)
    @requires(TaskPermission.MANAGE)
    def postpone_task(request: HttpRequest, task_id: int, data: PostponeIn) -> Any:
        def postpone() -> dict[str, int]:
            services.postpone_task(
                task_id=task_id,
                to=data.to,
                reason_code=data.reason_code,
                today=clock.today(),
                by=request.actor,
                at=clock.now(),
            )
            return {"count": 1}

        return once(key=data.client_key, by=request.actor, operation="tasks.postpone", run=postpone)

    @router.post("/tasks/{task_id}/reopen", response=CountOut)
    @requires(TaskPermission.MANAGE)
    def reopen_task(request: HttpRequest, task_id: int) -> Any:
        services.reopen_task(task_id=task_id, by=request.actor, at=clock.now())
        return {"count": 1}

    @router.post("/patients/{patient_id}/tasks/mute", response=CountOut)
    @requires(TaskPermission.MANAGE)
    def mute_patient(request: HttpRequest, patient_id: int, data: MuteIn) -> Any:
        values = data.model_dump(exclude={"client_key"})

        def mute() -> dict[str, int]:
            count = services.mute_patient(patient_id=patient_id, **values, by=request.actor, at=clock.now())
            return {"count": count}

        return once(key=data.client_key, by=request.actor, operation="tasks.mute", run=mute)

    @router.post("/patients/{patient_id}/tasks/unmute", response=CountOut)
    @requires(TaskPermission.MANAGE)
    def unmute_patient(request: HttpRequest, patient_id: int) -> Any:
        return {"count": services.unmute_patient(patient_id=patient_id, by=request.actor, at=clock.now())}

    @router.get("/resting-patients", response=list[RestingPersonOut], summary="静音的人")
    @requires(TaskPermission.READ)
    def list_resting_patients(request: HttpRequest) -> Any:
        return queries.list_resting(on=clock.today(), team_ids=request.actor.team_ids)

    @router.get("/patients/{patient_id}/rests", response=list[RestOut], summary="为什么静音")
    @requires(TaskPermission.READ)
    def list_rests(request: HttpRequest, patient_id: int) -> Any:
        return queries.list_rests(patient_id=patient_id, on=clock.today())

    @router.post("/households/{household_id}/tasks/mute", response=CountOut, summary="全家静音")
    @requires(TaskPermission.MANAGE)
    def mute_household(request: HttpRequest, household_id: int, data: MuteIn) -> Any:
        values = data.model_dump(exclude={"client_key"})

        def mute() -> dict[str, int]:
            count = services.mute_household(household_id=household_id, **values, by=request.actor, at=clock.now())
            return {"count": count}

        return once(key=data.client_key, by=request.actor, operation="tasks.mute_household", run=mute)

    @router.post("/households/{household_id}/tasks/unmute", response=CountOut, summary="解除全家静音")
    @requires(TaskPermission.MANAGE)
    def unmute_household(request: HttpRequest, household_id: int) -> Any:
        return {"count": services.unmute_household(household_id=household_id, by=request.actor, at=clock.now())}
