"""管理端: people who want to come, people who want to leave, and what a team proposes."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.idempotency import once

from .. import queries, services
from ..permissions import ContractPermission as P
from ..schemas import ContractOut
from ..schemas.inputs import CodeSentOut, WhyIn
from ..schemas.moving import (
    ContractTransferFilters,
    ContractTransferOut,
    ContractTransferPageOut,
    TransferAcceptIn,
    TransferAnswerIn,
    TransferCodeIn,
    TransferWishIn,
    WaitingOut,
)
from . import shared

router = Router(tags=["转签"])


@router.get("/contract-transfers", response=ContractTransferPageOut)
@requires(P.READ)
def list_contract_transfers(request: HttpRequest, asked: Query[ContractTransferFilters]) -> Any:
    page = queries.page_transfers(
        direction=asked.direction,
        status=asked.status,
        reach=asked.reach,
        q=asked.q,
        by=request.actor,
        cursor=asked.cursor,
        limit=asked.limit,
    )
    return page.with_items(ContractTransferOut.of_all(page.items, by=request.actor))


@router.get("/contract-transfers/waiting", response=WaitingOut)
@requires(P.READ)
def count_waiting_transfers(request: HttpRequest) -> Any:
    return queries.count_waiting(by=request.actor)


@router.get("/contract-transfers/{transfer_id}", response=ContractTransferOut)
@requires(P.READ)
def get_contract_transfer(request: HttpRequest, transfer_id: int) -> Any:
    return shared.shown_transfer(request, transfer_id)


@router.post("/contracts/{contract_id}/transfers", response=ContractTransferOut)
@requires(P.ACCEPT)
def propose_transfer(request: HttpRequest, contract_id: int, body: TransferWishIn) -> Any:
    return shared.requested_transfer(request, contract_id, body, operation="contracts.transfer")


@router.post("/contract-transfers/{transfer_id}/accept", response=ContractTransferOut)
@requires(P.ACCEPT)
def accept_contract_transfer(request: HttpRequest, transfer_id: int, body: TransferAcceptIn) -> Any:
    once(
        key=body.client_key,
        by=request.actor,
        operation="contracts.transfer_accept",
        run=lambda: (
            services.accept_contract_transfer(
                transfer_id=transfer_id, override_reason=body.override_reason, by=request.actor, at=clock.now()
            ).pk
        ),
    )
    return shared.shown_transfer(request, transfer_id)


@router.post("/contract-transfers/{transfer_id}/refuse", response=ContractTransferOut)
@requires(P.ACCEPT)
def refuse_contract_transfer(request: HttpRequest, transfer_id: int, body: TransferAnswerIn) -> Any:
    services.refuse_contract_transfer(
        transfer_id=transfer_id, code=body.code, note=body.note, by=request.actor, at=clock.now()
    )
    return shared.shown_transfer(request, transfer_id)


@router.post("/contract-transfers/{transfer_id}/withdraw", response=ContractTransferOut)
@requires(P.ACCEPT)
def withdraw_contract_transfer(request: HttpRequest, transfer_id: int) -> Any:
    services.withdraw_contract_transfer(transfer_id=transfer_id, by=request.actor, at=clock.now())
    return shared.shown_transfer(request, transfer_id)


@router.post("/contract-transfers/{transfer_id}/code", response=CodeSentOut)
@requires(P.ACCEPT)
def send_transfer_code(request: HttpRequest, transfer_id: int) -> Any:
    """The resident is at the counter or on the phone: a code goes to their own phone."""
    return {"phone": services.send_transfer_code(transfer_id=transfer_id, by=request.actor, at=clock.now())}


@router.post("/contract-transfers/{transfer_id}/agree", response=ContractTransferOut)
@requires(P.ACCEPT)
def agree_by_code(request: HttpRequest, transfer_id: int, body: TransferCodeIn) -> Any:
    services.agree_to_transfer(
        transfer_id=transfer_id,
        code=body.code,
        gives_consent=body.health_consent,
        by=request.actor,
        at=clock.now(),
    )
    return shared.shown_transfer(request, transfer_id)


@router.post("/contracts/{contract_id}/reopen", response=ContractOut)
@requires(P.END)
def reopen_contract(request: HttpRequest, contract_id: int, body: WhyIn) -> Any:
    """An end of ours, or a death or a move that was entered in error, is taken back: a new part goes on from it."""
    made = services.reopen_contract(contract_id=contract_id, note=body.text, by=request.actor, at=clock.now())
    return shared.shown(request, made.pk)
