from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn

from .. import queries, schemas, services
from ..permissions import IncentivePermission as P

router = Router(tags=["分配"])


@router.get("/fee-schemes", response=list[schemas.FeeSchemeOut])
@requires(P.VIEW)
def list_fee_schemes(request: HttpRequest) -> Any:
    return queries.list_schemes()


@router.get("/distributions", response=list[schemas.DistributionOut])
@requires(P.VIEW)
def list_distributions(request: HttpRequest, year: int | None = None) -> Any:
    return queries.list_distributions(year=year)


@router.post("/distributions", response=schemas.DistributionRunOut, summary="试算一年的分配，由后台去算")
@requires(P.RUN)
def run_distribution(request: HttpRequest, data: schemas.DistributionRunIn) -> Any:
    return services.ask_distribution(**data.dict(), by=request.actor, at=clock.now())


@router.get("/distribution-runs", response=list[schemas.DistributionRunOut], summary="算到哪一步了")
@requires(P.VIEW)
def list_distribution_runs(request: HttpRequest) -> Any:
    return queries.list_runs()


@router.get("/distributions/{distribution_id}", response=schemas.DistributionOut)
@requires(P.VIEW)
def get_distribution(request: HttpRequest, distribution_id: int) -> Any:
    return queries.get_distribution(distribution_id=distribution_id)


@router.post("/distributions/{distribution_id}/publish", response=schemas.DistributionOut)
@requires(P.PUBLISH)
def publish_distribution(request: HttpRequest, distribution_id: int) -> Any:
    return services.publish_distribution(distribution_id=distribution_id, by=request.actor, at=clock.now())


@router.get("/distributions/{distribution_id}/lines", response=list[schemas.PayLineOut], summary="打开一层")
@requires(P.VIEW)
def list_pay_lines(
    request: HttpRequest, distribution_id: int, parent_id: int | None = None, practitioner_id: int | None = None
) -> Any:
    return queries.list_parts(distribution_id=distribution_id, parent_id=parent_id, practitioner_id=practitioner_id)


@router.get("/distributions/{distribution_id}/payslips", response=list[schemas.PayslipOut])
@requires(P.VIEW)
def list_payslips(request: HttpRequest, distribution_id: int) -> Any:
    return queries.list_payslips(distribution_id=distribution_id)


@router.get("/pay-lines/{line_id}", response=schemas.PayExplanationOut, summary="这笔钱怎么来的")
@requires(P.VIEW)
def explain_pay_line(request: HttpRequest, line_id: int) -> Any:
    return queries.explain(line_id=line_id)


@router.get("/pay-lines/{line_id}/contracts", response=schemas.ContractsBehindOut)
@requires(P.VIEW)
def list_contracts_behind(request: HttpRequest, line_id: int, page: Query[PageIn] = ...) -> Any:
    return services.open_contracts(
        line_id=line_id, cursor=page.cursor, limit=page.limit, by=request.actor, at=clock.now()
    )
