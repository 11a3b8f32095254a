"""Finding a team, my profile and my family."""

from django.http import HttpRequest
from ninja import Query, Router, Schema

from jiayi.foundation.practitioners.permissions import PractitionerPermission
from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries, services
from ..permissions import PatientPermission
from ..schemas import (
    GrantOut,
    IdOut,
    MemberOut,
    OwnContactIn,
    ResidentPersonOut,
    ResidentProfileOut,
    grant_out,
    masked_member_out,
    member_out,
    resident_person_out,
    resident_profile_out,
)
from ..schemas.teams import (
    CommunityOut,
    TeamChoiceOut,
    TeamChoicePageOut,
    TeamPageOut,
    TeamQuery,
)

router = Router(tags=["我和家人"])


class FamilyOut(Schema):
    """Those I act for, those who live with me, and those who may act for me."""

    persons: list[ResidentPersonOut]
    household: list[MemberOut]
    agents: list[GrantOut]


@router.get("/teams", response=TeamChoicePageOut)
@requires(PractitionerPermission.FIND_TEAM)
def find_teams(request: HttpRequest, asked: Query[TeamQuery]):
    found = queries.find_teams(**asked.dict(), patient_id=request.actor.patient_id, on=clock.today())
    return TeamChoicePageOut(items=[TeamChoiceOut.of(choice) for choice in found], total=len(found))


@router.get("/communities", response=list[CommunityOut])
@requires(PractitionerPermission.FIND_TEAM)
def list_communities(request: HttpRequest):
    return [{"code": code, "name": name} for code, name in queries.list_communities()]


@router.get("/teams/{team_id}", response=TeamPageOut)
@requires(PractitionerPermission.FIND_TEAM)
def get_team(request: HttpRequest, team_id: int, division_code: str = ""):
    return TeamPageOut.of_page(
        queries.get_team_page(team_id=team_id, division_code=division_code[:12], on=clock.today())
    )


@router.get("/profile", response=ResidentProfileOut)
@requires(PatientPermission.VIEW_OWN)
def get_profile(request: HttpRequest, patient_id: int | None = None):
    actor, on = request.actor, clock.today()
    view = services.open_patient(
        patient_id=patient_id or actor.patient_id or 0, purpose="proxy", by=actor, at=clock.now()
    )
    return resident_profile_out(view.patient, on=on, own_ids=actor.own_ids, tags=view.tags)


@router.get("/family", response=FamilyOut)
@requires(PatientPermission.VIEW_OWN)
def get_family(request: HttpRequest):
    actor, on = request.actor, clock.today()
    family = queries.get_family(patient_ids=actor.patient_ids, patient_id=actor.patient_id, on=on)
    return FamilyOut(
        persons=[
            resident_person_out(person, on=on, own_ids=actor.own_ids, tags=family.tags.get(person.pk, set()))
            for person in family.persons
        ],
        household=[
            (member_out if actor.may(person.pk, "view") else masked_member_out)(person, on)
            for person in family.household
        ],
        agents=[grant_out(grant, grant.agent) for grant in family.agents],
    )


@router.patch("/profile/contact", response=IdOut)
@requires(PatientPermission.VIEW_OWN)
def change_own_contact(request: HttpRequest, payload: OwnContactIn, patient_id: int | None = None):
    actor = request.actor
    return services.change_own_address(
        patient_id=patient_id or actor.patient_id or 0, address=payload.address, by=actor, at=clock.now()
    )


@router.post("/proxy-grants/{grant_id}/revoke", response=IdOut)
@requires(PatientPermission.VIEW_OWN)
def revoke_own_grant(request: HttpRequest, grant_id: int):
    services.revoke_own_proxy(grant_id=grant_id, by=request.actor, at=clock.now())
    return IdOut(id=grant_id)
