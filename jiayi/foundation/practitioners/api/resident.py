"""Finding a team, and its introduction."""

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries
from ..permissions import PractitionerPermission
from ..schemas import FoundTeamOut, PublicTeamOut, member_out

router = Router(tags=["找团队"])


@router.get("/teams", response=list[FoundTeamOut])
@requires(PractitionerPermission.FIND_TEAM)
def search_teams(request: HttpRequest, q: str = "", division_code: str = "", woman_only: bool = False):
    found = queries.search_teams(q=q[:60], division_code=division_code, woman_only=woman_only, on=clock.today())
    return [FoundTeamOut.of(item) for item in found]


@router.get("/teams/{team_id}", response=PublicTeamOut)
@requires(PractitionerPermission.FIND_TEAM)
def get_team(request: HttpRequest, team_id: int, division_code: str = ""):
    view = queries.get_public_team(team_id=team_id, division_code=division_code, on=clock.today())
    return PublicTeamOut(
        **FoundTeamOut.of(view.found).dict(),
        organization_address=view.found.team.organization.address,
        members=[member_out(member) for member in view.members],
    )
