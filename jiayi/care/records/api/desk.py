from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from jiayi.care.records import queries, schemas
from jiayi.care.records.permissions import RecordPermission as P
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn, PageOut

from . import shared

router = Router(tags=["诊断和用药"])
shared.add_routes(router)


@router.get("/record-terms", response=PageOut[schemas.TermRowOut], summary="药名和诊断名")
@requires(P.VIEW_TERMS)
def list_record_terms(
    request: HttpRequest,
    paging: Query[PageIn],
    what: Literal["medicines", "diagnoses"] = "medicines",
    state: Literal["", "living", "upcoming", "retired"] = "",
) -> Any:
    return queries.page_terms(
        what=what, q=paging.q, state=state, on=clock.today(), by=request.actor, cursor=paging.cursor, limit=paging.limit
    )


@router.get("/record-terms/file", summary="药名或诊断名存成表格（CSV）")
@requires(P.VIEW_TERMS)
def get_record_terms_file(request: HttpRequest, what: Literal["medicines", "diagnoses"] = "medicines") -> HttpResponse:
    content = queries.terms_as_table(what=what, on=clock.today(), by=request.actor)
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{what}.csv"'
    return answer
