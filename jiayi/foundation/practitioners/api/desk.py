"""Practitioners, posts, teams, assistants and capacity at the desk."""

from django.http import HttpRequest
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries, services
from ..permissions import PractitionerPermission as P
from ..schemas import (
    LeaderIn,
    MemberIn,
    OverrideIn,
    OverrideOut,
    PeriodEndIn,
    PostIn,
    PostOut,
    PractitionerChangeIn,
    PractitionerFilters,
    PractitionerIn,
    PractitionerOut,
    PractitionerPageOut,
    PractitionerRowOut,
    ShareOut,
    SharesIn,
    TeamChangeIn,
    TeamFilters,
    TeamIn,
    TeamMemberOut,
    TeamOut,
    TeamPageOut,
    member_out,
    post_out,
    team_out,
)

router = Router(tags=["医生与团队"])


@router.get("/practitioners", response=PractitionerPageOut)
@requires(P.VIEW)
def list_practitioners(request: HttpRequest, filters: Query[PractitionerFilters]):
    found = queries.page_practitioners(
        q=filters.q,
        role=filters.role,
        organization_id=filters.organization_id,
        on=clock.today(),
        cursor=filters.cursor,
        limit=filters.limit,
    )
    return found.with_items([PractitionerRowOut.of(row) for row in found.items])


@router.post("/practitioners", response=PractitionerOut)
@requires(P.MANAGE)
def create_practitioner(request: HttpRequest, payload: PractitionerIn):
    row = services.create_practitioner(**payload.dict(), by=request.actor, at=clock.now())
    return PractitionerOut.of(row)


@router.get("/practitioners/{practitioner_id}", response=PractitionerOut)
@requires(P.VIEW)
def get_practitioner(request: HttpRequest, practitioner_id: int):
    return PractitionerOut.of(queries.get_managed_practitioner(practitioner_id=practitioner_id))


@router.patch("/practitioners/{practitioner_id}", response=PractitionerOut)
@requires(P.MANAGE)
def change_practitioner(request: HttpRequest, practitioner_id: int, payload: PractitionerChangeIn):
    row = services.change_practitioner(
        practitioner_id=practitioner_id, **payload.dict(exclude_unset=True), by=request.actor, at=clock.now()
    )
    return PractitionerOut.of(row)


@router.post("/practitioners/{practitioner_id}/posts", response=PostOut)
@requires(P.MANAGE)
def start_post(request: HttpRequest, practitioner_id: int, payload: PostIn):
    return post_out(
        services.start_role(practitioner_id=practitioner_id, **payload.dict(), by=request.actor, at=clock.now())
    )


@router.post("/posts/{post_id}/end", response=PostOut)
@requires(P.MANAGE)
def end_post(request: HttpRequest, post_id: int, payload: PeriodEndIn):
    return post_out(services.end_role(role_id=post_id, to_date=payload.to_date, by=request.actor, at=clock.now()))


@router.get("/practitioners/{practitioner_id}/assistant-shares", response=list[ShareOut])
@requires(P.VIEW)
def list_assistant_shares(request: HttpRequest, practitioner_id: int):
    return queries.list_shares(doctor_id=practitioner_id)


@router.put("/practitioners/{practitioner_id}/assistant-shares", response=list[ShareOut])
@requires(P.MANAGE)
def set_assistant_shares(request: HttpRequest, practitioner_id: int, payload: SharesIn):
    return services.set_assistant_shares(
        doctor_id=practitioner_id,
        weights={share.assistant_id: share.weight for share in payload.shares},
        from_date=payload.from_date,
        by=request.actor,
        at=clock.now(),
    )


@router.get("/teams", response=TeamPageOut)
@requires(P.VIEW)
def list_teams(request: HttpRequest, filters: Query[TeamFilters]):
    return queries.page_teams(
        q=filters.q, organization_id=filters.organization_id, cursor=filters.cursor, limit=filters.limit
    )


@router.post("/teams", response=TeamOut)
@requires(P.MANAGE)
def create_team(request: HttpRequest, payload: TeamIn):
    team = services.create_team(**payload.dict(), by=request.actor, at=clock.now())
    return team_out(queries.get_team_view(team_id=team.pk, on=clock.today()))


@router.get("/teams/{team_id}", response=TeamOut)
@requires(P.VIEW)
def get_team(request: HttpRequest, team_id: int):
    return team_out(queries.get_team_view(team_id=team_id, on=clock.today()))


@router.patch("/teams/{team_id}", response=TeamOut)
@requires(P.MANAGE)
def change_team(request: HttpRequest, team_id: int, payload: TeamChangeIn):
    services.change_team(team_id=team_id, **payload.dict(exclude_unset=True), by=request.actor, at=clock.now())
    return team_out(queries.get_team_view(team_id=team_id, on=clock.today()))


@router.post("/teams/{team_id}/leader", response=TeamOut)
@requires(P.MANAGE)
def change_leader(request: HttpRequest, team_id: int, payload: LeaderIn):
    services.change_leader(team_id=team_id, **payload.dict(), by=request.actor, at=clock.now())
    return team_out(queries.get_team_view(team_id=team_id, on=clock.today()))


@router.post("/teams/{team_id}/members", response=TeamMemberOut)
@requires(P.MANAGE)
def add_member(request: HttpRequest, team_id: int, payload: MemberIn):
    return member_out(services.add_member(team_id=team_id, **payload.dict(), by=request.actor, at=clock.now()))


@router.post("/team-members/{member_id}/end", response=TeamMemberOut)
@requires(P.MANAGE)
def end_member(request: HttpRequest, member_id: int, payload: PeriodEndIn):
    return member_out(
        services.end_member(member_id=member_id, to_date=payload.to_date, by=request.actor, at=clock.now())
    )


@router.get("/teams/{team_id}/capacity-overrides", response=list[OverrideOut])
@requires(P.VIEW)
def list_capacity_overrides(request: HttpRequest, team_id: int):
    return queries.list_overrides(team_id=team_id)


@router.post("/teams/{team_id}/capacity-overrides", response=OverrideOut)
@requires(P.OVERRIDE_CAPACITY)
def override_capacity(request: HttpRequest, team_id: int, payload: OverrideIn):
    return services.override_capacity(team_id=team_id, **payload.dict(), by=request.actor, at=clock.now())
