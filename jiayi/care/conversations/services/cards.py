"""Cards: a message that asks for more than words. What it asks for lives where it belongs and is made with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiayi.care.education import services as education
from jiayi.care.visits import services as visits
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput

from ..models import ChatMessage, Conversation, MessageKind
from . import base, meetings, writing


@dataclass(frozen=True, kw_only=True, slots=True)
class CardIn:
    """What somebody wants to send: a form by its code, an article in force, or a time, a place and with whom."""

    client_key: UUID
    kind: str
    form: str = ""
    article_id: int | None = None
    starts_at: datetime | None = None
    place: str = ""
    purpose: str = ""
    practitioner_id: int | None = None
    minutes: int = 30


@transaction.atomic
def send_card(*, conversation_id: int, card: CardIn, by: Actor, at: datetime) -> ChatMessage:
    """The card and what it stands for, once: a retry finds what the first try stored.

    :raises NotFound: if it is another team's
    :raises InvalidInput: something is missing, or a meeting in the past
    :raises TimeTaken: whom the meeting is with is taken then
    :raises InvalidTransition: if the conversation is closed
    """
    conversation = base.locked_for_team(conversation_id, by)
    draft = writing.Draft(client_key=card.client_key, kind=card.kind)
    if known := writing.sent_before(draft, by):
        return known
    makers: dict[str, Any] = {
        MessageKind.FORM: _form,
        MessageKind.ARTICLE: _article,
        MessageKind.MEETING: meetings.propose,
    }
    if card.kind not in makers:
        raise InvalidInput("没有这种卡片")
    number, words = makers[card.kind](conversation, card, by, at)
    draft = writing.Draft(client_key=card.client_key, kind=card.kind, words=words, refers_to=number)
    return writing.reply_locked(conversation, draft, card.kind != MessageKind.ARTICLE, by=by, at=at)


def _form(conversation: Conversation, card: CardIn, by: Actor, at: datetime) -> tuple[int, str]:
    report = visits.ask_report(patient_id=conversation.patient_id, form=card.form, by=by, at=at)
    return report.pk, f"请您填一张表：{report.title}"


def _article(conversation: Conversation, card: CardIn, by: Actor, at: datetime) -> tuple[int, str]:
    if card.article_id is None:
        raise InvalidInput("选一篇文章")
    sending = education.send_article(patient_id=conversation.patient_id, article_id=card.article_id, by=by, at=at)
    return sending.pk, f"给您一篇文章：{sending.article.title}"


def tell_card(*, kind: str, number: int) -> None:
    """What a card stands for has moved elsewhere: open threads ask again."""
    rows = ChatMessage.objects.filter(kind=kind, refers_to=number).select_related("conversation")
    for message in rows:
        base.tell(message.conversation)
