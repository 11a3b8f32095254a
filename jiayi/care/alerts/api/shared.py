"""Alerts for staff, on the phone and at the desk alike."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.care.alerts import queries, services
from jiayi.care.alerts.permissions import AlertPermission as P
from jiayi.care.alerts.schemas import (
    AlertDetailOut,
    AlertFilters,
    AlertMuteOut,
    AlertOut,
    CallNoteIn,
    CloseIn,
    MuteIn,
)
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn, PageOut


def add_routes(router: Router, *, worst_first: bool) -> None:
    @router.get("/alerts", response=PageOut[AlertOut])
    @requires(P.READ)
    def list_alerts(
        request: HttpRequest, paging: Query[PageIn], filters: Query[AlertFilters], mine: bool = False
    ) -> Any:
        found = queries.page_alerts(
            **filters.dict(),
            concerns=request.actor if mine else None,
            at=clock.now(),
            cursor=paging.cursor,
            limit=paging.limit,
            worst_first=worst_first,
        )
        return found.with_items([AlertOut.of(row) for row in found.items])

    @router.get("/alerts/{alert_id}", response=AlertDetailOut)
    @requires(P.READ)
    def get_alert(request: HttpRequest, alert_id: int) -> Any:
        return _told(alert_id)

    @router.post("/alerts/{alert_id}/seen", response={204: None})
    @requires(P.HANDLE)
    def mark_alert_seen(request: HttpRequest, alert_id: int) -> None:
        services.mark_seen(alert_id=alert_id, by=request.actor, at=clock.now())

    @router.post("/alerts/{alert_id}/acknowledge", response=AlertDetailOut)
    @requires(P.HANDLE)
    def acknowledge_alert(request: HttpRequest, alert_id: int) -> Any:
        services.acknowledge(alert_id=alert_id, by=request.actor, at=clock.now())
        return _told(alert_id)

    @router.post("/alerts/{alert_id}/calls", response=AlertDetailOut)
    @requires(P.HANDLE)
    def note_alert_call(request: HttpRequest, alert_id: int, data: CallNoteIn) -> Any:
        services.note_call(alert_id=alert_id, words=data.words, by=request.actor, at=clock.now())
        return _told(alert_id)

    @router.post("/alerts/{alert_id}/close", response=AlertDetailOut)
    @requires(P.HANDLE)
    def close_alert(request: HttpRequest, alert_id: int, data: CloseIn) -> Any:
        services.close(alert_id=alert_id, outcome=data.outcome, remark=data.remark, by=request.actor, at=clock.now())
        return _told(alert_id)

    @router.get("/patients/{patient_id}/alert-mutes", response=list[AlertMuteOut])
    @requires(P.READ)
    def list_alert_mutes(request: HttpRequest, patient_id: int) -> Any:
        return [AlertMuteOut.of(*one) for one in queries.list_mutes(patient_id=patient_id, at=clock.now())]

    @router.post("/patients/{patient_id}/alert-mutes", response={204: None})
    @requires(P.HANDLE)
    def mute_alerts(request: HttpRequest, patient_id: int, data: MuteIn) -> None:
        services.mute(
            patient_id=patient_id,
            rule=data.rule,
            kind=data.kind,
            until=data.until,
            reason=data.reason,
            by=request.actor,
            at=clock.now(),
        )

    @router.post("/patients/{patient_id}/alert-mutes/{mute_id}/lift", response={204: None})
    @requires(P.HANDLE)
    def lift_alert_mute(request: HttpRequest, patient_id: int, mute_id: int) -> None:
        services.lift_mute(patient_id=patient_id, mute_id=mute_id, by=request.actor, at=clock.now())


def _told(alert_id: int) -> AlertDetailOut:
    alert = queries.get_alert(alert_id=alert_id)
    return AlertDetailOut.told(alert, queries.steps_of(alert))
