from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.care.careplans import queries, schemas
from jiayi.care.careplans.permissions import CarePlanPermission
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageOut

from .shared import add_routes

router = Router(tags=["慢病专案"])
add_routes(router)


@router.get("/enrolments", response=PageOut[schemas.EnrolmentRowOut], summary="慢病名单")
@requires(CarePlanPermission.READ)
def list_enrolments(request: HttpRequest, asked: Query[schemas.EnrolmentFilters]) -> Any:
    today = clock.today()
    found = queries.page_enrolments(where=asked.wanted(), on=today, cursor=asked.cursor, limit=asked.limit)
    rule = queries.programme_on(asked.programme, today)
    return found.with_items(
        [schemas.EnrolmentRowOut.of(row, rule=rule, on=asked.month or today) for row in found.items]
    )


@router.get("/programmes/{code}/cohort", response=schemas.CohortOut, summary="管理和控制情况")
@requires(CarePlanPermission.COHORT)
def get_cohort(request: HttpRequest, code: str, team_id: int | None = None) -> Any:
    return queries.read_cohort(programme=code, on=clock.today(), team_id=team_id)
