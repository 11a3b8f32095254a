from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn

from .. import queries, schemas, services
from ..permissions import MeasurePermission as P
from .shaping import catalogue_out, people_out

router = Router(tags=["我的指标"])


@router.get("/my-measures", response=schemas.CatalogueOut)
@requires(P.VIEW_OWN)
def list_my_measures(request: HttpRequest, year: int | None = None, catalogue: str = "hangzhou_2017") -> Any:
    view = queries.view_teams(
        catalogue=catalogue, year=year, today_year=clock.today().year, team_ids=request.actor.team_ids
    )
    return catalogue_out(view)


@router.get("/my-measures/{code}/people", response=schemas.PeopleOut)
@requires(P.VIEW_PEOPLE)
def list_my_measure_people(
    request: HttpRequest, code: str, team_id: int, year: int, side: schemas.Side = "gap", page: Query[PageIn] = ...
) -> Any:
    found = services.open_people(
        code=code,
        year=year,
        side=side,
        organization_id=None,
        team_id=team_id,
        cursor=page.cursor,
        limit=page.limit,
        by=request.actor,
        at=clock.now(),
    )
    return people_out(found)
