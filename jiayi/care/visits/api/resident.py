from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.care.visits import queries, services
from jiayi.care.visits.permissions import VisitPermission
from jiayi.care.visits.schemas import (
    AnsweredReportOut,
    OpenedReportOut,
    OwnPresenceCodeOut,
    OwnVisitOut,
    ReportAnswersIn,
    SelfReportOut,
)
from jiayi.kernel import clock
from jiayi.kernel.access import requires

router = Router(tags=["服务"])


@router.get("/presence-code", response=OwnPresenceCodeOut)
@requires(VisitPermission.SHOW_CODE)
def show_own_presence_code(request: HttpRequest) -> Any:
    return services.show_own_code(by=request.actor, at=clock.now())


@router.get("/patients/{patient_id}/visits", response=list[OwnVisitOut])
@requires(VisitPermission.READ_OWN)
def list_own_visits(request: HttpRequest, patient_id: int) -> Any:
    return services.open_own_visits(patient_id=patient_id, by=request.actor, at=clock.now())


@router.get("/patients/{patient_id}/self-reports", response=list[SelfReportOut])
@requires(VisitPermission.REPORT_OWN)
def list_own_reports(request: HttpRequest, patient_id: int) -> Any:
    return queries.list_of_person(patient_id=patient_id)


@router.get("/self-reports/{report_id}", response=OpenedReportOut)
@requires(VisitPermission.REPORT_OWN, mandate=("view",))
def open_own_report(request: HttpRequest, report_id: int) -> Any:
    return services.open_for(report_id=report_id, by=request.actor, at=clock.now())


@router.post("/self-reports/{report_id}/answers", response=AnsweredReportOut)
@requires(VisitPermission.REPORT_OWN, mandate=("view",))
def answer_own_report(request: HttpRequest, report_id: int, data: ReportAnswersIn) -> Any:
    return services.answer_report(report_id=report_id, answers=data.answers, by=request.actor, at=clock.now())
