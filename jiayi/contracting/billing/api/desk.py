"""管理端: the whole file of a contract, payments, refunds, reversals and totals by payer."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.contracting.contracts.permissions import ContractPermission
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.idempotency import once
from jiayi.kernel.schemas import PageOut

from .. import queries, schemas, services
from ..permissions import BillingPermission as P
from ..schemas import ContractFileOut, EndingOut, EntryOut, FeeRowOut, FeesOut, ReceiptOut, TotalOut
from . import shared

router = Router(tags=["费用"])


@router.get("/contracts/{contract_id}", response=ContractFileOut)
@requires(ContractPermission.READ)
def get_contract(request: HttpRequest, contract_id: int) -> Any:
    return ContractFileOut.of(services.open_contract_file(contract_id=contract_id, by=request.actor, at=clock.now()))


@router.get("/patients/{patient_id}/fees", response=list[FeesOut])
@requires(P.READ)
def list_fees(request: HttpRequest, patient_id: int) -> Any:
    return shared.fees_of(patient_id)


@router.post("/contracts/{contract_id}/payments", response=ReceiptOut)
@requires(P.RECEIVE)
def receive_payment(request: HttpRequest, contract_id: int, body: schemas.PaymentIn) -> Any:
    return shared.pay(contract_id, body, by=request.actor)


@router.post("/contracts/{contract_id}/refunds", response=ReceiptOut)
@requires(P.REFUND)
def refund_payment(request: HttpRequest, contract_id: int, body: schemas.RefundIn) -> Any:
    return once(
        key=body.key,
        by=request.actor,
        operation="billing.refund",
        run=lambda: ReceiptOut.of(
            services.refund_pro_rata(
                contract_id=contract_id, **body.dict(exclude={"key"}), by=request.actor, at=clock.now()
            )
        ).model_dump(mode="json"),
    )


@router.post("/ledger-entries/{entry_id}/reverse", response=EntryOut)
@requires(P.REVERSE)
def reverse_entry(request: HttpRequest, entry_id: int, body: schemas.ReversalIn) -> Any:
    entry = services.reverse_entry(entry_id=entry_id, note=body.note, by=request.actor, at=clock.now())
    return EntryOut.of(entry, entry.account)


@router.get("/fee-totals", response=list[TotalOut])
@requires(P.TOTALS)
def list_fee_totals(request: HttpRequest, year: int = Query(..., ge=2000, le=2100)) -> Any:
    return [TotalOut.of(total) for total in queries.totals_by_payer(year=year)]


@router.get("/fee-accounts", response=PageOut[FeeRowOut])
@requires(P.READ)
def list_fee_accounts(request: HttpRequest, filters: Query[schemas.FeeFilters]) -> Any:
    page = queries.page_accounts(
        year=filters.year,
        payer=filters.payer,
        is_open=filters.is_open,
        team_ids=(filters.team_id,) if filters.team_id else (),
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return page.with_items([FeeRowOut.of(account) for account in page.items])


@router.get("/contracts/{contract_id}/ending", response=EndingOut)
@requires(ContractPermission.READ)
def preview_ending(request: HttpRequest, contract_id: int, ended_date: date | None = None) -> Any:
    """Seen before it is done: what comes back, what is lost, and how long it could be undone."""
    return EndingOut.of(
        services.preview_ending(contract_id=contract_id, ended_date=ended_date, by=request.actor, at=clock.now()),
        by=request.actor,
        on=clock.today(),
    )
