"""管理端: lists of employers and schools, renewals in batch, reminders, reviews, rules."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageOut

from .. import queries, services
from ..permissions import EnrolmentPermission as P
from ..schemas import groups as g
from ..schemas import renewals as r
from . import shared, sittings

router = Router(tags=["家庭与名单签约"])
sittings.add_routes(router)


@router.get("/groups", response=PageOut[g.GroupOut])
@requires(P.READ)
def list_groups(request: HttpRequest, filters: Query[g.GroupFilters]) -> Any:
    page = queries.page_groups(
        q=filters.q,
        status=filters.status,
        kind=filters.kind,
        team_ids=(),
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return shared.groups_out(page)


@router.post("/groups", response=g.GroupOut)
@requires(P.MANAGE_GROUPS)
def register_group(request: HttpRequest, body: g.GroupIn) -> Any:
    group = services.register_group(**body.dict(), by=request.actor, at=clock.now())
    return shared.group_out(group.pk)


@router.get("/groups/{group_id}", response=g.GroupOut)
@requires(P.READ)
def get_group(request: HttpRequest, group_id: int) -> Any:
    return shared.group_out(group_id)


@router.put("/groups/{group_id}", response=g.GroupOut)
@requires(P.MANAGE_GROUPS)
def change_group(request: HttpRequest, group_id: int, body: g.GroupChangeIn) -> Any:
    services.change_group(group_id=group_id, **body.dict(), by=request.actor, at=clock.now())
    return shared.group_out(group_id)


@router.post("/groups/{group_id}/close", response=g.GroupOut)
@requires(P.MANAGE_GROUPS)
def close_group(request: HttpRequest, group_id: int) -> Any:
    services.move_group(group_id=group_id, move="close", by=request.actor, at=clock.now())
    return shared.group_out(group_id)


@router.post("/groups/{group_id}/reopen", response=g.GroupOut)
@requires(P.MANAGE_GROUPS)
def reopen_group(request: HttpRequest, group_id: int) -> Any:
    services.move_group(group_id=group_id, move="reopen", by=request.actor, at=clock.now())
    return shared.group_out(group_id)


@router.get("/groups/{group_id}/entries", response=PageOut[g.GroupEntryOut])
@requires(P.READ)
def list_group_entries(request: HttpRequest, group_id: int, filters: Query[g.GroupEntryFilters]) -> Any:
    page = queries.page_entries(
        group_id=group_id, state=filters.state, q=filters.q, cursor=filters.cursor, limit=filters.limit
    )
    return page.with_items([g.GroupEntryOut.of(row) for row in page.items])


@router.post("/groups/{group_id}/reminders", response=g.RemindedOut)
@requires(P.MANAGE_GROUPS)
def remind_group(request: HttpRequest, group_id: int) -> Any:
    return {"sent": services.remind_entries(group_id=group_id, by=request.actor, at=clock.now())}


@router.get("/groups/{group_id}/signing-list")
@requires(P.MANAGE_GROUPS)
def print_signing_list(request: HttpRequest, group_id: int) -> Any:
    content = services.print_signing_list(group_id=group_id, by=request.actor, at=clock.now())
    return shared.pdf(content, f"signing-list-{group_id}")


@router.post("/group-entries/{group_entry_id}/decline", response=g.GroupEntryOut)
@requires(P.MANAGE_GROUPS)
def decline_group_entry(request: HttpRequest, group_entry_id: int, body: g.EntryDeclineIn) -> Any:
    services.decline_entry(
        entry_id=group_entry_id, reason_code=body.reason, note=body.note, by=request.actor, at=clock.now()
    )
    return shared.entry_out(group_entry_id)


@router.get("/renewal-reminders", response=PageOut[r.ReminderRowOut])
@requires(P.READ)
def list_renewal_reminders(request: HttpRequest, filters: Query[r.ReminderFilters]) -> Any:
    page = queries.page_reminders(**filters.dict())
    today = clock.today()
    return page.with_items([r.ReminderRowOut.of(row, today) for row in page.items])


@router.get("/renewal-reminders/stages", response=list[r.StageOut])
@requires(P.READ)
def summarize_renewal_reminders(request: HttpRequest) -> Any:
    return queries.summarize_reminders()


@router.post("/renewal-reminders/visits", response=r.VisitedOut)
@requires(P.VISIT)
def record_renewal_visits(request: HttpRequest, body: r.VisitsIn) -> Any:
    rows = services.record_visits(**body.dict(), by=request.actor, at=clock.now())
    return {"visited": len(rows)}


@router.get("/guardian-reviews", response=PageOut[r.ReviewOut])
@requires(P.READ)
def list_guardian_reviews(request: HttpRequest, filters: Query[r.ReviewFilters]) -> Any:
    page = queries.page_reviews(state=filters.state, kind=filters.kind, cursor=filters.cursor, limit=filters.limit)
    today = clock.today()
    return page.with_items([r.ReviewOut.of(row, today) for row in page.items])


@router.post("/guardian-reviews/{review_id}/resolve", response=r.ReviewOut)
@requires(P.REVIEW_GUARDIANS)
def resolve_guardian_review(request: HttpRequest, review_id: int, body: r.ResolveIn) -> Any:
    services.resolve_review(review_id=review_id, move=body.move, proof=body.proof, by=request.actor, at=clock.now())
    return r.ReviewOut.of(queries.get_review(review_id=review_id), clock.today())
