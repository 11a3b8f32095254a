from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn
from jiayi.performance.facts import queries as facts

from .. import queries, schemas, services
from ..permissions import MeasurePermission as P
from .shaping import catalogue_out, measure_page_out, people_out

router = Router(tags=["指标"])


@router.get("/fact-columns", response=list[schemas.FactColumnOut], summary="事实字典")
@requires(P.VIEW)
def list_fact_columns(request: HttpRequest) -> Any:
    return facts.list_columns()


@router.get("/measures", response=schemas.CatalogueOut)
@requires(P.VIEW)
def list_measure_results(
    request: HttpRequest,
    year: int | None = None,
    organization_id: int | None = None,
    catalogue: str = "hangzhou_2017",
) -> Any:
    view = queries.view_catalogue(
        catalogue=catalogue,
        year=year,
        today_year=clock.today().year,
        organization_id=organization_id or request.actor.organization_id or 0,
    )
    return catalogue_out(view)


@router.get("/measures/{code}", response=schemas.MeasurePageOut)
@requires(P.VIEW)
def get_measure_page(request: HttpRequest, code: str, year: int, organization_id: int | None = None) -> Any:
    place = organization_id or request.actor.organization_id or 0
    return measure_page_out(queries.view_measure(code=code, year=year, organization_id=place))


@router.get("/measures/{code}/people", response=schemas.PeopleOut, summary="指标背后的居民")
@requires(P.VIEW_PEOPLE)
def list_measure_people(
    request: HttpRequest,
    code: str,
    year: int,
    side: schemas.Side = "gap",
    organization_id: int | None = None,
    team_id: int | None = None,
    page: Query[PageIn] = ...,
) -> Any:
    found = services.open_people(
        code=code,
        year=year,
        side=side,
        organization_id=organization_id or request.actor.organization_id,
        team_id=team_id,
        cursor=page.cursor,
        limit=page.limit,
        by=request.actor,
        at=clock.now(),
    )
    return people_out(found)


@router.get("/measure-versions", response=list[schemas.MeasureOut])
@requires(P.VIEW)
def list_measure_versions(request: HttpRequest, catalogue: str = "", status: str = "", code: str = "") -> Any:
    return queries.list_versions(code=code) if code else queries.list_measures(catalogue=catalogue, status=status)


@router.post("/measure-conditions/check", response=schemas.MeasureConditionOut, summary="检查条件并数人")
@requires(P.DEFINE)
def check_measure_condition(request: HttpRequest, data: schemas.MeasureConditionIn) -> Any:
    checked, people = queries.preview_condition(text=data.text, year=data.year)
    return schemas.MeasureConditionOut(columns=sorted(checked.columns), people=people)


@router.post("/measure-runs", response=schemas.RunQueuedOut, summary="计算一年的指标")
@requires(P.COMPUTE)
def compute_measures(request: HttpRequest, data: schemas.MeasureRunIn) -> Any:
    return {"is_queued": services.request_computation(**data.dict(), by=request.actor, at=clock.now())}


@router.get("/entered-values", response=list[schemas.EnteredOut])
@requires(P.VIEW)
def list_entered_values(request: HttpRequest, year: int | None = None, measure_code: str = "") -> Any:
    return queries.list_entered(year=year, measure_code=measure_code)


@router.put("/entered-values", response=schemas.EnteredOut)
@requires(P.ENTER)
def enter_measure_value(request: HttpRequest, data: schemas.EnteredIn) -> Any:
    return services.enter_value(**data.dict(), by=request.actor, at=clock.now())


@router.get("/published-tables", response=list[schemas.PublishedTableOut], summary="公布的数据表")
@requires(P.VIEW)
def list_published_tables(request: HttpRequest) -> Any:
    return [schemas.PublishedTableOut(table=table, title=title) for table, title in queries.list_published_tables()]


@router.get("/published-tables/{table}", response=list[list[schemas.PublishedOut]])
@requires(P.VIEW)
def get_published_table(request: HttpRequest, table: str) -> Any:
    return queries.list_published_rows(table=table)
