"""What every write of this app does: lock, move, tell."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet, Value
from django.db.models.functions import Greatest

from jiayi.kernel import live
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.prepared import insert, prepared, update

from ..models import LIFECYCLE, ChatMessage, Conversation, ConversationMove, MessageKind, Side, Turn
from ..permissions import ConversationPermission

TOPIC = "conversations"
SYSTEM = Actor.system("conversations")


def locked_for_team(conversation_id: int, by: Actor) -> Conversation:
    """
    :raises NotFound: if it is another team's
    """
    every_team = allowed(by, ConversationPermission.SUPERVISE)
    found = _lock.first(conversation_id=conversation_id, team_ids=None if every_team else list(by.team_ids))
    if found is None:
        raise NotFound()
    return found


def locked(conversation_id: int) -> Conversation:
    found = _lock.first(conversation_id=conversation_id, team_ids=None)
    if found is None:
        raise NotFound()
    return found


@prepared
def _lock(*, conversation_id: int, team_ids: list[int] | None) -> QuerySet[Conversation]:
    rows = Conversation.objects.select_for_update(of=("self",)).filter(pk=conversation_id)
    return rows if team_ids is None else rows.filter(team_id__in=team_ids)


def stop_clock(conversation: Conversation, *, by: Actor, at: datetime) -> None:
    """The team has answered; the caller saves the conversation. Where nothing is owed, nothing runs."""
    if conversation.due_at is not None:
        end_turn(conversation.pk, by=by, at=at)
    conversation.due_at = None


def answered_by(conversation: Conversation, *, account_id: int | None, name: str) -> None:
    """Who answers first is responsible, and owns what nobody owns; the caller saves the conversation."""
    if conversation.owner_id is None:
        conversation.owner_id, conversation.owner_name = account_id, name[:60]
    conversation.first_responder_name = conversation.first_responder_name or name[:60]


def end_turn(conversation_id: int, *, by: Actor, at: datetime) -> None:
    """What was asked is answered. An answer that waited for the question's lock was begun a moment before it."""
    Turn.objects.filter(conversation_id=conversation_id, answered_at=None).update(
        answered_at=Greatest("asked_at", Value(at)), answered_by=by.label
    )


def move(conversation: Conversation, name: str, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Take one edge of the lifecycle; the caller saves the row.

    :raises InvalidTransition: if the conversation is in another state by now
    """
    conversation.state = LIFECYCLE.target_of(name, current=conversation.state)
    insert(
        ConversationMove(
            conversation=conversation,
            move=name,
            state=conversation.state,
            by=by.label,
            by_name=by.name[:60] if by.kind == "staff" else "",
            on_behalf_of=by.stands_in_for(conversation.patient_id),
            channel=by.channel,
            reason=reason[:200],
            at=at,
        )
    )


def say(conversation: Conversation, words: str, *, at: datetime, kind: str = MessageKind.NOTE) -> ChatMessage:
    """A line of the house itself in the thread; it counts for nobody as unread."""
    conversation.last_sequence += 1
    conversation.last_at = at
    return insert(
        ChatMessage(
            conversation=conversation,
            sequence=conversation.last_sequence,
            side=Side.SYSTEM,
            kind=kind,
            words=words,
            by=SYSTEM.label,
            at=at,
        )
    )


def tell(conversation: Conversation) -> None:
    live.tell(TOPIC, conversation.pk, to=_listeners(conversation))


def tell_above(conversation: Conversation) -> None:
    """The director's open pages as well: something was escalated or came back."""
    live.tell(TOPIC, conversation.pk, to=_listeners(conversation, with_director=True))


def save_and_tell(conversation: Conversation, names: Collection[str], *, with_director: bool = False) -> None:
    """Write these columns and say so, in one prepared statement."""
    listeners = _listeners(conversation, with_director=with_director)
    update(conversation, names, telling=live.words(TOPIC, conversation.pk, to=listeners))


def _listeners(conversation: Conversation, *, with_director: bool = False) -> list[str]:
    listeners = [live.team(conversation.team_id), live.patient(conversation.patient_id)]
    return [*listeners, live.organization(conversation.organization_id)] if with_director else listeners


def say_and_save(conversation: Conversation, words: str, *, at: datetime) -> None:
    """`say` for a conversation that is otherwise saved already, and everybody hears of it."""
    say(conversation, words, at=at)
    save_and_tell(conversation, ("last_sequence", "last_at"))
