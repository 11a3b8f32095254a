"""The director answers a complaint; the resident reads the answer."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from jiayi.foundation.messaging import services as messaging
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound

from ..models import COMPLAINT_LIFECYCLE, Call, ChatMessage, Closing, Complaint
from . import base


class OwnConversation(DomainError):
    """Who took part does not decide."""

    code, status, message = "own_conversation", 403, "您参与了这次咨询，投诉要由别人处理"


@transaction.atomic
def decide_complaint(*, complaint_id: int, is_upheld: bool, answer: str, by: Actor, at: datetime) -> Complaint:
    """
    :raises OwnConversation: the decider has taken part in it
    :raises InvalidTransition: answered already
    """
    case = Complaint.objects.select_for_update(of=("self",)).filter(pk=complaint_id).first()
    if case is None:
        raise NotFound()
    if len(answer.strip()) < 4:
        raise InvalidInput("写明查到什么、怎么处理，居民会看到")
    if _took_part(case.conversation_id, by):
        raise OwnConversation()
    case.status = COMPLAINT_LIFECYCLE.target_of("uphold" if is_upheld else "reject", current=case.status)
    case.answer, case.decided_by, case.decided_by_name, case.decided_at = answer.strip()[:500], by.label, by.name, at
    case.save()
    context = {"answer": case.answer[:480]}
    messaging.send(to_patient=case.patient_id, template="complaint_answered", context=context, by=by, at=at)
    base.tell_above(case.conversation)
    return case


def _took_part(conversation_id: int, by: Actor) -> bool:
    """Who wrote in it, called or closed it."""
    called = Call.objects.filter(Q(caller=by.label) | Q(answerer=by.label), conversation_id=conversation_id)
    mine = {"conversation_id": conversation_id, "by": by.label}
    return any(rows.exists() for rows in (ChatMessage.objects.filter(**mine), Closing.objects.filter(**mine), called))
