"""居民端: what I owe and have paid."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel.access import requires
from jiayi.kernel.clock import now, today

from .. import schemas, services
from ..permissions import BillingPermission as P
from ..schemas import EndingOut, FeesOut, ReceiptOut
from . import shared

router = Router(tags=["费用"])


@router.get("/patients/{patient_id}/fees", response=list[FeesOut])
@requires(P.OWN, mandate=("view", "pay"))
def list_fees(request: HttpRequest, patient_id: int) -> Any:
    return shared.fees_of(patient_id, only="resident")


@router.post("/contracts/{contract_id}/payments", response=ReceiptOut)
@requires(P.OWN, mandate=("pay",))
def pay_own_part(request: HttpRequest, contract_id: int, body: schemas.OwnPaymentIn) -> Any:
    """The own part, in full, through the payment channel."""
    payment = schemas.PaymentIn(key=body.key, payer="resident", method="simulator", year=body.year)
    return shared.pay(contract_id, payment, by=request.actor)


@router.get("/contracts/{contract_id}/ending", response=EndingOut)
@requires(P.OWN)
def preview_ending(request: HttpRequest, contract_id: int, ended_date: date | None = None) -> Any:
    """Seen before it is done: what comes back, what is lost, and how long it could be undone."""
    return EndingOut.of(
        services.preview_ending(contract_id=contract_id, ended_date=ended_date, by=request.actor, at=now()),
        by=request.actor,
        on=today(),
    )
