"""医生端: my own lines, my curve, whom to visit next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageOut

from .. import queries, schemas
from ..permissions import PlanPermission as P
from . import shared

router = Router(tags=["我的签约计划"])


@router.get("/my-plan", response=schemas.PlanOut, summary="我的签约计划")
@requires(P.VIEW_OWN)
def get_my_plan(request: HttpRequest, year: int | None = None) -> Any:
    today = clock.today()
    view = queries.view_plan(
        organization_id=request.actor.organization_id or 0,
        year=year or today.year,
        on=today,
        team_ids=request.actor.team_ids,
    )
    return schemas.PlanOut.of(view)


@router.get("/my-plan/people", response=PageOut[schemas.PlanPersonOut])
@requires(P.VIEW_PEOPLE)
def list_my_plan_people(request: HttpRequest, asked: Query[schemas.PeopleFilters]) -> Any:
    return shared.people(request, asked)


@router.get("/my-plan/visits", response=schemas.VisitListOut)
@requires(P.VIEW_PEOPLE)
def list_my_visits(request: HttpRequest, grid_id: int, offset: int = 0, limit: int = 30) -> Any:
    return shared.visits(request, grid_id, offset=offset, limit=limit)


@router.get("/my-plan/visits/print")
@requires(P.PRINT_VISITS)
def print_my_visits(request: HttpRequest, grid_id: int, limit: int = 30) -> HttpResponse:
    return shared.printed(request, grid_id, limit=limit)
