"""居民端: the code on a poster."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import schemas, services
from ..permissions import CampaignPermission as P

router = Router(tags=["找医生"])


@router.post("/campaign-visits", response=schemas.TeamOfCodeOut, summary="扫码来的")
@requires(P.FOLLOW_CODE)
def follow_campaign_code(request: HttpRequest, data: schemas.CampaignCodeIn) -> Any:
    return {"team_id": services.follow_code(code=data.code, by=request.actor, at=clock.now())}
