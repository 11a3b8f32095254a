"""Cards: a message that asks for more than words. What it asks for lives where it belongs and is made with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiayi.care.education import services as education
from jiayi.care.visits import services as visits
from jiayi.foundation.tasks import services as tasks
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.period import SHANGHAI, local_date
from jiayi.kernel.prepared import insert

from .. import queries, rules
from ..models import MEETING_LIFECYCLE, ChatMessage, Conversation, Meeting, MeetingState, MessageKind
from . import base, writing

APP = "conversations"
TASK_KIND = "meeting"


@dataclass(frozen=True, kw_only=True, slots=True)
class CardIn:
    """What somebody wants to send: a form by its code, an article in force, or a day, a time and a place."""

    client_key: UUID
    kind: str
    form: str = ""
    article_id: int | None = None
    starts_at: datetime | None = None
    place: str = ""
    purpose: str = ""


@transaction.atomic
def send_card(*, conversation_id: int, card: CardIn, by: Actor, at: datetime) -> ChatMessage:
    """The card and what it stands for, once: a retry finds what the first try stored.

    :raises NotFound: if it is another team's
    :raises InvalidInput: something is missing, or a meeting in the past
    :raises InvalidTransition: if the conversation is closed
    """
    conversation = base.locked_for_team(conversation_id, by)
    draft = writing.Draft(client_key=card.client_key, kind=card.kind)
    if known := writing.sent_before(draft, by):
        return known
    makers: dict[str, Any] = {
        MessageKind.FORM: _form,
        MessageKind.ARTICLE: _article,
        MessageKind.MEETING: _meeting,
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


def _meeting(conversation: Conversation, card: CardIn, by: Actor, at: datetime) -> tuple[int, str]:
    if card.starts_at is None or card.starts_at <= at:
        raise InvalidInput("约见的时间要在以后")
    if not card.place.strip() or not card.purpose.strip():
        raise InvalidInput("写明在哪里、做什么")
    meeting = insert(
        Meeting(
            conversation=conversation,
            organization_id=conversation.organization_id,
            patient_id=conversation.patient_id,
            team_id=conversation.team_id,
            starts_at=card.starts_at,
            place=card.place.strip()[:60],
            purpose=card.purpose.strip()[:60],
            proposed_by=by.label,
            proposed_by_name=by.name[:60],
            proposed_at=at,
        )
    )
    when = rules.moment_text(card.starts_at, now=at)
    return meeting.pk, f"约您{when}，{meeting.place}，{meeting.purpose}"


@transaction.atomic
def answer_meeting(*, meeting_id: int, is_coming: bool, reason: str = "", by: Actor, at: datetime) -> Meeting:
    """The resident says yes, or that they cannot come, also later; a task for the team opens and closes with it.

    :raises NotFound: a stranger's
    :raises InvalidTransition: decided otherwise already
    :raises InvalidInput: its time is over
    """
    meeting = _locked(meeting_id)
    if is_coming and meeting.state == MeetingState.ACCEPTED:
        return meeting
    if is_coming and meeting.starts_at <= at:
        raise InvalidInput("约的时间已经过了，请在下面和团队再约")
    was_agreed = meeting.state == MeetingState.ACCEPTED
    _decide(meeting, "accept" if is_coming else "decline", reason, by=by, at=at)
    when = rules.moment_text(meeting.starts_at, now=at)
    if is_coming:
        local = meeting.starts_at.astimezone(SHANGHAI)
        tasks.open_task(
            organization_id=meeting.organization_id,
            patient_id=meeting.patient_id,
            team_id=meeting.team_id,
            kind=TASK_KIND,
            title=f"约好 {local.hour}:{local.minute:02d}，{meeting.place}：{meeting.purpose}"[:100],
            due_date=local_date(meeting.starts_at),
            window_days=0,
            source_app=APP,
            source_id=meeting.pk,
            by=by,
            at=at,
        )
        _say(meeting, f"约好了：{when}，{meeting.place}", at)
    else:
        if was_agreed:
            with scope.organizations([meeting.organization_id]):  # a resident sees no tasks
                tasks.cancel_task(source_app=APP, source_id=meeting.pk, reason_code="declined", by=by, at=at)
        _say(meeting, f"来不了：{when}，{meeting.purpose}{'。' + reason.strip() if reason.strip() else ''}", at)
    return meeting


@transaction.atomic
def withdraw_meeting(*, meeting_id: int, reason: str, by: Actor, at: datetime) -> Meeting:
    """The team cannot make it; the resident reads why.

    :raises NotFound: another team's
    :raises InvalidInput: without a reason
    """
    if len(reason.strip()) < 2:
        raise InvalidInput("写一句为什么取消，居民看得到")
    meeting = _locked(meeting_id)
    base.locked_for_team(meeting.conversation_id, by)
    was_agreed = meeting.state == MeetingState.ACCEPTED
    _decide(meeting, "withdraw", reason, by=by, at=at)
    if was_agreed:
        tasks.cancel_task(source_app=APP, source_id=meeting.pk, reason_code="withdrawn", by=by, at=at)
    _say(meeting, f"{by.name}取消了约见：{rules.moment_text(meeting.starts_at, now=at)}。{reason.strip()}", at)
    return meeting


def tell_card(*, kind: str, number: int) -> None:
    """What a card stands for has moved elsewhere: open threads ask again."""
    rows = ChatMessage.objects.filter(kind=kind, refers_to=number).select_related("conversation")
    for message in rows:
        base.tell(message.conversation)


def _locked(meeting_id: int) -> Meeting:
    """The conversation is locked before what belongs to it, as wherever a message is written."""
    base.locked(queries.get_meeting(meeting_id=meeting_id).conversation_id)
    found = Meeting.objects.select_for_update(of=("self",)).filter(pk=meeting_id).first()
    if found is None:
        raise NotFound()
    return found


def _decide(meeting: Meeting, move: str, reason: str, *, by: Actor, at: datetime) -> None:
    meeting.state = MEETING_LIFECYCLE.target_of(move, current=meeting.state)
    meeting.decided_by, meeting.decided_at, meeting.reason = by.label, at, reason.strip()[:100]
    meeting.save(update_fields=["state", "decided_by", "decided_at", "reason"])


def _say(meeting: Meeting, words: str, at: datetime) -> None:
    base.say_and_save(base.locked(meeting.conversation_id), words, at=at)
