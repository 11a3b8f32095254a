"""管理端: the plan of a centre, its people, its targets and the visit lists."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageOut

from .. import queries, schemas, services
from ..permissions import PlanPermission as P
from . import shared

router = Router(tags=["签约计划"])


@router.get("/signing-plan", response=schemas.PlanOut, summary="签约计划")
@requires(P.VIEW)
def get_signing_plan(
    request: HttpRequest, year: int | None = None, organization_id: int | None = None, grid_id: int | None = None
) -> Any:
    today = clock.today()
    view = queries.view_plan(
        organization_id=organization_id or request.actor.organization_id or 0,
        year=year or today.year,
        on=today,
        grid_id=grid_id,
    )
    return schemas.PlanOut.of(view)


@router.get("/signing-plan/people", response=PageOut[schemas.PlanPersonOut], summary="计划里一个数背后的人")
@requires(P.VIEW_PEOPLE)
def list_plan_people(request: HttpRequest, asked: Query[schemas.PeopleFilters]) -> Any:
    return shared.people(request, asked)


@router.get("/signing-plan/visits", response=schemas.VisitListOut, summary="先上门找谁")
@requires(P.VIEW_PEOPLE)
def list_plan_visits(request: HttpRequest, grid_id: int, offset: int = 0, limit: int = 30) -> Any:
    return shared.visits(request, grid_id, offset=offset, limit=limit)


@router.get("/signing-plan/visits/print", summary="打印上门名单")
@requires(P.PRINT_VISITS)
def print_plan_visits(request: HttpRequest, grid_id: int, limit: int = 30) -> HttpResponse:
    return shared.printed(request, grid_id, limit=limit)


@router.get("/plan-targets", response=list[schemas.TargetOut], summary="计划数的历次修改")
@requires(P.VIEW)
def list_plan_targets(request: HttpRequest, grid_id: int, year: int, kind: str = "") -> Any:
    return [schemas.TargetOut.of(row) for row in queries.list_targets(grid_id=grid_id, year=year, kind=kind)]


@router.put("/plan-targets", response=schemas.TargetOut, summary="定一个计划数")
@requires(P.SET_TARGET)
def set_plan_target(request: HttpRequest, data: schemas.TargetIn) -> Any:
    return schemas.TargetOut.of(services.set_target(**data.dict(), by=request.actor, at=clock.now()))
