"""A card is given out, replaced and taken back."""

from datetime import datetime

from django.db import IntegrityError, transaction

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import crypto
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError

from .. import queries, rules
from ..models import CARD_LIFECYCLE, CardSession, CardStatus, ElderCard, RevokeReason


class NobodyToCarry(DomainError):
    """The person has died or moved away."""

    code, status, message = "nobody_to_carry", 409, "这位居民已经不在管了，不用发卡"


@transaction.atomic
def issue_card(*, patient_id: int, by: Actor, at: datetime, replaces: ElderCard | None = None) -> ElderCard:
    """The card of a person in scope: the one in use, or a new one.

    :raises NotFound: outside the scope
    :raises NobodyToCarry: died or moved away
    """
    person = patients.get_patient(patient_id=patient_id)
    if not person.is_current:
        raise NobodyToCarry()
    held = queries.find_active(patient_id=patient_id)
    if held is not None:
        return held
    while True:
        try:
            with transaction.atomic():
                return _new(person.pk, replaces, by, at)
        except IntegrityError as error:
            held = queries.find_active(patient_id=patient_id)
            if held is not None:  # two desks at once: one card
                return held
            if "number" not in str(error):
                raise


def _new(patient_id: int, replaces: ElderCard | None, by: Actor, at: datetime) -> ElderCard:
    token = crypto.token()
    return ElderCard.objects.create(
        patient_id=patient_id,
        number=rules.new_number(),
        token=token,
        token_hash=crypto.token_hash(token),
        replaces=replaces,
        issued_at=at,
        issued_by=by.label,
        issued_by_name=by.name[:60],
    )


@transaction.atomic
def revoke_card(*, card_id: int, reason: str, by: Actor, at: datetime) -> ElderCard:
    """The card opens nothing any more, from now on and on every phone.

    :raises NotFound: outside the scope
    :raises InvalidTransition: it is revoked already
    """
    queries.get_card(card_id=card_id)
    card = ElderCard.objects.select_for_update(of=("self",)).get(pk=card_id)
    card.status = CARD_LIFECYCLE.target_of("revoke", current=card.status)
    card.revoked_at, card.revoked_by, card.revoked_by_name = at, by.label, by.name[:60]
    card.revoke_reason = RevokeReason(reason)
    card.save(update_fields=["status", "revoked_at", "revoked_by", "revoked_by_name", "revoke_reason"])
    CardSession.objects.filter(card=card, ended_at__isnull=True).update(ended_at=at)
    return card


@transaction.atomic
def reissue_card(*, card_id: int, reason: str, by: Actor, at: datetime) -> ElderCard:
    """The old card stops and a new one, with another number and another code, takes its place."""
    old = revoke_card(card_id=card_id, reason=reason, by=by, at=at)
    return issue_card(patient_id=old.patient_id, by=by, at=at, replaces=old)


def retire_cards_of(*, patient_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Somebody has died or moved away: the card rests."""
    card = ElderCard.objects.filter(patient_id=patient_id, status=CardStatus.ACTIVE).first()
    if card is not None:
        revoke_card(card_id=card.pk, reason=reason, by=by, at=at)
