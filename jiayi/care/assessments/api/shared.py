"""What a member of staff does with the forms of a person, on the phone and at the desk alike."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from jiayi.care.assessments import queries, services
from jiayi.care.assessments.permissions import AssessmentPermission
from jiayi.care.assessments.schemas import (
    AssessmentAmendIn,
    AssessmentDetailOut,
    AssessmentOut,
    FormAnswersIn,
    FormPreviewOut,
    OfferedFormOut,
    OpenedFormOut,
)
from jiayi.foundation.patients.permissions import PatientPermission
from jiayi.kernel import clock
from jiayi.kernel.access import allowed, requires


def add_routes(router: Router) -> None:
    @router.get("/patients/{patient_id}/forms", response=list[OfferedFormOut])
    @requires(AssessmentPermission.READ)
    def list_offered_forms(request: HttpRequest, patient_id: int) -> Any:
        return services.open_offers(patient_id=patient_id, by=request.actor, at=clock.now())

    @router.get("/patients/{patient_id}/forms/{code}", response=OpenedFormOut)
    @requires(AssessmentPermission.FILL)
    def open_form(request: HttpRequest, patient_id: int, code: str) -> Any:
        return services.open_form(patient_id=patient_id, code=code, by=request.actor, at=clock.now())

    @router.post("/patients/{patient_id}/forms/{code}/preview", response=FormPreviewOut)
    @requires(AssessmentPermission.FILL)
    def preview_form(request: HttpRequest, patient_id: int, code: str, data: FormAnswersIn) -> Any:
        return queries.preview(
            patient_id=patient_id,
            code=code,
            answers=data.answers,
            confirmed=data.confirmed,
            on=clock.today(),
            sensitive=allowed(request.actor, PatientPermission.VIEW_SENSITIVE),
        )

    @router.get("/patients/{patient_id}/forms/{code}/print")
    @requires(AssessmentPermission.PRINT)
    def print_assessments(
        request: HttpRequest, patient_id: int, code: str, year: int = Query(ge=1990, le=2200)
    ) -> HttpResponse:
        content = services.print_form(patient_id=patient_id, code=code, year=year, by=request.actor, at=clock.now())
        return HttpResponse(content, content_type="application/pdf")

    @router.get("/patients/{patient_id}/assessments", response=list[AssessmentOut])
    @requires(AssessmentPermission.READ)
    def list_assessments(request: HttpRequest, patient_id: int, form: str | None = None) -> Any:
        return services.open_history(patient_id=patient_id, form=form, by=request.actor, at=clock.now())

    @router.get("/assessments/{assessment_id}", response=AssessmentDetailOut)
    @requires(AssessmentPermission.READ)
    def get_assessment(request: HttpRequest, assessment_id: int) -> Any:
        return services.open_assessment(assessment_id=assessment_id, by=request.actor, at=clock.now())

    @router.post("/assessments/{assessment_id}/amend", response=AssessmentOut)
    @requires(AssessmentPermission.AMEND)
    def amend_assessment(request: HttpRequest, assessment_id: int, data: AssessmentAmendIn) -> Any:
        return services.amend_assessment(
            assessment_id=assessment_id, **data.model_dump(), by=request.actor, at=clock.now()
        )
