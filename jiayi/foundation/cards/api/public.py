"""扫老人卡: open to everybody who holds the card; the answer names nobody."""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import public

from .. import schemas, services

router = Router(tags=["老人卡"])
COOKIE = "jiayi_card"


@router.post("/elder-card-scans", response=schemas.CardAskedOut)
@public
def scan_elder_card(request: HttpRequest, data: schemas.CardTokenIn) -> Any:
    return services.ask_card(token=data.token, address=_address(request), at=clock.now())


@router.post("/elder-card-openings", response={204: None})
@public
def open_elder_card(request: HttpRequest, response: HttpResponse, data: schemas.CardProofIn) -> Any:
    opened = services.open_card(token=data.token, tail=data.tail, address=_address(request), at=clock.now())
    response.set_cookie(
        COOKIE,
        opened.token,
        max_age=int(opened.lifetime.total_seconds()),
        path="/api/public/",
        secure=settings.COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@router.post("/elder-card-closings", response={204: None})
@public
def close_elder_card(request: HttpRequest, response: HttpResponse) -> Any:
    services.close_session(token=request.COOKIES.get(COOKIE), at=clock.now())
    response.delete_cookie(COOKIE, path="/api/public/", samesite="Lax")


def _address(request: HttpRequest) -> str | None:
    address = request.META.get("REMOTE_ADDR", "")
    return address if re.fullmatch(r"[0-9a-fA-F:.]{2,45}", address) else None
