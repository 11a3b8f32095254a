"""医生端: propose, enter paper, witness, accept and end."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.idempotency import once

from .. import queries, schemas, services
from ..permissions import ContractPermission as P
from ..schemas import ContractOut, OfferedOut, SummaryOut
from . import choosing, doctor_moving, refusals, shared

router = Router(tags=["签约"])
router.add_router("", refusals.router_for_doctor)
router.add_router("", doctor_moving.router)
choosing.add_routes(router)


@router.get("/patients/{patient_id}/contracts", response=list[ContractOut])
@requires(P.READ)
def list_patient_contracts(request: HttpRequest, patient_id: int) -> Any:
    return shared.contracts_of(request, patient_id)


@router.get("/contracts/{contract_id}/summary", response=SummaryOut)
@requires(P.READ)
def get_contract_summary(request: HttpRequest, contract_id: int) -> Any:
    return SummaryOut.of(queries.summary_of(contract_id=contract_id, today=clock.today()))


@router.post("/patients/{patient_id}/contracts", response=OfferedOut)
@requires(P.OFFER)
def propose_contract(request: HttpRequest, patient_id: int, body: schemas.ProposalIn) -> Any:
    return once(
        key=body.client_key,
        by=request.actor,
        operation="contracts.propose",
        run=lambda: shared.offered(
            request,
            services.offer_contract(
                patient_id=patient_id,
                team_id=body.team_id,
                package_ids=body.package_ids,
                origin="team",
                years=body.years,
                override_reason=body.override_reason,
                by=request.actor,
                at=clock.now(),
            ),
        ).model_dump(mode="json"),
    )


@router.post("/contracts/proposals", response=list[schemas.VerdictOut])
@requires(P.OFFER)
def propose_batch(request: HttpRequest, body: schemas.BatchIn) -> Any:
    return services.propose_batch(
        patient_ids=body.patient_ids,
        team_id=body.team_id,
        package_codes=body.package_codes,
        by=request.actor,
        at=clock.now(),
    )


@router.post("/patients/{patient_id}/paper-contracts", response=OfferedOut)
@requires(P.OFFER)
def digitise_paper(request: HttpRequest, patient_id: int, body: schemas.PaperIn) -> Any:
    return once(
        key=body.client_key,
        by=request.actor,
        operation="contracts.paper",
        run=lambda: shared.offered(
            request,
            services.digitise_paper_contract(
                patient_id=patient_id,
                team_id=body.team_id,
                package_ids=body.package_ids,
                paper_date=body.paper_date,
                photos=[
                    shared.given(request, services.Signature(kind="paper_photo", file_id=number), body.location)
                    for number in body.photo_file_ids
                ],
                years=body.years,
                override_reason=body.override_reason,
                by=request.actor,
                at=clock.now(),
            ),
        ).model_dump(mode="json"),
    )


@router.post("/contracts/{contract_id}/code", response=schemas.CodeSentOut)
@requires(P.OFFER)
def send_signing_code(request: HttpRequest, contract_id: int) -> Any:
    return {"phone": services.send_signing_code(contract_id=contract_id, by=request.actor, at=clock.now())}


@router.post("/contracts/{contract_id}/confirm-code", response=ContractOut)
@requires(P.OFFER)
def confirm_by_code(request: HttpRequest, contract_id: int, body: schemas.CodeIn) -> Any:
    services.confirm_by_code(
        contract_id=contract_id,
        code=body.code,
        signer_patient_id=body.signer_patient_id,
        gives_consent=body.health_consent,
        device=shared.device_of(request),
        location=body.location.text if body.location is not None else "",
        by=request.actor,
        at=clock.now(),
    )
    return shared.shown(request, contract_id)


@router.post("/contracts/{contract_id}/witness", response=ContractOut)
@requires(P.OFFER)
def witness_signature(request: HttpRequest, contract_id: int, body: schemas.WitnessIn) -> Any:
    once(
        key=body.client_key,
        by=request.actor,
        operation="contracts.witness",
        run=lambda: (
            services.confirm_contract(
                contract_id=contract_id,
                signature=shared.given(request, body.drawn, body.location),
                gives_consent=body.health_consent,
                by=request.actor,
                at=clock.now(),
            ).pk
        ),
    )
    return shared.shown(request, contract_id)


@router.post("/contracts/{contract_id}/accept", response=ContractOut)
@requires(P.ACCEPT)
def accept_contract(request: HttpRequest, contract_id: int, body: schemas.AcceptIn) -> Any:
    once(
        key=body.client_key,
        by=request.actor,
        operation="contracts.accept",
        run=lambda: services.confirm_contract(contract_id=contract_id, by=request.actor, at=clock.now()).pk,
    )
    return shared.shown(request, contract_id)


@router.post("/contracts/{contract_id}/decline", response=ContractOut)
@requires(P.ACCEPT)
def decline_contract(request: HttpRequest, contract_id: int, body: schemas.WhyIn) -> Any:
    services.decline_contract(
        contract_id=contract_id,
        reason_code=body.reason or "team",
        note=body.text,
        by=request.actor,
        at=clock.now(),
    )
    return shared.shown(request, contract_id)


@router.post("/contracts/{contract_id}/withdraw", response=ContractOut)
@requires(P.OFFER)
def withdraw_contract(request: HttpRequest, contract_id: int, body: schemas.WhyIn) -> Any:
    services.withdraw_contract(contract_id=contract_id, note=body.text, by=request.actor, at=clock.now())
    return shared.shown(request, contract_id)


@router.post("/contracts/{contract_id}/end", response=ContractOut)
@requires(P.END)
def end_contract(request: HttpRequest, contract_id: int, body: schemas.EndIn) -> Any:
    services.end_contract(contract_id=contract_id, **body.dict(), by=request.actor, at=clock.now())
    return shared.shown(request, contract_id)


@router.post("/contracts/{contract_id}/renew", response=OfferedOut)
@requires(P.OFFER)
def renew_contract(request: HttpRequest, contract_id: int) -> Any:
    return shared.offered(request, services.renew_contract(contract_id=contract_id, by=request.actor, at=clock.now()))
