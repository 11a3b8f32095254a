"""What a member of staff does with a form that a person fills at home, on the phone and at the desk alike."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.care.visits import queries, services
from jiayi.care.visits.permissions import VisitPermission
from jiayi.care.visits.schemas import (
    OpenedReportOut,
    ReportAskIn,
    ReportConfirmIn,
    ReportRejectIn,
    SelfReportOut,
    VisitVerdictOut,
)
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageOut

StateCode = Literal["asked", "answered", "confirmed", "rejected", "withdrawn"]


def add_report_routes(router: Router, *, own_teams_only: bool) -> None:
    @router.get("/self-reports", response=PageOut[SelfReportOut])
    @requires(VisitPermission.READ)
    def list_self_reports(
        request: HttpRequest,
        state: StateCode = "answered",
        cursor: str | None = None,
        limit: int = Query(30, ge=1, le=100),
    ) -> Any:
        teams = sorted(request.actor.team_ids) if own_teams_only else None
        return queries.page_reports(state=state, team_ids=teams, cursor=cursor, limit=limit)

    @router.get("/patients/{patient_id}/self-reports", response=list[SelfReportOut])
    @requires(VisitPermission.READ)
    def list_reports_of_person(request: HttpRequest, patient_id: int) -> Any:
        return queries.list_of_person(patient_id=patient_id)

    @router.post("/patients/{patient_id}/self-reports", response=SelfReportOut)
    @requires(VisitPermission.RECORD)
    def ask_self_report(request: HttpRequest, patient_id: int, data: ReportAskIn) -> Any:
        return services.ask_report(patient_id=patient_id, form=data.form, by=request.actor, at=clock.now())

    @router.get("/self-reports/{report_id}", response=OpenedReportOut)
    @requires(VisitPermission.RECORD)
    def open_self_report(request: HttpRequest, report_id: int) -> Any:
        return services.open_for(report_id=report_id, by=request.actor, at=clock.now())

    @router.post("/self-reports/{report_id}/confirm", response=VisitVerdictOut)
    @requires(VisitPermission.RECORD)
    def confirm_self_report(request: HttpRequest, report_id: int, data: ReportConfirmIn) -> Any:
        return services.confirm_report(
            report_id=report_id, answers=data.answers, confirmed=data.confirmed, by=request.actor, at=clock.now()
        )

    @router.post("/self-reports/{report_id}/reject", response=SelfReportOut)
    @requires(VisitPermission.RECORD)
    def reject_self_report(request: HttpRequest, report_id: int, data: ReportRejectIn) -> Any:
        return services.reject_report(report_id=report_id, reason=data.reason, by=request.actor, at=clock.now())

    @router.post("/self-reports/{report_id}/withdraw", response=SelfReportOut)
    @requires(VisitPermission.RECORD)
    def withdraw_self_report(request: HttpRequest, report_id: int) -> Any:
        return services.withdraw_report(report_id=report_id, by=request.actor, at=clock.now())
