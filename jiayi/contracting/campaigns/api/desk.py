"""管理端: posters and cards, invitations to a group, results by code."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires
from jiayi.kernel.schemas import PageIn, PageOut

from .. import queries, schemas, services
from ..permissions import CampaignPermission as P

router = Router(tags=["签约宣传"])


@router.get("/campaigns", response=list[schemas.CampaignOut], summary="宣传和结果")
@requires(P.VIEW)
def list_campaigns(request: HttpRequest) -> Any:
    return [schemas.CampaignOut.of(found) for found in queries.list_results()]


@router.post("/campaigns", response=schemas.CampaignOut)
@requires(P.MANAGE)
def start_campaign(request: HttpRequest, data: schemas.CampaignIn) -> Any:
    made = services.start_campaign(**data.dict(), by=request.actor, at=clock.now())
    return schemas.CampaignOut.of(queries.list_results(campaign_ids=[made.pk])[0])


@router.get("/campaigns/{campaign_id}", response=schemas.CampaignPageOut)
@requires(P.VIEW)
def get_campaign(request: HttpRequest, campaign_id: int) -> Any:
    campaign = queries.get_campaign(campaign_id=campaign_id)
    return schemas.CampaignPageOut(
        campaign=schemas.CampaignOut.of(queries.list_results(campaign_ids=[campaign.pk])[0]),
        invitations=schemas.InvitationOut.of_all(queries.list_invitations(campaign_id=campaign.pk)),
        signed=[schemas.CampaignSignedOut.of(row) for row in queries.list_signed(campaign_id=campaign.pk)],
    )


@router.get("/campaigns/{campaign_id}/print", summary="打印海报或卡片")
@requires(P.VIEW)
def print_campaign(request: HttpRequest, campaign_id: int, kind: schemas.Material = "poster_a4") -> HttpResponse:
    content = services.print_material(
        campaign_id=campaign_id, kind=kind, public_url=settings.PUBLIC_URL, on=clock.today()
    )
    return HttpResponse(content, content_type="application/pdf")


@router.post(
    "/campaigns/{campaign_id}/invitation-previews", response=schemas.InvitationPreviewOut, summary="先看会发给谁"
)
@requires(P.MANAGE)
def preview_invitation(request: HttpRequest, campaign_id: int, data: schemas.InvitedGroupIn) -> Any:
    queries.get_campaign(campaign_id=campaign_id)
    return schemas.InvitationPreviewOut.of(queries.preview(**data.dict(), at=clock.now(), on=clock.today()))


@router.post("/campaigns/{campaign_id}/invitations", response=schemas.InvitationOut)
@requires(P.MANAGE)
def schedule_invitation(request: HttpRequest, campaign_id: int, data: schemas.InvitationIn) -> Any:
    made = services.schedule_invitation(campaign_id=campaign_id, **data.dict(), by=request.actor, at=clock.now())
    return schemas.InvitationOut.of(made)


@router.get("/invitations/{invitation_id}/to-visit", response=PageOut[schemas.ToVisitOut], summary="要上门的")
@requires(P.VIEW)
def list_invited_to_visit(request: HttpRequest, invitation_id: int, paging: Query[PageIn]) -> Any:
    queries.get_invitation(invitation_id=invitation_id)
    page = queries.page_to_visit(invitation_id=invitation_id, cursor=paging.cursor, limit=paging.limit)
    return page.with_items([schemas.ToVisitOut.of(row, clock.today()) for row in page.items])


@router.post("/invitations/{invitation_id}/recall", response=schemas.InvitationOut)
@requires(P.MANAGE)
def recall_invitation(request: HttpRequest, invitation_id: int) -> Any:
    return schemas.InvitationOut.of(
        services.recall_invitation(invitation_id=invitation_id, by=request.actor, at=clock.now())
    )
