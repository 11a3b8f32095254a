"""居民端: ask for another team, answer what a team proposes."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import services
from ..permissions import ContractPermission as P
from ..schemas import ContractOut
from ..schemas.inputs import SignatureIn, WhyIn
from ..schemas.moving import ContractTransferOut, TransferAnswerIn, TransferAskIn
from . import shared

router = Router(tags=["转签"])


@router.get("/patients/{patient_id}/contract-transfers", response=list[ContractTransferOut])
@requires(P.OWN, mandate=("view", "sign"))
def list_my_transfers(request: HttpRequest, patient_id: int) -> Any:
    return shared.transfers_of(request, patient_id)


@router.post("/contracts/{contract_id}/transfers", response=ContractTransferOut)
@requires(P.OWN, mandate=("sign",))
def ask_for_transfer(request: HttpRequest, contract_id: int, body: TransferAskIn) -> Any:
    return shared.requested_transfer(
        request, contract_id, body, operation="contracts.transfer", **shared.evidence(request, body)
    )


@router.post("/contract-transfers/{transfer_id}/agree", response=ContractTransferOut)
@requires(P.OWN, mandate=("sign",))
def agree_to_transfer(request: HttpRequest, transfer_id: int, body: SignatureIn) -> Any:
    return shared.agreed_transfer(request, transfer_id, body, operation="contracts.transfer_agree")


@router.post("/contract-transfers/{transfer_id}/refuse", response=ContractTransferOut)
@requires(P.OWN, mandate=("sign",))
def refuse_transfer(request: HttpRequest, transfer_id: int, body: TransferAnswerIn) -> Any:
    services.refuse_contract_transfer(
        transfer_id=transfer_id, code=body.code, note=body.note, by=request.actor, at=clock.now()
    )
    return shared.shown_transfer(request, transfer_id)


@router.post("/contract-transfers/{transfer_id}/withdraw", response=ContractTransferOut)
@requires(P.OWN, mandate=("sign",))
def withdraw_transfer(request: HttpRequest, transfer_id: int) -> Any:
    services.withdraw_contract_transfer(transfer_id=transfer_id, by=request.actor, at=clock.now())
    return shared.shown_transfer(request, transfer_id)


@router.post("/contracts/{contract_id}/reopen", response=ContractOut)
@requires(P.OWN, mandate=("sign",))
def reopen_contract(request: HttpRequest, contract_id: int, body: WhyIn) -> Any:
    """I ended it and think better of it, within some days."""
    made = services.reopen_contract(contract_id=contract_id, note=body.text, by=request.actor, at=clock.now())
    return shared.shown(request, made.pk)
