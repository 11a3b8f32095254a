"""管理端: the list of agreements, the ledger of promised services, and the residents' objections."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.contracting.contracts.permissions import ContractPermission
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn, PageOut

from .. import queries, schemas, services
from ..permissions import FulfillmentPermission as P
from ..schemas import ContractRowOut, EntitlementOut, EntitlementRowOut, LedgerOut, ReceiptOut
from . import disputes, shared

router = Router(tags=["履约"])
router.add_router("", disputes.router_for_desk)


@router.get("/contracts", response=PageOut[ContractRowOut])
@requires(ContractPermission.READ)
def list_contracts(request: HttpRequest, filters: Query[schemas.ContractFilters]) -> Any:
    return shared.contract_rows(request, filters, team_ids=(filters.team_id,) if filters.team_id else ())


@router.get("/contracts/counts", response=schemas.CountsOut)
@requires(ContractPermission.READ)
def count_contracts(request: HttpRequest) -> Any:
    return queries.tab_counts(today=clock.today())


@router.get("/patients/{patient_id}/ledger", response=LedgerOut)
@requires(P.READ)
def get_ledger(request: HttpRequest, patient_id: int) -> Any:
    return shared.ledger_of(patient_id)


@router.get("/patients/{patient_id}/receipts", response=PageOut[ReceiptOut])
@requires(P.READ)
def list_receipts(request: HttpRequest, patient_id: int, filters: Query[PageIn]) -> Any:
    return shared.receipts_of(patient_id, cursor=filters.cursor, limit=filters.limit)


@router.get("/entitlements", response=PageOut[EntitlementRowOut])
@requires(P.READ)
def list_entitlements(request: HttpRequest, filters: Query[schemas.EntitlementFilters]) -> Any:
    page = queries.page_entitlements(
        q=filters.q,
        state=filters.state,
        team_id=filters.team_id,
        item_code=filters.item_code,
        today=clock.today(),
        sort=filters.sort,
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return page.with_items([EntitlementRowOut.of(row) for row in page.items])


@router.post("/entitlements/{entitlement_id}/waive", response=EntitlementOut)
@requires(P.WAIVE)
def waive_entitlement(request: HttpRequest, entitlement_id: int, body: schemas.WaiveIn) -> Any:
    row = services.waive_entitlement(
        entitlement_id=entitlement_id, reason=body.reason, by=request.actor, at=clock.now()
    )
    return EntitlementOut.of(row)
