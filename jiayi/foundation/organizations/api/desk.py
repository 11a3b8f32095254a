"""Organisations, grids, population figures and the working calendar at the desk."""

import datetime

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries, services
from ..permissions import OrganizationPermission as P
from ..schemas import (
    AreasIn,
    CalendarDayIn,
    CalendarDayOut,
    CalendarLoadIn,
    CountOut,
    FigureFilters,
    FigureIn,
    FigureOut,
    FigurePageOut,
    GridIn,
    GridOut,
    MoveIn,
    OrganizationChangeIn,
    OrganizationDetailOut,
    OrganizationIn,
    OrganizationOut,
)

router = Router(tags=["机构"])


@router.get("/organizations", response=list[OrganizationOut])
@requires(P.VIEW)
def list_organizations(request: HttpRequest, q: str = "", kind: str = "", active_only: bool = False):
    return queries.list_organizations(q=q, kind=kind, active_only=active_only)


@router.post("/organizations", response=OrganizationDetailOut)
@requires(P.MANAGE)
def create_organization(request: HttpRequest, payload: OrganizationIn):
    return services.create_organization(**payload.dict(), by=request.actor, at=clock.now())


@router.get("/organizations/{organization_id}", response=OrganizationDetailOut)
@requires(P.VIEW)
def get_organization(request: HttpRequest, organization_id: int):
    return queries.get_managed_organization(organization_id=organization_id)


@router.patch("/organizations/{organization_id}", response=OrganizationDetailOut)
@requires(P.MANAGE)
def change_organization(request: HttpRequest, organization_id: int, payload: OrganizationChangeIn):
    return services.change_organization(
        organization_id=organization_id, **payload.dict(exclude_unset=True), by=request.actor, at=clock.now()
    )


@router.post("/organizations/{organization_id}/move", response=OrganizationDetailOut)
@requires(P.MANAGE)
def move_organization(request: HttpRequest, organization_id: int, payload: MoveIn):
    return services.move_organization(
        organization_id=organization_id, parent_id=payload.parent_id, by=request.actor, at=clock.now()
    )


@router.put("/organizations/{organization_id}/service-areas", response=list[str])
@requires(P.MANAGE)
def set_service_areas(request: HttpRequest, organization_id: int, payload: AreasIn):
    return services.set_service_areas(
        organization_id=organization_id, division_codes=payload.division_codes, by=request.actor, at=clock.now()
    )


@router.get("/grids", response=list[GridOut])
@requires(P.VIEW)
def list_grids(request: HttpRequest, organization_id: int | None = None):
    return queries.list_grids(organization_id=organization_id)


@router.post("/grids", response=GridOut)
@requires(P.MANAGE)
def create_grid(request: HttpRequest, payload: GridIn):
    return services.save_grid(**payload.dict(), by=request.actor, at=clock.now())


@router.put("/grids/{grid_id}", response=GridOut)
@requires(P.MANAGE)
def change_grid(request: HttpRequest, grid_id: int, payload: GridIn):
    return services.save_grid(grid_id=grid_id, **payload.dict(), by=request.actor, at=clock.now())


@router.get("/population-figures", response=FigurePageOut)
@requires(P.VIEW)
def list_population_figures(request: HttpRequest, filters: Query[FigureFilters]):
    return queries.page_figures(year=filters.year, kind=filters.kind or "", cursor=filters.cursor, limit=filters.limit)


@router.put("/population-figures", response=FigureOut)
@requires(P.ENTER_FIGURES)
def set_population_figure(request: HttpRequest, payload: FigureIn):
    return services.set_population(**payload.dict(), by=request.actor, at=clock.now())


@router.get("/calendar", response=list[CalendarDayOut])
@requires(P.VIEW)
def list_calendar(request: HttpRequest, year: int):
    return queries.list_calendar(year=year)


@router.post("/calendar/load", response=CountOut)
@requires(P.EDIT_CALENDAR)
def load_calendar(request: HttpRequest, payload: CalendarLoadIn):
    return {"count": services.load_holidays(years=[payload.year], by=request.actor, at=clock.now())}


@router.put("/calendar/{day}", response=CalendarDayOut)
@requires(P.EDIT_CALENDAR)
def set_calendar_day(request: HttpRequest, day: datetime.date, payload: CalendarDayIn):
    return services.set_calendar_day(day=day, **payload.dict(), by=request.actor, at=clock.now())


@router.delete("/calendar/{day}", response=CountOut)
@requires(P.EDIT_CALENDAR)
def clear_calendar_day(request: HttpRequest, day: datetime.date):
    services.clear_calendar_day(day=day, by=request.actor, at=clock.now())
    return {"count": 1}
