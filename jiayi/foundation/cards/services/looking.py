"""Seven digits read out at the counter or on the phone open the person, and the resident reads that they did."""

from datetime import datetime, timedelta

from django.db import transaction

from jiayi.foundation.audit import services as audit
from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound

from .. import rules
from ..models import CardStatus, ElderCard

SUBJECT = "老人卡号"


class NoSuchCard(NotFound):
    """Nobody in scope has this card; whether somebody elsewhere has is not told."""

    code, message = "no_such_card", "这里没有这张卡，请再看一眼号码，或者按姓名找"


def look_up(*, number: str, purpose: str, by: Actor, at: datetime) -> ElderCard:
    """The card with this number in scope. Counted before it is looked for; a wrong one is written down.

    :raises InvalidInput: not seven digits whose last one fits
    :raises NoSuchCard: none in use in scope
    :raises TooManyRequests: too many numbers, or too many wrong ones
    """
    wanted = rules.normal_number(number)
    held = safeguards.values(at=at)
    for setting, window in rules.LOOK_UPS:
        _count("card-look-up", by, held[setting], window, at)
    if not rules.is_number(wanted):
        raise InvalidInput("卡号是 7 位数字，最后一位对不上，请再看一眼")
    card = ElderCard.objects.filter(number=wanted, status=CardStatus.ACTIVE).first()
    if card is None:
        audit.record_security(
            kind="card_probe",
            actor=by.label,
            actor_name=by.name,
            subject=f"{wanted[:3]}****",
            organization_id=by.organization_id,
            channel=by.channel,
            at=at,
        )
        _count("card-wrong", by, held["card_wrong_an_hour"], timedelta(hours=1), at)
        raise NoSuchCard()
    with transaction.atomic():
        audit.record_read(patient_id=card.patient_id, by=by, at=at, purpose=purpose, subject=SUBJECT)
    return card


def _count(kind: str, by: Actor, limit: int, window: timedelta, at: datetime) -> None:
    span = int(window.total_seconds())
    audit.check_rate(kind=f"{kind}:{span}", subject=by.label, limit=limit, window=window, at=at)
