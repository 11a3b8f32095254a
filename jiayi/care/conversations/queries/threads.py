"""One conversation, and what was said in it."""

from dataclasses import dataclass
from datetime import date, datetime

from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page, page

from ..models import ChatMessage, Closing, Complaint, Conversation, ConversationMove, ConversationState, Turn
from .inbox import visible_to

PAGE = 30


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation with its latest messages, oldest first; `has_more` when older ones exist."""

    conversation: Conversation
    messages: list[ChatMessage]
    has_more: bool
    closings: list[Closing]
    moves: list[ConversationMove]
    complaint: Complaint | None


def find_thread_of(*, patient_id: int) -> Conversation | None:
    """The open conversation of a person in scope, else the last one."""
    rows = Conversation.objects.select_related("team", "patient").filter(patient_id=patient_id).order_by("-id")
    return rows.exclude(state=ConversationState.CLOSED).first() or rows.first()


def get_for_team(*, conversation_id: int, by: Actor) -> Conversation:
    """
    :raises NotFound: if it is another team's
    """
    found = visible_to(by).select_related("team", "patient").filter(pk=conversation_id).first()
    if found is None:
        raise NotFound()
    return found


def view_thread(*, conversation: Conversation) -> Thread:
    """What a page shows when it opens."""
    messages, more = list_messages(conversation_id=conversation.pk)
    return Thread(
        conversation=conversation,
        messages=messages,
        has_more=more,
        closings=list(Closing.objects.filter(conversation_id=conversation.pk).order_by("id")),
        moves=list(ConversationMove.objects.filter(conversation_id=conversation.pk).order_by("id")[:100]),
        complaint=Complaint.objects.filter(conversation_id=conversation.pk).order_by("-id").first(),
    )


def list_messages(
    *, conversation_id: int, before: int | None = None, after: int | None = None
) -> tuple[list[ChatMessage], bool]:
    """Thirty messages, oldest first: the latest, those before a number, or those after one (re-query after a loss)."""
    rows = ChatMessage.objects.filter(conversation_id=conversation_id).select_related("file")
    if after is not None:
        found = list(rows.filter(sequence__gt=after).order_by("sequence")[: PAGE * 4 + 1])
        return found[: PAGE * 4], len(found) > PAGE * 4
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    found = list(rows.order_by("-sequence")[: PAGE + 1])
    return found[:PAGE][::-1], len(found) > PAGE


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
