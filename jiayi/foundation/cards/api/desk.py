"""管理端: all cards, and printing them in batches."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries, schemas, services
from ..permissions import CardPermission as P
from .staff import staff_router

router = staff_router()


@router.get("/elder-cards", response=schemas.ElderCardPageOut)
@requires(P.MANAGE)
def list_elder_cards(request: HttpRequest, asked: Query[schemas.CardFilters]) -> Any:
    found = queries.page_cards(asked.wanted(), cursor=asked.cursor, limit=asked.limit)
    return found.with_items([schemas.ElderCardRowOut.of(card) for card in found.items])


@router.get("/elder-card-prints", response=schemas.CardPrintsOut)
@requires(P.MANAGE)
def list_card_prints(request: HttpRequest) -> Any:
    return schemas.CardPrintsOut(
        unprinted=queries.count_unprinted(), prints=[schemas.CardPrintOut.of(job) for job in queries.list_prints()]
    )


@router.post("/elder-card-prints", response=schemas.CardPrintOut, summary="打印一批卡")
@requires(P.MANAGE)
def start_card_print(request: HttpRequest, data: schemas.PrintIn) -> Any:
    wanted = queries.CardFilter(status="active", is_printed=data.is_printed, team_id=data.team_id)
    job = services.start_print(ids=data.card_ids, wanted=wanted, layout=data.layout, by=request.actor, at=clock.now())
    return schemas.CardPrintOut.of(job)


@router.get("/elder-card-prints/{print_id}", response=schemas.CardPrintOut)
@requires(P.MANAGE)
def get_card_print(request: HttpRequest, print_id: int) -> Any:
    return schemas.CardPrintOut.of(queries.get_print(print_id=print_id))


@router.get("/elder-card-prints/{print_id}/file", summary="取打印文件")
@requires(P.MANAGE)
def get_card_print_file(request: HttpRequest, print_id: int) -> HttpResponse:
    opened = services.open_print(print_id=print_id)
    response = HttpResponse(opened.content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="elder-cards-{print_id}.pdf"'
    return response
