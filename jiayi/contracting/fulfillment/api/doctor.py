"""医生端: the agreements of my teams, what they are still owed, and noting a service."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.contracting.contracts.permissions import ContractPermission
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn, PageOut

from .. import queries, schemas, services
from ..permissions import FulfillmentPermission as P
from ..schemas import ContractRowOut, EntitlementOut, LedgerOut, ReceiptOut, UnfulfilledOut
from . import disputes, shared

router = Router(tags=["履约"])
router.add_router("", disputes.router_for_doctor)


@router.get("/contracts", response=PageOut[ContractRowOut])
@requires(ContractPermission.READ)
def list_contracts(request: HttpRequest, filters: Query[schemas.ContractFilters]) -> Any:
    """The agreements of the own teams; of one of them when named."""
    own = request.actor.team_ids
    chosen = own & {filters.team_id} if filters.team_id else own
    return shared.contract_rows(request, filters, team_ids=tuple(sorted(chosen)) or (0,))


@router.get("/patients/{patient_id}/ledger", response=LedgerOut)
@requires(P.READ)
def get_ledger(request: HttpRequest, patient_id: int) -> Any:
    return shared.ledger_of(patient_id)


@router.get("/patients/{patient_id}/receipts", response=PageOut[ReceiptOut])
@requires(P.READ)
def list_receipts(request: HttpRequest, patient_id: int, filters: Query[PageIn]) -> Any:
    return shared.receipts_of(patient_id, cursor=filters.cursor, limit=filters.limit)


@router.get("/unfulfilled", response=PageOut[UnfulfilledOut])
@requires(P.READ)
def list_unfulfilled(request: HttpRequest, filters: Query[schemas.UnfulfilledFilters]) -> Any:
    """What the own teams still owe, the soonest to close first."""
    own = request.actor.team_ids
    page = queries.page_unfulfilled(
        team_ids=own & {filters.team_id} if filters.team_id else own,
        item_code=filters.item_code,
        state=filters.state,
        today=clock.today(),
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return page.with_items([UnfulfilledOut.of(row) for row in page.items])


@router.post("/patients/{patient_id}/services", response=EntitlementOut)
@requires(P.CREDIT)
def record_service(request: HttpRequest, patient_id: int, body: schemas.ServiceIn) -> Any:
    row = services.record_service(
        patient_id=patient_id,
        item_code=body.item_code,
        on=body.service_date,
        key=body.client_key,
        place=body.place,
        result=body.result,
        by=request.actor,
        at=clock.now(),
    )
    return EntitlementOut.of(row)


@router.post("/entitlements/{entitlement_id}/waive", response=EntitlementOut)
@requires(P.WAIVE)
def waive_entitlement(request: HttpRequest, entitlement_id: int, body: schemas.WaiveIn) -> Any:
    row = services.waive_entitlement(
        entitlement_id=entitlement_id, reason=body.reason, by=request.actor, at=clock.now()
    )
    return EntitlementOut.of(row)


@router.get("/fulfillment-rate", response=list[schemas.RateOut])
@requires(P.READ)
def get_fulfillment_rate(request: HttpRequest, year: int = Query(..., ge=2000, le=2100)) -> Any:
    """履约率 of the own teams over the windows that have closed this year."""
    return queries.fulfillment_rates(
        team_ids=request.actor.team_ids, start=date(year, 1, 1), end=min(date(year + 1, 1, 1), clock.today())
    )
