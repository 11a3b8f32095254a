"""One conversation, and what was said in it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, QuerySet

from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page, page
from jiayi.kernel.prepared import prepared

from ..models import (
    CallRecording,
    ChatMessage,
    Closing,
    Complaint,
    Conversation,
    ConversationState,
    RecordingState,
    Turn,
)
from ..permissions import ConversationPermission as P
from .cards import Card, cards_of

PAGE = 30


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation with its latest messages, oldest first; `has_more` when older ones exist."""

    conversation: Conversation
    messages: list[ChatMessage]
    has_more: bool
    closings: list[Closing]
    complaint: Complaint | None
    cards: dict[int, Card]
    recordings: list[CallRecording]


def find_thread_of(*, patient_id: int) -> Conversation | None:
    """The open conversation of a person in scope, else the last one."""
    return _open_thread.first(patient_id=patient_id) or _last_thread.first(patient_id=patient_id)


@prepared
def _open_thread(*, patient_id: int) -> QuerySet[Conversation]:
    rows = Conversation.objects.select_related("team", "patient").filter(patient_id=patient_id)
    return rows.exclude(state=ConversationState.CLOSED)


@prepared
def _last_thread(*, patient_id: int) -> QuerySet[Conversation]:
    return Conversation.objects.select_related("team", "patient").filter(patient_id=patient_id).order_by("-id")[:1]


def get_for_team(*, conversation_id: int, by: Actor) -> Conversation:
    """
    :raises NotFound: if it is another team's
    """
    return _one_of(conversation_id, None if allowed(by, P.SUPERVISE) else list(by.team_ids))


def get_in_scope(*, conversation_id: int) -> Conversation:
    """A resident's own, or of somebody they write for.

    :raises NotFound: a stranger's
    """
    return _one_of(conversation_id, None)


def _one_of(conversation_id: int, team_ids: list[int] | None) -> Conversation:
    found = _one.first(conversation_id=conversation_id, team_ids=team_ids)
    if found is None:
        raise NotFound()
    return found


@prepared
def _one(*, conversation_id: int, team_ids: list[int] | None) -> QuerySet[Conversation]:
    rows = Conversation.objects.select_related("team", "patient").filter(pk=conversation_id)
    return rows if team_ids is None else rows.filter(team_id__in=team_ids)


def view_thread(*, conversation: Conversation) -> Thread:
    """What a page shows when it opens."""
    messages, more = list_messages(conversation_id=conversation.pk)
    return Thread(
        conversation=conversation,
        messages=messages,
        has_more=more,
        closings=_closings(conversation_id=conversation.pk),
        complaint=_complaints.first(conversation_id=conversation.pk),
        cards=cards_of(messages),
        recordings=_recordings(conversation_id=conversation.pk),
    )


@prepared
def _closings(*, conversation_id: int) -> QuerySet[Closing]:
    return Closing.objects.filter(conversation_id=conversation_id).order_by("id")


@prepared
def _complaints(*, conversation_id: int) -> QuerySet[Complaint]:
    return Complaint.objects.filter(conversation_id=conversation_id).order_by("-id")[:1]


@prepared
def _recordings(*, conversation_id: int) -> QuerySet[CallRecording]:
    rows = CallRecording.objects.filter(call__conversation_id=conversation_id, state=RecordingState.STORED)
    return rows.order_by("id")


def list_messages(
    *, conversation_id: int, before: int | None = None, after: int | None = None, team_ids: list[int] | None = None
) -> tuple[list[ChatMessage], bool]:
    """Thirty messages, oldest first: the latest, those before a number, or those after one (re-query after a loss)."""
    if after is not None:
        found = _after(conversation_id=conversation_id, after=after, team_ids=team_ids)
        return found[: PAGE * 4], len(found) > PAGE * 4
    found = _before(conversation_id=conversation_id, before=before, team_ids=team_ids)
    return found[:PAGE][::-1], len(found) > PAGE


def list_messages_for(
    *, conversation_id: int, before: int | None = None, after: int | None = None, by: Actor
) -> tuple[int, list[ChatMessage], bool]:
    """The same for whoever asks, and whose conversation it is: the messages say it; only where there are none is the
    conversation itself asked for.

    :raises NotFound: a stranger's, or another team's
    """
    team_ids = None if by.kind == "resident" or allowed(by, P.SUPERVISE) else list(by.team_ids)
    found, more = list_messages(conversation_id=conversation_id, before=before, after=after, team_ids=team_ids)
    patient_id = found[0].patient_id if found else _one_of(conversation_id, team_ids).patient_id  # type: ignore[attr-defined]
    return patient_id, found, more


def _said_in(conversation_id: int, team_ids: list[int] | None) -> QuerySet[ChatMessage]:
    rows = ChatMessage.objects.filter(conversation_id=conversation_id).select_related("file")
    rows = rows.annotate(patient_id=F("conversation__patient_id"))
    return rows if team_ids is None else rows.filter(conversation__team_id__in=team_ids)


@prepared
def _after(*, conversation_id: int, after: int, team_ids: list[int] | None) -> QuerySet[ChatMessage]:
    return _said_in(conversation_id, team_ids).filter(sequence__gt=after).order_by("sequence")[: PAGE * 4 + 1]


@prepared
def _before(*, conversation_id: int, before: int | None, team_ids: list[int] | None) -> QuerySet[ChatMessage]:
    rows = _said_in(conversation_id, team_ids)
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    return rows.order_by("-sequence")[: PAGE + 1]


def page_past(*, patient_id: int, cursor: str | None = None, limit: int = 30) -> Page:
    """The closed conversations of a person in scope, newest first."""
    rows = Conversation.objects.filter(patient_id=patient_id, state=ConversationState.CLOSED).select_related("team")
    return page(rows, order=("-id",), cursor=cursor, limit=limit)


def colleagues_of(*, conversation: Conversation, on: date) -> list[tuple[int, str, str]]:
    """Whom it may be handed to: (account, name, role) of the team's members who can sign in."""
    members = practitioners.list_members(team_id=conversation.team_id, on=on)
    accounts_of = accounts.accounts_of_practitioners(member.practitioner_id for member in members)
    return [
        (accounts_of[member.practitioner_id], member.practitioner.name, member.get_role_display())
        for member in members
        if member.practitioner_id in accounts_of
    ]


def list_overdue_turns(*, at: datetime, limit: int = 500) -> list[int]:
    """Turns whose time is over and that nobody has been told of."""
    rows = Turn.objects.filter(due_at__lt=at, answered_at__isnull=True, overdue_at__isnull=True)
    return list(rows.order_by("due_at").values_list("pk", flat=True)[:limit])


def page_complaints(*, status: str = "", cursor: str | None = None, limit: int = 30) -> Page:
    """The complaints in scope, those that wait first."""
    rows = Complaint.objects.select_related("patient", "conversation__team")
    if status:
        rows = rows.filter(status=status)
    return page(rows, order=("due_date", "id"), cursor=cursor, limit=limit)


def merge_refusals(*, kept: int, taken: int, on: date) -> list[str]:
    rows = Conversation.objects.filter(patient_id__in=[kept, taken]).exclude(state=ConversationState.CLOSED)
    return ["两份档案各有一个没办结的咨询，请先办结其中一个"] if rows.count() > 1 else []
