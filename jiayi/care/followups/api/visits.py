"""What a member of staff does with a visit, on the phone and at the desk alike."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from jiayi.care.followups import queries, services
from jiayi.care.followups.permissions import FollowUpPermission
from jiayi.care.followups.schemas import (
    CancelIn,
    FollowUpAmendIn,
    FollowUpMuteIn,
    FollowUpOut,
    FollowUpPostponeIn,
    PlanIn,
    ProgrammeCode,
    UnreachableIn,
)
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.idempotency import once

from .story_schemas import CorrectionIn, CorrectionPreviewOut, FollowUpStoryOut


def _once(request: HttpRequest, act: Callable[..., Any], follow_up_id: int, data: Any) -> Any:
    """One of the moves of a visit, once however often a phone sends it."""
    values = data.model_dump(exclude={"client_key"})
    operation = f"followups.{act.__name__}"

    def run() -> int:
        return act(follow_up_id=follow_up_id, **values, by=request.actor, at=clock.now()).pk

    return queries.get_follow_up(follow_up_id=once(key=data.client_key, by=request.actor, operation=operation, run=run))


def add_routes(router: Router) -> None:
    @router.post("/patients/{patient_id}/follow-ups", response=FollowUpOut)
    @requires(FollowUpPermission.PLAN)
    def plan_follow_up(request: HttpRequest, patient_id: int, data: PlanIn) -> Any:
        return services.plan_for_patient(
            patient_id=patient_id, programme=data.programme, due_date=data.due_date, by=request.actor, at=clock.now()
        )

    @router.get("/follow-ups/{follow_up_id}/story", response=FollowUpStoryOut)
    @requires(FollowUpPermission.READ)
    def get_follow_up_story(request: HttpRequest, follow_up_id: int) -> Any:
        return services.open_story(follow_up_id=follow_up_id, by=request.actor, at=clock.now())

    @router.post("/follow-ups/{follow_up_id}/correction-preview", response=CorrectionPreviewOut)
    @requires(FollowUpPermission.AMEND)
    def preview_correction(request: HttpRequest, follow_up_id: int, data: CorrectionIn) -> Any:
        return queries.judge_correction(follow_up_id=follow_up_id, **data.model_dump(), on=clock.today())

    @router.post("/follow-ups/{follow_up_id}/amend", response=FollowUpOut)
    @requires(FollowUpPermission.AMEND)
    def amend_follow_up(request: HttpRequest, follow_up_id: int, data: FollowUpAmendIn) -> Any:
        return services.amend_follow_up(
            follow_up_id=follow_up_id, **data.model_dump(), by=request.actor, at=clock.now()
        )

    @router.post("/follow-ups/{follow_up_id}/postpone", response=FollowUpOut)
    @requires(FollowUpPermission.PLAN)
    def postpone_follow_up(request: HttpRequest, follow_up_id: int, data: FollowUpPostponeIn) -> Any:
        return _once(request, services.postpone_follow_up, follow_up_id, data)

    @router.post("/follow-ups/{follow_up_id}/unreachable", response=FollowUpOut)
    @requires(FollowUpPermission.PLAN)
    def mark_follow_up_unreachable(request: HttpRequest, follow_up_id: int, data: UnreachableIn) -> Any:
        return _once(request, services.mark_unreachable, follow_up_id, data)

    @router.post("/follow-ups/{follow_up_id}/mute", response=FollowUpOut)
    @requires(FollowUpPermission.PLAN)
    def mute_follow_up(request: HttpRequest, follow_up_id: int, data: FollowUpMuteIn) -> Any:
        return _once(request, services.mute_follow_up, follow_up_id, data)

    @router.post("/follow-ups/{follow_up_id}/unmute", response=FollowUpOut)
    @requires(FollowUpPermission.PLAN)
    def unmute_follow_up(request: HttpRequest, follow_up_id: int) -> Any:
        return services.unmute_follow_up(follow_up_id=follow_up_id, by=request.actor, at=clock.now())

    @router.post("/follow-ups/{follow_up_id}/cancel", response=FollowUpOut)
    @requires(FollowUpPermission.PLAN)
    def cancel_follow_up(request: HttpRequest, follow_up_id: int, data: CancelIn) -> Any:
        return services.cancel_follow_up(
            follow_up_id=follow_up_id, **data.model_dump(), by=request.actor, at=clock.now()
        )

    @router.get("/patients/{patient_id}/follow-ups", response=list[FollowUpOut])
    @requires(FollowUpPermission.READ)
    def list_patient_follow_ups(request: HttpRequest, patient_id: int, programme: ProgrammeCode | None = None) -> Any:
        return services.open_history(patient_id=patient_id, programme=programme, by=request.actor, at=clock.now())

    @router.get("/patients/{patient_id}/follow-ups/print")
    @requires(FollowUpPermission.PRINT)
    def print_follow_ups(request: HttpRequest, patient_id: int, programme: ProgrammeCode, year: int) -> HttpResponse:
        content = services.print_form(
            patient_id=patient_id, programme=programme, year=year, by=request.actor, at=clock.now()
        )
        return HttpResponse(content, content_type="application/pdf")
