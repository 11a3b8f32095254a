"""The phone asks what changed, fetches that, and reports what was looked at. Large answers go out compressed."""

import gzip
import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from jiayi.care.sync import services
from jiayi.care.sync.permissions import SyncPermission as P
from jiayi.care.sync.schemas import CopiesIn, CopiesOut, HouseOut, LooksIn, LooksOut, PanelOut
from jiayi.kernel import clock
from jiayi.kernel.access import requires

router = Router(tags=["随身资料"])


@router.get("/sync", response=PanelOut, summary="哪些变了")
@requires(P.CARRY)
def get_sync(request: HttpRequest, cursor: str = "") -> Any:
    at = clock.now()
    panel = services.take_marks(cookies=request.COOKIES, by=request.actor, at=at)
    if panel.cursor == cursor:
        return {
            "cursor": cursor,
            "is_same": True,
            "house": panel.house,
            "done_count": panel.done_count,
            "at": at,
        }
    return _packed(
        request,
        {
            "cursor": panel.cursor,
            "is_same": False,
            "house": panel.house,
            "marks": panel.marks,
            "is_capped": panel.is_capped,
            "done_count": panel.done_count,
            "at": at.isoformat(),
        },
    )


@router.post("/sync/people", response=CopiesOut, summary="取一批居民")
@requires(P.CARRY)
def take_copies(request: HttpRequest, body: CopiesIn) -> Any:
    copies = services.take_copies(people=body.people, cookies=request.COOKIES, by=request.actor, at=clock.now())
    return _packed(request, {"people": copies})


@router.get("/sync/house", response=HouseOut, summary="表单、规则和字典")
@requires(P.CARRY)
def get_house(request: HttpRequest) -> Any:
    return _packed(
        request, services.take_house(on=clock.today(), cookies=request.COOKIES, by=request.actor, at=clock.now())
    )


@router.post("/sync/looked", response=LooksOut, summary="报告没有信号时看过谁")
@requires(P.CARRY)
def report_looked(request: HttpRequest, body: LooksIn) -> Any:
    looked = [services.Looked(one.patient_id, one.at) for one in body.looked]
    return {"count": services.report_looked(looked=looked, by=request.actor, at=clock.now())}


def _packed(request: HttpRequest, content: dict[str, Any]) -> HttpResponse:
    """Straight to JSON: building thousands of schema objects would cost more than reading them."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(text, content_type="application/json")
    return HttpResponse(
        gzip.compress(text, 5),
        content_type="application/json",
        headers={"Content-Encoding": "gzip", "Vary": "Accept-Encoding"},
    )
