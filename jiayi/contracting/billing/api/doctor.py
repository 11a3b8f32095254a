"""医生端: the whole file of a contract, fees of a person, cash in the field."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.contracting.contracts.permissions import ContractPermission
from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import schemas, services
from ..permissions import BillingPermission as P
from ..schemas import ContractFileOut, FeesOut, ReceiptOut
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
