"""What a member of staff does with the programmes of a person, on the phone and at the desk alike."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from jiayi.care.careplans import queries, schemas, services
from jiayi.care.careplans.permissions import CarePlanPermission as P
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.idempotency import once


def add_routes(router: Router) -> None:
    def cards(request: HttpRequest, patient_id: int) -> Any:
        return [
            schemas.ProgrammeCardOut.of(card)
            for card in services.open_programmes(patient_id=patient_id, by=request.actor, at=clock.now())
        ]

    @router.get("/programmes", response=list[schemas.ProgrammeOut], summary="有哪几个病种")
    @requires(P.READ)
    def list_programmes(request: HttpRequest) -> Any:
        return [schemas.ProgrammeOut.of(one) for one in queries.programmes_on(clock.today()).values()]

    @router.get(
        "/patients/{patient_id}/programmes", response=list[schemas.ProgrammeCardOut], summary="这个人的慢病专案"
    )
    @requires(P.READ)
    def list_patient_programmes(request: HttpRequest, patient_id: int) -> Any:
        return cards(request, patient_id)

    @router.post("/patients/{patient_id}/programmes", response=list[schemas.ProgrammeCardOut], summary="纳入管理")
    @requires(P.MANAGE)
    def enrol_patient(request: HttpRequest, patient_id: int, data: schemas.EnrolIn) -> Any:
        services.enrol_patient(patient_id=patient_id, **data.model_dump(), by=request.actor, at=clock.now())
        return cards(request, patient_id)

    @router.post("/enrolments/{enrolment_id}/decide", response=list[schemas.ProgrammeCardOut])
    @requires(P.MANAGE)
    def decide_enrolment(request: HttpRequest, enrolment_id: int, data: schemas.EnrolmentDecisionIn) -> Any:
        row = services.decide_enrolment(
            enrolment_id=enrolment_id, **data.model_dump(), by=request.actor, at=clock.now()
        )
        return cards(request, row.patient_id)

    @router.post("/enrolments/{enrolment_id}/end", response=list[schemas.ProgrammeCardOut])
    @requires(P.MANAGE)
    def end_enrolment(request: HttpRequest, enrolment_id: int, data: schemas.EnrolmentEndIn) -> Any:
        row = services.end_enrolment(enrolment_id=enrolment_id, **data.model_dump(), by=request.actor, at=clock.now())
        return cards(request, row.patient_id)

    @router.post("/enrolments/{enrolment_id}/level", response=list[schemas.ProgrammeCardOut])
    @requires(P.DECIDE)
    def set_level(request: HttpRequest, enrolment_id: int, data: schemas.LevelIn) -> Any:
        row = services.set_level(enrolment_id=enrolment_id, **data.model_dump(), by=request.actor, at=clock.now())
        return cards(request, row.patient_id)

    @router.post("/enrolments/{enrolment_id}/plan", response=list[schemas.ProgrammeCardOut], summary="定一版计划")
    @requires(P.DECIDE)
    def write_plan(request: HttpRequest, enrolment_id: int, data: schemas.CarePlanIn) -> Any:
        values = data.model_dump(exclude={"client_key"})

        def write() -> dict[str, int]:
            plan = services.write_plan(enrolment_id=enrolment_id, **values, by=request.actor, at=clock.now())
            return {"plan_id": plan.pk, "patient_id": plan.enrolment.patient_id}

        written = once(key=data.client_key, by=request.actor, operation=services.WRITE_PLAN, run=write)
        return cards(request, written["patient_id"])

    @router.post("/enrolments/{enrolment_id}/reviews", response=list[schemas.ProgrammeCardOut], summary="一起看一次")
    @requires(P.MANAGE)
    def record_review(request: HttpRequest, enrolment_id: int, data: schemas.PlanReviewIn) -> Any:
        review = services.record_review(
            enrolment_id=enrolment_id, **data.model_dump(), by=request.actor, at=clock.now()
        )
        return cards(request, review.enrolment.patient_id)

    @router.post("/goals/{goal_id}/met", response=schemas.CareGoalOut)
    @requires(P.MANAGE)
    def mark_goal(request: HttpRequest, goal_id: int, data: schemas.GoalMetIn) -> Any:
        goal = services.mark_goal(goal_id=goal_id, is_met=data.is_met, by=request.actor, at=clock.now())
        return {
            "id": goal.pk,
            "kind": goal.kind,
            "kind_label": goal.get_kind_display(),
            "text": goal.text,
            "by_date": goal.by_date,
            "met_date": goal.met_date,
        }

    @router.get("/enrolments/{enrolment_id}/plan/print", summary="打印计划")
    @requires(P.PRINT)
    def print_plan(request: HttpRequest, enrolment_id: int) -> HttpResponse:
        content = services.print_plan(enrolment_id=enrolment_id, by=request.actor, at=clock.now())
        return HttpResponse(content, content_type="application/pdf")
