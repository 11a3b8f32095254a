"""居民端: my ledger, my receipts, 对，做过 and 没有这回事."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn, PageOut

from .. import services
from ..permissions import FulfillmentPermission as P
from ..schemas import EntitlementOut, LedgerOut, ReceiptOut, TextIn
from . import disputes, shared

router = Router(tags=["服务账本"])
router.add_router("", disputes.router_for_resident)


@router.get("/patients/{patient_id}/ledger", response=LedgerOut)
@requires(P.OWN, mandate=("view", "confirm"))
def get_ledger(request: HttpRequest, patient_id: int) -> Any:
    return shared.ledger_of(patient_id)


@router.get("/patients/{patient_id}/receipts", response=PageOut[ReceiptOut])
@requires(P.OWN, mandate=("view", "confirm"))
def list_receipts(request: HttpRequest, patient_id: int, filters: Query[PageIn]) -> Any:
    return shared.receipts_of(patient_id, cursor=filters.cursor, limit=filters.limit)


@router.post("/entitlements/{entitlement_id}/confirm", response=EntitlementOut)
@requires(P.OWN, mandate=("confirm",))
def confirm_service(request: HttpRequest, entitlement_id: int) -> Any:
    return EntitlementOut.of(services.confirm_service(entitlement_id=entitlement_id, by=request.actor, at=clock.now()))


@router.post("/entitlements/{entitlement_id}/deny", response={204: None})
@requires(P.OWN, mandate=("confirm",))
def deny_service(request: HttpRequest, entitlement_id: int, body: TextIn) -> Any:
    services.deny_service(entitlement_id=entitlement_id, text=body.text, by=request.actor, at=clock.now())
    return Status(204, None)


@router.post("/contracts/{contract_id}/dispute", response={204: None})
@requires(P.OWN, mandate=("sign", "confirm"))
def dispute_contract(request: HttpRequest, contract_id: int, body: TextIn) -> Any:
    services.dispute_contract(contract_id=contract_id, text=body.text, by=request.actor, at=clock.now())
    return Status(204, None)
