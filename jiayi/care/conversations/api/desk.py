"""What only the desk has: texts, figures, complaints."""

from datetime import date

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn, PageOut

from .. import queries, schemas, services
from ..permissions import ConversationPermission as P
from .shared import build

router: Router = build()


class ComplaintsIn(PageIn):
    status: str = ""


@router.post("/reply-texts", response=schemas.ReplyTextOut)
@requires(P.EDIT_TEXTS)
def add_reply_text(request: HttpRequest, payload: schemas.ReplyTextIn):
    text = services.TextIn(**payload.dict())
    return schemas.ReplyTextOut.of(services.save_text(text=text, by=request.actor, at=clock.now()))


@router.put("/reply-texts/{text_id}", response=schemas.ReplyTextOut)
@requires(P.EDIT_TEXTS)
def change_reply_text(request: HttpRequest, text_id: int, payload: schemas.ReplyTextIn):
    text = services.TextIn(**payload.dict())
    return schemas.ReplyTextOut.of(services.save_text(text=text, text_id=text_id, by=request.actor, at=clock.now()))


@router.get("/conversation-figures", response=list[schemas.TeamFiguresOut])
@requires(P.SUPERVISE)
def list_conversation_figures(request: HttpRequest, first: date, last: date):
    return queries.list_team_figures(first=first, last=last, at=clock.now())


@router.get("/conversation-complaints", response=PageOut[schemas.ComplaintOut])
@requires(P.DECIDE_COMPLAINT)
def list_complaints(request: HttpRequest, query: Query[ComplaintsIn]):
    found = queries.page_complaints(status=query.status, cursor=query.cursor, limit=query.limit)
    return found.with_items([schemas.ComplaintOut.of(row) for row in found.items])


@router.post("/conversation-complaints/{complaint_id}/decide", response=schemas.ComplaintOut)
@requires(P.DECIDE_COMPLAINT)
def decide_complaint(request: HttpRequest, complaint_id: int, payload: schemas.ComplaintAnswerIn):
    return schemas.ComplaintOut.of(
        services.decide_complaint(complaint_id=complaint_id, **payload.dict(), by=request.actor, at=clock.now())
    )
