"""What a member of staff does with a visit, on the phone and at the desk alike."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.care.visits import services
from jiayi.care.visits.permissions import VisitPermission
from jiayi.care.visits.schemas import (
    EncounterOut,
    FormSoFarOut,
    PresenceCodeSentOut,
    VisitIn,
    VisitPlanOut,
    VisitPreviewIn,
    VisitVerdictOut,
)
from jiayi.kernel import clock
from jiayi.kernel.access import requires


def add_routes(router: Router) -> None:
    @router.get("/visits/plan", response=VisitPlanOut)
    @requires(VisitPermission.RECORD)
    def plan_visit(
        request: HttpRequest,
        patient_id: int | None = None,
        household_id: int | None = None,
        form: list[str] = Query([]),  # noqa: B008
    ) -> Any:
        return services.open_plan(
            patient_id=patient_id, household_id=household_id, asked=form, by=request.actor, at=clock.now()
        )

    @router.post("/visits/preview", response=list[FormSoFarOut])
    @requires(VisitPermission.RECORD)
    def preview_visit(request: HttpRequest, data: VisitPreviewIn) -> Any:
        return services.preview_visit(**data.given(), by=request.actor, at=clock.now())

    @router.post("/visits", response=list[VisitVerdictOut])
    @requires(VisitPermission.RECORD)
    def submit_visits(request: HttpRequest, data: VisitIn) -> Any:
        return services.submit_visits(**data.given(), by=request.actor, at=clock.now())

    @router.post("/patients/{patient_id}/presence-codes", response=PresenceCodeSentOut)
    @requires(VisitPermission.RECORD)
    def send_presence_code(request: HttpRequest, patient_id: int) -> Any:
        phone = services.send_presence_code(patient_id=patient_id, by=request.actor, at=clock.now())
        return {"phone_masked": phone, "minutes": services.CODE_MINUTES}

    @router.get("/patients/{patient_id}/visits", response=list[EncounterOut])
    @requires(VisitPermission.READ)
    def list_visits(request: HttpRequest, patient_id: int) -> Any:
        return services.open_encounters(patient_id=patient_id, by=request.actor, at=clock.now())
