"""管理端: 辖区总览和周一页."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries, schemas
from ..permissions import CockpitPermission as P

router = Router(tags=["驾驶舱"])


@router.get("/dashboard", response=schemas.DashboardOut, summary="辖区总览")
@requires(P.VIEW)
def get_dashboard(request: HttpRequest, year: int | None = None, organization_id: int | None = None) -> Any:
    view = queries.view_dashboard(
        organization_id=organization_id or request.actor.organization_id or 0, year=year or clock.today().year
    )
    return schemas.DashboardOut.of(view)


@router.get("/monday", response=schemas.MondayOut, summary="周一看五句话")
@requires(P.VIEW_MONDAY)
def get_monday(
    request: HttpRequest,
    organization_id: int | None = None,
    against: Literal["four_weeks", "week", "year"] = "four_weeks",
    day: date | None = None,
) -> Any:
    view = queries.view_monday(
        organization_id=organization_id or request.actor.organization_id or 0,
        on=clock.today(),
        against=against,
        day=day,
    )
    return schemas.MondayOut.of(view)
