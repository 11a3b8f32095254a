"""My teams and my introduction."""

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries, services
from ..permissions import PractitionerPermission as P
from ..schemas import IntroductionIn, PractitionerOut, TeamOut, TeamRowOut, team_out

router = Router(tags=["医生与团队"])


@router.get("/teams", response=list[TeamRowOut])
@requires(P.VIEW)
def list_teams(request: HttpRequest, mine: bool = False):
    teams = queries.list_teams()
    return [team for team in teams if team.pk in request.actor.team_ids] if mine else teams


@router.get("/teams/{team_id}", response=TeamOut)
@requires(P.VIEW)
def get_team(request: HttpRequest, team_id: int):
    return team_out(queries.get_team_view(team_id=team_id, on=clock.today()))


@router.put("/me/introduction", response=PractitionerOut)
@requires(P.EDIT_INTRODUCTION)
def introduce_self(request: HttpRequest, payload: IntroductionIn):
    row = services.introduce_self(**payload.dict(), by=request.actor, at=clock.now())
    return PractitionerOut.of(row)
