from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries, schemas, services
from ..permissions import AppraisalPermission as P

router = Router(tags=["考核"])


@router.get("/appraisal-schemes", response=list[schemas.AppraisalSchemeOut])
@requires(P.VIEW)
def list_appraisal_schemes(request: HttpRequest) -> Any:
    return queries.list_schemes()


@router.get("/appraisals", response=list[schemas.AppraisalCycleOut])
@requires(P.VIEW)
def list_appraisals(request: HttpRequest, year: int | None = None) -> Any:
    return queries.list_cycles(year=year)


@router.post("/appraisals", response=schemas.AppraisalCycleOut)
@requires(P.SCORE)
def open_appraisal(request: HttpRequest, data: schemas.AppraisalCycleIn) -> Any:
    return services.open_cycle(**data.dict(), by=request.actor, at=clock.now())


@router.get("/appraisals/{cycle_id}", response=schemas.AppraisalCycleOut)
@requires(P.VIEW)
def get_appraisal(request: HttpRequest, cycle_id: int) -> Any:
    return queries.get_cycle(cycle_id=cycle_id)


@router.post("/appraisals/{cycle_id}/score", response=schemas.ScoringRunOut, summary="评一遍，由后台去评")
@requires(P.SCORE)
def score_appraisal(request: HttpRequest, cycle_id: int, data: schemas.AppraisalScoreIn) -> Any:
    return services.ask_scoring(cycle_id=cycle_id, catalogue=data.catalogue, by=request.actor, at=clock.now())


@router.get("/appraisals/{cycle_id}/scoring", response=schemas.ScoringRunOut | None, summary="评到第几家了")
@requires(P.SCORE)
def get_appraisal_scoring(request: HttpRequest, cycle_id: int) -> Any:
    return queries.find_newest_scoring(cycle_id=cycle_id)


@router.post("/appraisals/{cycle_id}/finish", response=schemas.AppraisalCycleOut)
@requires(P.FINISH)
def finish_appraisal(request: HttpRequest, cycle_id: int) -> Any:
    return services.finish_cycle(cycle_id=cycle_id, by=request.actor, at=clock.now())


@router.get("/appraisals/{cycle_id}/results", response=list[schemas.AppraisalResultOut])
@requires(P.VIEW)
def list_appraisal_results(request: HttpRequest, cycle_id: int) -> Any:
    return queries.list_results(cycle_id=cycle_id)


@router.get("/appraisal-results/{result_id}", response=schemas.AppraisalResultOut)
@requires(P.VIEW)
def get_appraisal_result(request: HttpRequest, result_id: int) -> Any:
    return queries.get_result(result_id=result_id)
