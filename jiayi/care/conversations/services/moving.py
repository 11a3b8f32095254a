"""Who takes care of a conversation."""

from datetime import datetime

from django.db import transaction

from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.messaging import services as messaging
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.period import local_date

from .. import queries
from ..models import RUNNING, Conversation, ConversationState
from ..permissions import ConversationPermission
from . import base

S = ConversationState


class NotInTeam(InvalidInput):
    """Only a colleague of the same team can take it over."""

    code, message = "not_in_team", "只能交给同一个团队里能登录的人"


@transaction.atomic
def claim(*, conversation_id: int, by: Actor, at: datetime) -> Conversation:
    """Take a conversation from the pool, or one that was escalated.

    :raises InvalidTransition: somebody else was quicker
    """
    conversation = base.locked_for_team(conversation_id, by)
    if conversation.owner_id == by.account_id:
        return conversation
    if conversation.state != S.ESCALATED:
        base.move(conversation, "claim", by=by, at=at)
    conversation.owner_id, conversation.owner_name = by.account_id, by.name[:60]
    conversation.save(update_fields=["state", "owner_id", "owner_name"])
    base.say_and_save(conversation, f"{by.name} 接了，正在看", at=at)
    return conversation


@transaction.atomic
def release(*, conversation_id: int, by: Actor, at: datetime) -> Conversation:
    """Back into the pool: somebody else is to take it; the clock goes on."""
    conversation = base.locked_for_team(conversation_id, by)
    base.move(conversation, "release", by=by, at=at)
    conversation.owner_id, conversation.owner_name = None, ""
    conversation.save(update_fields=["state", "owner_id", "owner_name"])
    base.tell(conversation)
    return conversation


@transaction.atomic
def hand_over(*, conversation_id: int, account_id: int, reason: str = "", by: Actor, at: datetime) -> Conversation:
    """Give it to a colleague of the team; the resident sees who is in charge now.

    :raises NotInTeam: somebody else
    :raises InvalidTransition: if it is closed
    """
    conversation = base.locked_for_team(conversation_id, by)
    if conversation.state == S.CLOSED:
        raise InvalidTransition()
    found = {one: name for one, name, _ in queries.colleagues_of(conversation=conversation, on=local_date(at))}
    if account_id not in found:
        raise NotInTeam()
    if conversation.state in (S.OPEN, S.REOPENED):
        base.move(conversation, "claim", by=by, at=at, reason=reason)
    conversation.owner_id, conversation.owner_name = account_id, found[account_id][:60]
    conversation.save(update_fields=["state", "owner_id", "owner_name"])
    base.say_and_save(conversation, f"{by.name} 把这件事交给了 {found[account_id]}", at=at)
    _notice(account_id, conversation, "有一个咨询交给您了", reason or f"{by.name} 交给您的，请接着回。", by=by, at=at)
    return conversation


@transaction.atomic
def escalate(*, conversation_id: int, reason: str, by: Actor, at: datetime) -> Conversation:
    """Ask the director: the team cannot or should not answer alone.

    :raises InvalidInput: without a reason
    """
    if len(reason.strip()) < 2:
        raise InvalidInput("写一句为什么要上报")
    conversation = base.locked_for_team(conversation_id, by)
    escalate_locked(conversation, reason.strip(), by=by, at=at)
    return conversation


def escalate_locked(conversation: Conversation, reason: str, *, by: Actor, at: datetime) -> None:
    base.move(conversation, "escalate", by=by, at=at, reason=reason)
    conversation.escalated_at = at
    conversation.save(update_fields=["state", "escalated_at"])
    holders = accounts.list_holders(
        permission=ConversationPermission.DECIDE_COMPLAINT, organization_id=conversation.organization_id
    )
    for account_id in holders:
        _notice(account_id, conversation, "有一个咨询上报到您这里", reason, by=by, at=at)
    base.tell_above(conversation)


@transaction.atomic
def mark_answered(*, conversation_id: int, by: Actor, at: datetime) -> Conversation:
    """Nothing more is owed: a "thank you" needs no answer, or it was settled on the phone."""
    conversation = base.locked_for_team(conversation_id, by)
    if conversation.state not in RUNNING:
        raise InvalidTransition()
    base.move(conversation, "answer", by=by, at=at)
    if conversation.owner_id is None:
        conversation.owner_id, conversation.owner_name = by.account_id, by.name[:60]
    conversation.due_at = None
    base.end_turn(conversation.pk, by=by, at=at)
    conversation.save()
    base.tell(conversation)
    return conversation


@transaction.atomic
def reopen(*, conversation_id: int, reason: str, by: Actor, at: datetime) -> Conversation:
    """Something was forgotten.

    :raises InvalidTransition: if it is not closed, or another one is open by now
    """
    conversation = base.locked_for_team(conversation_id, by)
    others = Conversation.objects.filter(patient_id=conversation.patient_id).exclude(state=S.CLOSED)
    if others.exists():
        raise InvalidTransition("这位居民已有新的咨询，请在新的里面回")
    base.move(conversation, "reopen", by=by, at=at, reason=reason)
    conversation.closed_at = None
    conversation.owner_id, conversation.owner_name = by.account_id, by.name[:60]
    conversation.save(update_fields=["state", "closed_at", "owner_id", "owner_name"])
    base.tell(conversation)
    return conversation


def _notice(account_id: int, conversation: Conversation, title: str, body: str, *, by: Actor, at: datetime) -> None:
    messaging.send(
        to_account=account_id,
        template="staff_notice",
        context={"title": title, "body": body, "link": f"/conversations/{conversation.pk}"},
        by=by,
        at=at,
    )
