"""管理端: packages, policies, offers and the ends of contracts."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageOut

from .. import queries, schemas, services
from ..permissions import ContractPermission as P
from ..schemas import ContractOut, OfferedOut, PackageOut, PackageRowOut
from . import choosing, desk_departing, desk_moving, refusals, shared

router = Router(tags=["签约"])
router.add_router("", refusals.router_for_desk)
router.add_router("", desk_moving.router)
router.add_router("", desk_departing.router)
choosing.add_routes(router)


@router.get("/patients/{patient_id}/contracts", response=list[ContractOut])
@requires(P.READ)
def list_patient_contracts(request: HttpRequest, patient_id: int) -> Any:
    return shared.contracts_of(request, patient_id)


@router.post("/patients/{patient_id}/contracts", response=OfferedOut)
@requires(P.OFFER)
def propose_contract(request: HttpRequest, patient_id: int, body: schemas.ProposalIn) -> Any:
    made = services.offer_contract(
        patient_id=patient_id,
        team_id=body.team_id,
        package_ids=body.package_ids,
        origin="team",
        years=body.years,
        override_reason=body.override_reason,
        by=request.actor,
        at=clock.now(),
    )
    return shared.offered(request, made)


@router.post("/contracts/{contract_id}/accept", response=ContractOut)
@requires(P.ACCEPT)
def accept_contract(request: HttpRequest, contract_id: int) -> Any:
    services.confirm_contract(contract_id=contract_id, by=request.actor, at=clock.now())
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


@router.post("/contracts/{contract_id}/end", response=ContractOut)
@requires(P.END)
def end_contract(request: HttpRequest, contract_id: int, body: schemas.EndIn) -> Any:
    services.end_for_reason(contract_id=contract_id, **body.dict(), by=request.actor, at=clock.now())
    return shared.shown(request, contract_id)


@router.post("/contracts/{contract_id}/cool-off", response=ContractOut)
@requires(P.END)
def cool_off_contract(request: HttpRequest, contract_id: int, body: schemas.VoidIn) -> Any:
    """The resident called or came within the cooling-off; the note says who and how."""
    services.cool_off(contract_id=contract_id, note=body.note, by=request.actor, at=clock.now())
    return shared.shown(request, contract_id)


@router.post("/contracts/{contract_id}/void", response=ContractOut)
@requires(P.VOID)
def void_contract(request: HttpRequest, contract_id: int, body: schemas.VoidIn) -> Any:
    services.void_contract(contract_id=contract_id, note=body.note, by=request.actor, at=clock.now())
    return shared.shown(request, contract_id)


@router.get("/packages", response=PageOut[PackageRowOut])
@requires(P.READ)
def list_packages(request: HttpRequest, filters: Query[schemas.PackageFilters]) -> Any:
    page = queries.page_packages(
        q=filters.q,
        tier=filters.tier,
        status=filters.status,
        on=clock.today(),
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return page.with_items([PackageRowOut.of(row) for row in page.items])


@router.get("/packages/{package_id}", response=PackageOut)
@requires(P.READ)
def get_package(request: HttpRequest, package_id: int) -> Any:
    return PackageOut.of(queries.get_package(package_id=package_id))


@router.get("/policy-assignments", response=list[schemas.PolicyAssignmentOut])
@requires(P.READ)
def list_policy_assignments(request: HttpRequest) -> Any:
    return [schemas.PolicyAssignmentOut.of(row) for row in queries.list_assignments()]


@router.post("/policy-assignments", response=schemas.PolicyAssignmentOut)
@requires(P.EDIT_POLICIES)
def assign_signing_policy(request: HttpRequest, body: schemas.PolicyAssignmentIn) -> Any:
    return schemas.PolicyAssignmentOut.of(services.assign_policy(**body.dict()))
