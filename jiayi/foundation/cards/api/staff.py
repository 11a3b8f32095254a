"""What doctor and desk have in common: a number typed, the card of one person."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from jiayi.kernel import clock
from jiayi.kernel.access import requires

from .. import queries, schemas, services
from ..permissions import CardPermission as P


@requires(P.LOOK_UP)
def look_up_card(request: HttpRequest, data: schemas.CardNumberIn) -> Any:
    card = services.look_up(**data.dict(), by=request.actor, at=clock.now())
    return schemas.CardOwnerOut(patient_id=card.patient_id, card_id=card.pk)


@requires(P.LOOK_UP)
def list_elder_cards_of(request: HttpRequest, patient_id: int) -> Any:
    return [schemas.ElderCardOut.of(card) for card in queries.list_cards_of(patient_id=patient_id)]


@requires(P.MANAGE)
def issue_elder_card(request: HttpRequest, patient_id: int) -> Any:
    card = services.issue_card(patient_id=patient_id, by=request.actor, at=clock.now())
    return schemas.ElderCardOut.of(card)


@requires(P.MANAGE)
def revoke_elder_card(request: HttpRequest, card_id: int, data: schemas.CardReasonIn) -> Any:
    card = services.revoke_card(card_id=card_id, reason=data.reason, by=request.actor, at=clock.now())
    return schemas.ElderCardOut.of(card)


@requires(P.MANAGE)
def reissue_elder_card(request: HttpRequest, card_id: int, data: schemas.CardReasonIn) -> Any:
    card = services.reissue_card(card_id=card_id, reason=data.reason, by=request.actor, at=clock.now())
    return schemas.ElderCardOut.of(card)


def staff_router() -> Router:
    """A router with every route above, for one client."""
    router = Router(tags=["老人卡"])
    router.post("/elder-card-lookups", response=schemas.CardOwnerOut, summary="按卡号找人")(look_up_card)
    router.get("/patients/{patient_id}/elder-cards", response=list[schemas.ElderCardOut])(list_elder_cards_of)
    router.post("/patients/{patient_id}/elder-cards", response=schemas.ElderCardOut)(issue_elder_card)
    router.post("/elder-cards/{card_id}/revoke", response=schemas.ElderCardOut)(revoke_elder_card)
    router.post("/elder-cards/{card_id}/reissue", response=schemas.ElderCardOut)(reissue_elder_card)
    return router
