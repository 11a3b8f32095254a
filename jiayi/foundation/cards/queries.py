"""Reads of cards."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from jiayi.foundation.patients import queries as patients
from jiayi.kernel import disclosure, scope
from jiayi.kernel.crypto import token_hash
from jiayi.kernel.errors import DomainError, NotFound
from jiayi.kernel.paging import Page, page

from . import rules
from .models import CardPrint, CardSession, ElderCard
from .rules import shown_number

__all__ = ["CardClosed", "find_active", "get_card", "get_print", "list_cards_of", "list_prints", "shown_number"]
ACTIVE = "active"


class CardClosed(DomainError):
    """No session of a card, or one that ran out."""

    code, status, message = "card_closed", 401, "这次看完了。要再看，请再扫一次老人卡"


@dataclass(frozen=True, kw_only=True, slots=True)
class CardFilter:
    """What the list of cards is narrowed by."""

    status: str = ""
    is_printed: bool | None = None
    team_id: int | None = None
    q: str = ""


def select_cards(wanted: CardFilter) -> QuerySet[ElderCard]:
    """The cards in scope that match.

    :raises NameSearchRefused: a name was looked for by somebody who sees masked names
    """
    rows = ElderCard.objects.select_related("patient", "patient__current_team")
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.is_printed is not None:
        rows = rows.filter(printed_at__isnull=not wanted.is_printed)
    if wanted.team_id is not None:
        rows = rows.filter(patient__current_team_id=wanted.team_id)
    words = wanted.q.strip()
    number = rules.normal_number(words)
    if number.isdigit():
        return rows.filter(number__startswith=number)
    if words:
        disclosure.forbid_name_search()
        return rows.filter(patient__name__startswith=words)
    return rows


def page_cards(wanted: CardFilter, *, cursor: str | None, limit: int) -> Page:
    """The newest first."""
    return page(select_cards(wanted), order=("-id",), cursor=cursor, limit=limit)


def card_ids(wanted: CardFilter, *, most: int) -> list[int]:
    """The ids that match, in the order in which they are cut out and handed round: by name."""
    rows = select_cards(wanted).order_by("patient__pinyin", "pk")
    return list(rows.values_list("pk", flat=True)[:most])


def get_card(*, card_id: int) -> ElderCard:
    """One card in scope.

    :raises NotFound: outside the scope
    """
    found = ElderCard.objects.select_related("patient").filter(pk=card_id).first()
    if found is None:
        raise NotFound()
    return found


def find_active(*, patient_id: int) -> ElderCard | None:
    """The card a person in scope uses."""
    return ElderCard.objects.filter(patient_id=patient_id, status=ACTIVE).first()


def holders_among(patient_ids: Collection[int]) -> set[int]:
    """Those of these people who have a card."""
    rows = ElderCard.objects.filter(patient_id__in=list(patient_ids), status=ACTIVE)
    return set(rows.values_list("patient_id", flat=True))


def list_cards_of(*, patient_id: int) -> list[ElderCard]:
    """All cards of a person in scope, the newest first.

    :raises NotFound: the person is outside the scope
    """
    patients.check_in_scope(patient_id=patient_id)
    return list(ElderCard.objects.filter(patient_id=patient_id).order_by("-pk"))


def find_by_token(*, token: str) -> ElderCard | None:
    """The card of a QR code, whosever it is: the token is the right to ask, not the right to see."""
    with scope.everything(reason="the token of a card decides whose it is"):
        rows = ElderCard.objects.select_related("patient")
        return rows.filter(token_hash=token_hash(token)).first()


def session_card(*, token: str | None, at: datetime) -> ElderCard:
    """The card whose session this is.

    :raises CardClosed: none, ended, too old, or the card is no longer used
    """
    with scope.everything(reason="the session of a card decides whose it is"):
        found = (
            CardSession.objects.select_related("card__patient")
            .filter(token_hash=token_hash(token or ""), ended_at__isnull=True, expires_at__gt=at, card__status=ACTIVE)
            .first()
        )
    if found is None:
        raise CardClosed()
    return found.card


def list_prints(*, limit: int = 10) -> list[CardPrint]:
    """The last batches of the organisations in scope."""
    return list(CardPrint.objects.order_by("-pk")[:limit])


def get_print(*, print_id: int) -> CardPrint:
    """One batch in scope.

    :raises NotFound: outside the scope
    """
    found = CardPrint.objects.select_related("file").filter(pk=print_id).first()
    if found is None:
        raise NotFound()
    return found


def count_unprinted() -> int:
    """Cards in scope that nobody has on paper yet."""
    return ElderCard.objects.filter(status=ACTIVE, printed_at__isnull=True).count()


def merge_refusals(*, kept: int, taken: int, on: date) -> list[str]:
    """One person has one card in use."""
    active = ElderCard.objects.filter(patient__in=[kept, taken], status="active")
    if active.values("patient").distinct().count() == 2:
        return ["两份档案都有在用的老人卡，请先停用一张"]
    return []
