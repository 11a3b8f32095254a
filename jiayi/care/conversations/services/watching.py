"""Nobody answered in time: the director is told, once."""

from datetime import datetime

from django.db import transaction

from jiayi.kernel import events

from .. import queries
from ..events import AnswerOverdue
from ..models import LIFECYCLE, ConversationState, Turn
from . import base
from .moving import escalate_locked


def escalate_overdue(*, at: datetime) -> int:
    """Every turn whose time is over, each in a transaction of its own; returns how many."""
    return sum(_escalate(turn_id, at) for turn_id in queries.list_overdue_turns(at=at))


@transaction.atomic
def _escalate(turn_id: int, at: datetime) -> bool:
    # The conversation first, as everywhere, so that an answer of this moment and this job do not wait for each other.
    conversation = base.locked(Turn.objects.values_list("conversation_id", flat=True).get(pk=turn_id))
    turn = Turn.objects.select_for_update().get(pk=turn_id)
    if turn.answered_at is not None or turn.overdue_at is not None:
        return False
    turn.overdue_at = at
    turn.save(update_fields=["overdue_at"])
    sources, _ = LIFECYCLE.moves["escalate"]
    if ConversationState(conversation.state) in sources:
        escalate_locked(conversation, "首次答复超时，系统自动上报", by=base.SYSTEM, at=at)
    events.publish(
        AnswerOverdue(
            organization_id=conversation.organization_id,
            by=base.SYSTEM.label,
            at=at,
            conversation_id=conversation.pk,
            patient_id=conversation.patient_id,
            team_id=conversation.team_id,
        )
    )
    return True
