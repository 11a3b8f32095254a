"""居民端: read the summary, choose a team and sign, confirm what a team proposes, refuse, end, renew."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.idempotency import once

from .. import queries, schemas, services
from ..permissions import ContractPermission as P
from ..schemas import ChoiceOut, ContractOut, SummaryOut
from . import resident_moving, shared

router = Router(tags=["签约"])
router.add_router("", resident_moving.router)


@router.get("/patients/{patient_id}/contracts", response=list[ContractOut])
@requires(P.OWN, mandate=("view", "sign"))
def list_my_contracts(request: HttpRequest, patient_id: int) -> Any:
    return shared.contracts_of(request, patient_id)


@router.get("/contracts/{contract_id}", response=ContractOut)
@requires(P.OWN, mandate=("view", "sign"))
def get_my_contract(request: HttpRequest, contract_id: int) -> Any:
    return shared.opened(request, contract_id)


@router.get("/patients/{patient_id}/packages", response=list[ChoiceOut])
@requires(P.OWN, mandate=("view", "sign"))
def list_choices(request: HttpRequest, patient_id: int) -> Any:
    return shared.choices_of(patient_id)


@router.get("/contracts/{contract_id}/summary", response=SummaryOut)
@requires(P.OWN, mandate=("view", "sign"))
def get_contract_summary(request: HttpRequest, contract_id: int) -> Any:
    return SummaryOut.of(queries.summary_of(contract_id=contract_id, today=clock.today()))


@router.get("/patients/{patient_id}/signing-summary", response=SummaryOut)
@requires(P.OWN, mandate=("view", "sign"))
def get_signing_summary(
    request: HttpRequest,
    patient_id: int,
    team_id: int,
    package_ids: list[int] = Query(...),  # noqa: B008 ninja's way of naming a list
    years: int | None = Query(None, ge=1, le=3),
) -> Any:
    return SummaryOut.of(
        queries.preview_summary(
            patient_id=patient_id, team_id=team_id, package_ids=package_ids, years=years, today=clock.today()
        )
    )


@router.post("/patients/{patient_id}/contracts", response=ContractOut)
@requires(P.OWN, mandate=("sign",))
def ask_for_team(request: HttpRequest, patient_id: int, body: schemas.AskIn) -> Any:
    contract_id = once(
        key=body.client_key,
        by=request.actor,
        operation="contracts.ask",
        run=lambda: (
            services.offer_contract(
                patient_id=patient_id,
                team_id=body.team_id,
                package_ids=body.package_ids,
                origin="resident",
                years=body.years,
                signature=shared.given(request, body.drawn or shared.APP, body.location),
                gives_consent=body.gives_consent,
                by=request.actor,
                at=clock.now(),
            ).contract.pk
        ),
    )
    return shared.shown(request, contract_id)


@router.post("/contracts/{contract_id}/confirm", response=ContractOut)
@requires(P.OWN, mandate=("sign",))
def confirm_contract(request: HttpRequest, contract_id: int, body: schemas.SignatureIn) -> Any:
    once(
        key=body.client_key,
        by=request.actor,
        operation="contracts.confirm",
        run=lambda: (
            services.confirm_contract(
                contract_id=contract_id,
                signature=shared.given(request, body.drawn or shared.APP, body.location),
                gives_consent=body.gives_consent,
                by=request.actor,
                at=clock.now(),
            ).pk
        ),
    )
    return shared.shown(request, contract_id)


@router.post("/contracts/{contract_id}/decline", response=ContractOut)
@requires(P.OWN, mandate=("sign",))
def decline_contract(request: HttpRequest, contract_id: int, body: schemas.DeclineIn) -> Any:
    services.decline_offer(
        contract_id=contract_id,
        reason_code=body.reason,
        note=body.text,
        never_again=body.never_again,
        by=request.actor,
        at=clock.now(),
    )
    return shared.shown(request, contract_id)


@router.post("/contracts/{contract_id}/withdraw", response=ContractOut)
@requires(P.OWN, mandate=("sign",))
def withdraw_contract(request: HttpRequest, contract_id: int, body: schemas.WhyIn) -> Any:
    services.withdraw_contract(contract_id=contract_id, note=body.text, by=request.actor, at=clock.now())
    return shared.shown(request, contract_id)


@router.post("/contracts/{contract_id}/end", response=ContractOut)
@requires(P.OWN, mandate=("sign",))
def end_contract(request: HttpRequest, contract_id: int, body: schemas.WhyIn) -> Any:
    """At any time and without a reason; within the cooling-off it is taken back whole."""
    services.leave_contract(contract_id=contract_id, note=body.text, by=request.actor, at=clock.now())
    return shared.shown(request, contract_id)


@router.get("/refusal-reasons", response=list[schemas.ReasonOut])
@requires(P.OWN)
def list_refusal_reasons(request: HttpRequest) -> Any:
    return [{"code": code, "label": label} for code, label in queries.refusal_reasons(on=clock.today()).items()]


@router.post("/contracts/{contract_id}/renew", response=ContractOut)
@requires(P.OWN, mandate=("sign",))
def renew_contract(request: HttpRequest, contract_id: int, body: schemas.SignatureIn) -> Any:
    renewed_id = once(
        key=body.client_key,
        by=request.actor,
        operation="contracts.renew",
        run=lambda: (
            services.renew_contract(
                contract_id=contract_id,
                signature=shared.given(request, body.drawn or shared.APP, body.location),
                gives_consent=body.gives_consent,
                by=request.actor,
                at=clock.now(),
            ).contract.pk
        ),
    )
    return shared.shown(request, renewed_id)
