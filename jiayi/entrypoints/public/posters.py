"""海报上的二维码: counted, then on to the team's page in the residents' client."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponseRedirect

from jiayi.contracting.campaigns import services
from jiayi.kernel import clock

RESIDENT = "/app/resident.html#"


def poster_code(request: HttpRequest, code: str) -> HttpResponseRedirect:
    """An unknown code leads to the page where a team is looked for: the paper may be older than the team."""
    campaign = services.note_opening(code=code, address=request.META.get("REMOTE_ADDR", ""), at=clock.now())
    if campaign is None:
        return HttpResponseRedirect(f"{RESIDENT}/teams")
    return HttpResponseRedirect(f"{RESIDENT}/teams/{campaign.team_id}?c={quote(campaign.code)}")
