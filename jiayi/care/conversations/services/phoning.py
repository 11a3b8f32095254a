"""A call over the phone network, made with the revealed number: what came of it stands in the thread."""

from datetime import datetime

from django.db import transaction

from jiayi.kernel.actor import Actor
from jiayi.kernel.lifecycle import InvalidTransition

from ..models import ANSWERABLE, Conversation, ConversationState, MessageKind
from . import base


@transaction.atomic
def note_phone_call(*, conversation_id: int, is_reached: bool, by: Actor, at: datetime) -> Conversation:
    """Who was reached has been answered; who was not is still waited for, and the clock goes on.

    :raises NotFound: if it is another team's
    :raises InvalidTransition: if it is closed
    """
    conversation = base.locked_for_team(conversation_id, by)
    if conversation.state not in ANSWERABLE:
        raise InvalidTransition("这次咨询已经办结，打过的电话记到随访里")
    words = f"{by.name}打了手机，{'通了' if is_reached else '没打通'}"
    base.say(conversation, words, at=at, kind=MessageKind.CALL)
    conversation.last_words = f"［{words}］"
    if is_reached:
        if conversation.state != ConversationState.ANSWERED:
            base.move(conversation, "answer", by=by, at=at, reason="电话里答复了")
        base.stop_clock(conversation, by=by, at=at)
        base.answered_by(conversation, account_id=by.account_id, name=by.name)
    conversation.save()
    base.tell(conversation)
    return conversation
