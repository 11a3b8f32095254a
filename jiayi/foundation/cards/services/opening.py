"""Scanning a card: the token says which card, four characters say that one is close to its owner."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import crypto, scope
from jiayi.kernel.actor import Actor, Channel
from jiayi.kernel.errors import DomainError, NotFound

from .. import queries, rules
from ..models import CardSession, CardStatus, ElderCard

CHANNEL: Channel = "resident_h5"
DEMO_PATIENCE = 20


class CardUnknown(NotFound):
    """No such card, or one that is no longer used; which of them is not said."""

    code, message = "card_unknown", "这张卡用不了了。可能换过新卡，请打中心电话，或带证件到中心补一张"


class CardRefused(DomainError):
    """The four characters do not fit."""

    code, status, message = "card_refused", 401, "对不上，请再看一眼"


@dataclass(frozen=True, kw_only=True, slots=True)
class CardAsked:
    """What has to be typed after the scan: `identity` or `phone`."""

    proof: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CardOpened:
    token: str
    lifetime: timedelta


def ask_card(*, token: str, address: str | None, at: datetime) -> CardAsked:
    """What proves that one may open this card. Nothing of the person is told.

    :raises CardUnknown: no card in use has this token
    """
    _limit("card-ask", address or "", (rules.TRIES_AN_ADDRESS,), at)
    return CardAsked(proof=_proof(_card(token))[0])


def open_card(*, token: str, tail: str, address: str | None, at: datetime) -> CardOpened:
    """A session for the elder home of this card.

    Tries are counted on the card, whether right or wrong, before anything is compared.

    :raises CardUnknown: no card in use has this token
    :raises CardRefused: the four characters do not fit
    :raises TooManyRequests: too many tries on this card or from this address
    """
    _limit("card-address", address or "", (rules.TRIES_AN_ADDRESS,), at)
    card = _card(token)
    _limit("card-open", str(card.pk), rules.TRIES, at)
    _, wanted = _proof(card)
    if not secrets.compare_digest(tail.strip().upper().encode(), wanted.encode()):
        audit.record_security(
            kind="card_refused",
            actor="anonymous:老人卡",
            subject=f"老人卡 {card.pk}",
            address=address,
            channel=CHANNEL,
            at=at,
        )
        raise CardRefused()
    secret = crypto.token()
    lifetime = timedelta(hours=safeguards.value_of("card_session_hours", at=at))
    with transaction.atomic():
        CardSession.objects.create(
            card=card, token_hash=crypto.token_hash(secret), created_at=at, expires_at=at + lifetime
        )
    return CardOpened(token=secret, lifetime=lifetime)


def note_opening(*, card: ElderCard, at: datetime) -> None:
    """Whoever opens the home with the card leaves a line that the resident and the family can read."""
    bearer = Actor(
        kind="resident",
        account_id=None,
        name="老人卡",
        patient_ids=frozenset({card.patient_id}),
        wards=frozenset({card.patient_id}),
        channel=CHANNEL,
    )
    audit.record_read(patient_id=card.patient_id, by=bearer, at=at, purpose="card")


def close_session(*, token: str | None, at: datetime) -> None:
    """The phone is handed back; an unknown session is closed already."""
    CardSession.objects.filter(token_hash=crypto.token_hash(token or ""), ended_at__isnull=True).update(ended_at=at)


def _card(token: str) -> ElderCard:
    card = queries.find_by_token(token=token)
    if card is None or card.status != CardStatus.ACTIVE:
        raise CardUnknown()
    return card


def _proof(card: ElderCard) -> tuple[str, str]:
    with scope.everything(reason="the token of a card decides whose it is"):
        person = card.patient
    number = str(person.identity_number) if person.identity_number else None
    found = rules.proof_of(number, str(person.phone) if person.phone else None)
    if found is None:
        raise CardUnknown("这张卡还差一步：请带证件到中心登记一下")
    return found


def _limit(kind: str, subject: str, limits: tuple[tuple[str, timedelta], ...], at: datetime) -> None:
    """`limits`: settings of the safeguards, and the time each is counted in."""
    patience, held = DEMO_PATIENCE if settings.IS_DEMO else 1, safeguards.values(at=at)
    for setting, window in limits:
        span = int(window.total_seconds())
        audit.check_rate(kind=f"{kind}:{span}", subject=subject, limit=held[setting] * patience, window=window, at=at)
