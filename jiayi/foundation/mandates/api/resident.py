"""居民端: ask to act for somebody, answer those who ask."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries, schemas, services
from ..permissions import MandatePermission as P

router = Router(tags=["我和家人"])


@router.get("/proxy-requests", response=schemas.ProxyRequestsOut, summary="我申请的和别人向我申请的")
@requires(P.ASK)
def list_own_proxy_requests(request: HttpRequest) -> Any:
    return schemas.ProxyRequestsOut(
        asked=[schemas.AskedOut.of(row) for row in queries.list_asked_by(request.actor)],
        received=[schemas.AskedOfMeOut.of(row) for row in queries.list_asked_of(request.actor)],
        lapse_days=queries.policy_on(clock.today()).lapse_days,
    )


@router.post("/proxy-requests", response=schemas.AskedOut, summary="申请替家人办事")
@requires(P.ASK)
def ask_to_act(request: HttpRequest, data: schemas.ProxyAskIn) -> Any:
    return schemas.AskedOut.of(services.ask(**data.dict(), by=request.actor, at=clock.now()))


@router.post("/proxy-requests/{proxy_request_id}/code", response={204: None}, summary="发验证码给本人")
@requires(P.ASK)
def send_proxy_code(request: HttpRequest, proxy_request_id: int) -> Any:
    services.send_code(proxy_request_id=proxy_request_id, by=request.actor, at=clock.now())


@router.post("/proxy-requests/{proxy_request_id}/confirm-code", response=schemas.AskedOut)
@requires(P.ASK)
def confirm_proxy_by_code(request: HttpRequest, proxy_request_id: int, data: schemas.ProxyCodeIn) -> Any:
    found = services.confirm_by_code(
        proxy_request_id=proxy_request_id, code=data.code, by=request.actor, at=clock.now()
    )
    return schemas.AskedOut.of(found)


@router.post("/proxy-requests/{proxy_request_id}/withdraw", response=schemas.AskedOut)
@requires(P.ASK)
def withdraw_proxy_request(request: HttpRequest, proxy_request_id: int) -> Any:
    return schemas.AskedOut.of(services.withdraw(proxy_request_id=proxy_request_id, by=request.actor, at=clock.now()))


@router.post("/proxy-requests/{proxy_request_id}/agree", response={204: None})
@requires(P.ASK)
def agree_to_proxy(request: HttpRequest, proxy_request_id: int, data: schemas.AgreeIn) -> Any:
    services.agree(proxy_request_id=proxy_request_id, scopes=data.scopes, by=request.actor, at=clock.now())


@router.post("/proxy-requests/{proxy_request_id}/decline", response={204: None})
@requires(P.ASK)
def decline_proxy(request: HttpRequest, proxy_request_id: int, data: schemas.ProxyAnswerIn) -> Any:
    services.decline(proxy_request_id=proxy_request_id, reason=data.reason, by=request.actor, at=clock.now())
