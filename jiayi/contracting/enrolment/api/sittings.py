"""A household at one table: on the doctor's phone and at the desk alike."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.contracting.contracts import queries as contracts
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.idempotency import once
from jiayi.kernel.schemas import PageIn, PageOut

from .. import queries, services
from ..permissions import EnrolmentPermission as P
from ..schemas.sittings import (
    MemberCodeIn,
    MemberCodeOut,
    MemberOfferIn,
    MemberRefusalIn,
    MemberSignIn,
    SittingIn,
    SittingOut,
    SittingRowOut,
)
from . import shared


def add_routes(router: Router) -> None:
    @router.get("/sittings", response=PageOut[SittingRowOut])
    @requires(P.READ)
    def list_sittings(request: HttpRequest, paging: Query[PageIn]) -> Any:
        page = queries.page_sittings(team_ids=request.actor.team_ids, cursor=paging.cursor, limit=paging.limit)
        return page.with_items([SittingRowOut.of(row) for row in page.items])

    @router.post("/households/{household_id}/sittings", response=SittingOut)
    @requires(P.SIT)
    def open_sitting(request: HttpRequest, household_id: int, body: SittingIn) -> Any:
        """Begins, or goes on with the one that was interrupted."""
        sitting = services.open_sitting(
            household_id=household_id, team_id=body.team_id, by=request.actor, at=clock.now()
        )
        return shared.sitting_out(sitting.pk)

    @router.get("/sittings/{sitting_id}", response=SittingOut)
    @requires(P.SIT)
    def get_sitting(request: HttpRequest, sitting_id: int) -> Any:
        return shared.sitting_out(sitting_id)

    @router.post("/sittings/{sitting_id}/close", response=SittingOut)
    @requires(P.SIT)
    def close_sitting(request: HttpRequest, sitting_id: int) -> Any:
        services.close_sitting(sitting_id=sitting_id, by=request.actor, at=clock.now())
        return shared.sitting_out(sitting_id)

    @router.post("/sittings/{sitting_id}/members/{patient_id}/sign", response=SittingOut)
    @requires(P.SIT)
    def sign_member(request: HttpRequest, sitting_id: int, patient_id: int, body: MemberSignIn) -> Any:
        once(
            key=body.client_key,
            by=request.actor,
            operation="enrolment.sign_member",
            run=lambda: (
                services.sign_member(
                    sitting_id=sitting_id,
                    patient_id=patient_id,
                    package_ids=body.package_ids,
                    signature=shared.given(request, body.witnessed),
                    gives_consent=body.gives_consent,
                    override_reason=body.override_reason,
                    by=request.actor,
                    at=clock.now(),
                ).contract_id
            ),
        )
        return shared.sitting_out(sitting_id)

    @router.post("/sittings/{sitting_id}/members/{patient_id}/offer", response=SittingOut)
    @requires(P.SIT)
    def offer_member(request: HttpRequest, sitting_id: int, patient_id: int, body: MemberOfferIn) -> Any:
        """The member confirms by a code or in their own app; asked twice it is the same offer."""
        services.offer_member(
            sitting_id=sitting_id, patient_id=patient_id, **body.dict(), by=request.actor, at=clock.now()
        )
        return shared.sitting_out(sitting_id)

    @router.post("/sittings/{sitting_id}/members/{patient_id}/put-off", response=SittingOut)
    @requires(P.SIT)
    def put_off_member(request: HttpRequest, sitting_id: int, patient_id: int) -> Any:
        services.put_off_member(sitting_id=sitting_id, patient_id=patient_id, by=request.actor, at=clock.now())
        return shared.sitting_out(sitting_id)

    @router.post("/sittings/{sitting_id}/members/{patient_id}/refuse", response=SittingOut)
    @requires(P.SIT)
    def refuse_member(request: HttpRequest, sitting_id: int, patient_id: int, body: MemberRefusalIn) -> Any:
        services.refuse_member(
            sitting_id=sitting_id,
            patient_id=patient_id,
            reason_code=body.reason,
            note=body.note,
            by=request.actor,
            at=clock.now(),
        )
        return shared.sitting_out(sitting_id)

    @router.post("/sittings/{sitting_id}/members/{patient_id}/wake", response=SittingOut)
    @requires(P.SIT)
    def wake_member(request: HttpRequest, sitting_id: int, patient_id: int) -> Any:
        services.wake_member(sitting_id=sitting_id, patient_id=patient_id, by=request.actor, at=clock.now())
        return shared.sitting_out(sitting_id)

    @router.post("/sittings/{sitting_id}/members/{patient_id}/code", response=MemberCodeOut)
    @requires(P.SIT)
    def send_member_code(request: HttpRequest, sitting_id: int, patient_id: int, body: MemberOfferIn) -> Any:
        """A code to the member's own phone, or the guardian's, for the packages that were chosen."""
        phone = services.send_member_code(
            sitting_id=sitting_id, patient_id=patient_id, **body.dict(), by=request.actor, at=clock.now()
        )
        return {"phone": phone}

    @router.post("/sittings/{sitting_id}/members/{patient_id}/confirm-code", response=SittingOut)
    @requires(P.SIT)
    def confirm_member_by_code(request: HttpRequest, sitting_id: int, patient_id: int, body: MemberCodeIn) -> Any:
        services.confirm_member_by_code(
            sitting_id=sitting_id,
            patient_id=patient_id,
            code=body.code,
            gives_consent=body.gives_consent,
            device=contracts.device_name(request.headers.get("User-Agent", "")),
            location=body.location.text if body.location is not None else "",
            by=request.actor,
            at=clock.now(),
        )
        return shared.sitting_out(sitting_id)
