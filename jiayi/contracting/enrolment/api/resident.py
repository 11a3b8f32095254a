"""居民端: the family signs together, one tap to renew, of age at eighteen."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.contracting.contracts.services import Signature
from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.idempotency import once

from .. import queries, services
from ..permissions import EnrolmentPermission as P
from ..rules import ASK
from ..schemas.renewals import AffirmIn, OwnReviewOut, RenewalOut, RenewedOut, RenewIn
from ..schemas.sittings import FamilySigningOut, MemberRefusalIn, OwnSignIn, SittingIn
from . import shared

router = Router(tags=["家庭与名单签约"])


@router.get("/family-signing", response=FamilySigningOut)
@requires(P.OWN)
def get_family_signing(request: HttpRequest) -> Any:
    """The family's sitting that is open; the others of the family are named by half."""
    return _family(request)


@router.post("/family-signing", response=FamilySigningOut)
@requires(P.OWN)
def begin_family_signing(request: HttpRequest, body: SittingIn) -> Any:
    services.open_family_sitting(team_id=body.team_id, by=request.actor, at=clock.now())
    return _family(request)


@router.post("/family-signing/{sitting_id}/members/{patient_id}/sign", response=FamilySigningOut)
@requires(P.OWN)
def sign_in_family(request: HttpRequest, sitting_id: int, patient_id: int, body: OwnSignIn) -> Any:
    """For oneself, or for a ward as the guardian; the team accepts afterwards."""
    once(
        key=body.client_key,
        by=request.actor,
        operation="enrolment.family_sign",
        run=lambda: (
            services.ask_for_member(
                sitting_id=sitting_id,
                patient_id=patient_id,
                package_ids=body.package_ids,
                signature=shared.given(request, body.own),
                gives_consent=body.gives_consent,
                by=request.actor,
                at=clock.now(),
            ).contract_id
        ),
    )
    return _family(request)


@router.post("/family-signing/{sitting_id}/members/{patient_id}/refuse", response=FamilySigningOut)
@requires(P.OWN)
def refuse_in_family(request: HttpRequest, sitting_id: int, patient_id: int, body: MemberRefusalIn) -> Any:
    services.refuse_member(
        sitting_id=sitting_id,
        patient_id=patient_id,
        reason_code=body.reason,
        note=body.note,
        by=request.actor,
        at=clock.now(),
    )
    return _family(request)


@router.get("/contracts/{contract_id}/renewal", response=RenewalOut)
@requires(P.OWN)
def get_renewal(request: HttpRequest, contract_id: int) -> Any:
    return RenewalOut.of(queries.view_renewal(contract_id=contract_id, today=clock.today()))


@router.post("/contracts/{contract_id}/renewal", response=RenewedOut)
@requires(P.OWN)
def renew_with_one_tap(request: HttpRequest, contract_id: int, body: RenewIn) -> Any:
    renewed = once(
        key=body.client_key,
        by=request.actor,
        operation="enrolment.renew",
        run=lambda: services.renew_own(
            contract_id=contract_id,
            health_consent=body.health_consent,
            signature=shared.given(request, Signature(kind="app")),
            by=request.actor,
            at=clock.now(),
        ),
    )
    return {"contract_id": renewed}


@router.get("/coming-of-age", response=list[OwnReviewOut])
@requires(P.OWN)
def list_own_reviews(request: HttpRequest) -> Any:
    """What the young adult who is signed in is asked about."""
    today = clock.today()
    ends = queries.rules_on(today).at_eighteen == ASK
    rows = queries.open_reviews_of(patient_id=request.actor.patient_id or 0)
    return [
        OwnReviewOut(
            id=row.pk,
            guardian_name=row.guardian.name,
            due_date=row.due_date,
            contract_id=row.contract_id,
            team_name=row.contract.team.name if row.contract else "",
            leader_name=row.contract.team.leader.name if row.contract else "",
            last_date=row.contract.period.upper - timedelta(days=1) if row.contract else None,
            may_affirm=row.due_date <= today,
            ends_unless_affirmed=ends,
        )
        for row in rows
        if row.kind == "eighteen"
    ]


@router.post("/coming-of-age/{review_id}/affirm", response=list[OwnReviewOut])
@requires(P.OWN)
def affirm_of_age(request: HttpRequest, review_id: int, body: AffirmIn) -> Any:
    once(
        key=body.client_key,
        by=request.actor,
        operation="enrolment.affirm",
        run=lambda: (
            services.affirm_review(
                review_id=review_id, signature=Signature(kind="app"), by=request.actor, at=clock.now()
            ).pk
        ),
    )
    return list_own_reviews(request)


def _family(request: HttpRequest) -> FamilySigningOut:
    actor = request.actor  # type: ignore[attr-defined]
    view, may_begin, why_not = queries.family_signing(patient_id=actor.patient_id or 0, today=clock.today())
    return FamilySigningOut(
        sitting=shared.sitting_of(view, mine=actor.patient_ids) if view is not None else None,
        may_begin=may_begin,
        why_not=why_not,
        today=clock.today(),
    )
