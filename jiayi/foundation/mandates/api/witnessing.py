"""Requests before a member of staff: sign before us, check a proof. On the phone and at the desk alike."""

import base64
import binascii
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.errors import InvalidInput

from .. import queries, schemas, services
from ..permissions import MandatePermission as P


def add_routes(router: Router) -> None:
    @router.get("/proxy-requests", response=schemas.ProxyRequestPageOut)
    @requires(P.WITNESS)
    def list_proxy_requests(request: HttpRequest, asked: Query[schemas.ProxyRequestFilters]) -> Any:
        found = queries.page_requests(
            state=asked.state,
            kind=asked.kind,
            patient_id=asked.patient_id,
            q=asked.q,
            cursor=asked.cursor,
            limit=asked.limit,
        )
        return found.with_items([schemas.ProxyRequestRowOut.of(row, clock.today()) for row in found.items])

    @router.get("/proxy-requests/{proxy_request_id}/proof", summary="看监护证明")
    @requires(P.WITNESS)
    def get_proxy_proof(request: HttpRequest, proxy_request_id: int) -> HttpResponse:
        opened = services.open_proof(proxy_request_id=proxy_request_id, by=request.actor, at=clock.now())
        response = HttpResponse(opened.content, content_type=opened.file.mime)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response

    @router.post("/proxy-requests/{proxy_request_id}/witness", response=schemas.ProxyRequestRowOut, summary="当面签字")
    @requires(P.WITNESS)
    def witness_proxy(request: HttpRequest, proxy_request_id: int, data: schemas.WitnessSignatureIn) -> Any:
        try:
            signature = base64.b64decode(data.signature.partition(",")[2], validate=True)
        except binascii.Error as error:
            raise InvalidInput("签字没有传好，请再签一次") from error
        services.confirm_by_witness(
            proxy_request_id=proxy_request_id, signature=signature, by=request.actor, at=clock.now()
        )
        return _row(proxy_request_id)

    @router.post("/proxy-requests/{proxy_request_id}/check-proof", response=schemas.ProxyRequestRowOut)
    @requires(P.WITNESS)
    def check_proxy_proof(request: HttpRequest, proxy_request_id: int, data: schemas.ProofNoteIn) -> Any:
        services.confirm_by_proof(proxy_request_id=proxy_request_id, note=data.note, by=request.actor, at=clock.now())
        return _row(proxy_request_id)

    @router.post("/proxy-requests/{proxy_request_id}/decline", response=schemas.ProxyRequestRowOut)
    @requires(P.WITNESS)
    def decline_proxy_request(request: HttpRequest, proxy_request_id: int, data: schemas.ProxyAnswerIn) -> Any:
        services.decline(proxy_request_id=proxy_request_id, reason=data.reason, by=request.actor, at=clock.now())
        return _row(proxy_request_id)


def _row(proxy_request_id: int) -> Any:
    return schemas.ProxyRequestRowOut.of(queries.get_request(proxy_request_id=proxy_request_id), clock.today())
