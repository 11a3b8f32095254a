"""The resident rates a closed conversation; a complaint opens a case."""

from datetime import datetime

from django.db import transaction

from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput
from jiayi.kernel.period import local_date

from ..events import ComplaintOpened
from ..models import Complaint, Conversation, ConversationState
from ..permissions import ConversationPermission
from . import base

# As for disputes of services [ours].
ANSWER_DAYS = 3


class NotYetClosed(DomainError):
    """Only what is over can be rated."""

    code, status, message = "not_yet_closed", 409, "这次咨询还没办结，办结后再评价"


@transaction.atomic
def rate(
    *, conversation_id: int, stars: int, words: str = "", is_complaint: bool = False, by: Actor, at: datetime
) -> Conversation:
    """One to five stars, once; with a complaint the director answers within three working days.

    :raises NotYetClosed: it goes on
    :raises InvalidInput: a complaint without words
    """
    conversation = base.locked(conversation_id)
    if conversation.state != ConversationState.CLOSED:
        raise NotYetClosed()
    if not 1 <= stars <= 5:
        raise InvalidInput("选 1 到 5 颗星")
    said = words.strip()[:300]
    if is_complaint and len(said) < 4:
        raise InvalidInput("写一写哪里不满意，我们好去查")
    conversation.stars, conversation.rating_words, conversation.rated_at = stars, said or None, at
    conversation.save(update_fields=["stars", "rating_words", "rated_at"])
    open_case = Complaint.objects.filter(conversation_id=conversation.pk, status="open")
    if is_complaint and not open_case.exists():
        _open_case(conversation, said, by=by, at=at)
    base.tell_above(conversation)
    return conversation


def _open_case(conversation: Conversation, words: str, *, by: Actor, at: datetime) -> None:
    case = Complaint.objects.create(
        conversation=conversation,
        organization_id=conversation.organization_id,
        patient_id=conversation.patient_id,
        words=words,
        opened_by=by.label,
        opened_at=at,
        due_date=organizations.add_working_days(local_date(at), ANSWER_DAYS),
    )
    holders = accounts.list_holders(
        permission=ConversationPermission.DECIDE_COMPLAINT, organization_id=conversation.organization_id
    )
    for account_id in holders:
        context = {"title": "收到一件咨询投诉", "body": "请在三个工作日内答复。", "link": "/conversation-figures"}
        messaging.send(to_account=account_id, template="staff_notice", context=context, by=by, at=at)
    events.publish(
        ComplaintOpened(
            organization_id=conversation.organization_id,
            by=by.label,
            at=at,
            complaint_id=case.pk,
            patient_id=conversation.patient_id,
            team_id=conversation.team_id,
        )
    )
