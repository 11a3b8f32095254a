"""医生端: a household at the kitchen table, a list on the signing day, a ward who turns eighteen."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.idempotency import once
from jiayi.kernel.schemas import PageOut

from .. import queries, services
from ..permissions import EnrolmentPermission as P
from ..schemas.groups import (
    EntryAtTableOut,
    EntryDeclineIn,
    EntrySignIn,
    GroupEntryFilters,
    GroupEntryOut,
    GroupFilters,
    GroupOut,
)
from ..schemas.renewals import ResolveIn, ReviewOut
from ..schemas.signing import SignIn
from . import shared, sittings

router = Router(tags=["家庭与名单签约"])
sittings.add_routes(router)


@router.get("/groups", response=PageOut[GroupOut])
@requires(P.READ)
def list_groups(request: HttpRequest, filters: Query[GroupFilters]) -> Any:
    page = queries.page_groups(
        q=filters.q,
        status=filters.status or "open",
        kind=filters.kind,
        team_ids=(),  # on a signing day colleagues of other teams of the centre lend a hand
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return shared.groups_out(page)


@router.get("/groups/{group_id}", response=GroupOut)
@requires(P.READ)
def get_group(request: HttpRequest, group_id: int) -> Any:
    return shared.group_out(group_id)


@router.get("/groups/{group_id}/entries", response=PageOut[GroupEntryOut])
@requires(P.READ)
def list_group_entries(request: HttpRequest, group_id: int, filters: Query[GroupEntryFilters]) -> Any:
    page = queries.page_entries(
        group_id=group_id, state=filters.state, q=filters.q, cursor=filters.cursor, limit=filters.limit
    )
    return page.with_items([GroupEntryOut.of(row) for row in page.items])


@router.get("/group-entries/{group_entry_id}", response=EntryAtTableOut)
@requires(P.SIT)
def get_group_entry(request: HttpRequest, group_entry_id: int) -> Any:
    """Somebody stands before the table: who has to sign, and for what."""
    return EntryAtTableOut.of_view(queries.view_entry(entry_id=group_entry_id, today=clock.today()))


@router.post("/group-entries/{group_entry_id}/sign", response=GroupEntryOut)
@requires(P.SIT)
def sign_group_entry(request: HttpRequest, group_entry_id: int, body: EntrySignIn) -> Any:
    once(
        key=body.client_key,
        by=request.actor,
        operation="enrolment.sign_entry",
        run=lambda: (
            services.sign_entry(
                entry_id=group_entry_id,
                signature=shared.given(request, body.witnessed),
                gives_consent=body.gives_consent,
                by=request.actor,
                at=clock.now(),
            ).contract_id
        ),
    )
    return shared.entry_out(group_entry_id)


@router.post("/group-entries/{group_entry_id}/decline", response=GroupEntryOut)
@requires(P.SIT)
def decline_group_entry(request: HttpRequest, group_entry_id: int, body: EntryDeclineIn) -> Any:
    services.decline_entry(
        entry_id=group_entry_id, reason_code=body.reason, note=body.note, by=request.actor, at=clock.now()
    )
    return shared.entry_out(group_entry_id)


@router.get("/patients/{patient_id}/guardian-reviews", response=list[ReviewOut])
@requires(P.READ)
def list_guardian_reviews_of(request: HttpRequest, patient_id: int) -> Any:
    shared.person(patient_id)
    rows = queries.open_reviews_of(patient_id=patient_id)
    return [ReviewOut.of(row, clock.today()) for row in rows]


@router.post("/guardian-reviews/{review_id}/witness", response=ReviewOut)
@requires(P.REVIEW_GUARDIANS)
def witness_affirmation(request: HttpRequest, review_id: int, body: SignIn) -> Any:
    """The young adult signs by hand before the doctor."""
    once(
        key=body.client_key,
        by=request.actor,
        operation="enrolment.affirm",
        run=lambda: (
            services.affirm_review(
                review_id=review_id, signature=shared.given(request, body.witnessed), by=request.actor, at=clock.now()
            ).pk
        ),
    )
    return ReviewOut.of(queries.get_review(review_id=review_id), clock.today())


@router.post("/guardian-reviews/{review_id}/resolve", response=ReviewOut)
@requires(P.REVIEW_GUARDIANS)
def resolve_guardian_review(request: HttpRequest, review_id: int, body: ResolveIn) -> Any:
    services.resolve_review(review_id=review_id, move=body.move, proof=body.proof, by=request.actor, at=clock.now())
    return ReviewOut.of(queries.get_review(review_id=review_id), clock.today())
