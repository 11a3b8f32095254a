from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn

from .. import queries, schemas, services
from ..permissions import IncentivePermission as P

router = Router(tags=["我的工资条"])


@router.get("/my-pay-lines", response=list[schemas.MyPayLineOut], summary="我的工资条")
@requires(P.VIEW_OWN)
def list_my_pay_lines(request: HttpRequest) -> Any:
    return queries.list_pay_lines(practitioner_id=request.actor.practitioner_id or 0)


@router.get("/my-pay-lines/{line_id}", response=schemas.PayExplanationOut, summary="这笔钱怎么来的")
@requires(P.VIEW_OWN)
def explain_my_pay_line(request: HttpRequest, line_id: int) -> Any:
    return queries.explain(line_id=line_id, own_practitioner_id=request.actor.practitioner_id or 0)


@router.get("/my-pay-lines/{line_id}/contracts", response=schemas.ContractsBehindOut)
@requires(P.VIEW_OWN)
def list_my_contracts_behind(request: HttpRequest, line_id: int, page: Query[PageIn] = ...) -> Any:
    return services.open_contracts(
        line_id=line_id,
        own_practitioner_id=request.actor.practitioner_id or 0,
        cursor=page.cursor,
        limit=page.limit,
        by=request.actor,
        at=clock.now(),
    )
