"""A conversation ends as a coded record: advice, 复诊 with its proof, or "please come in"."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from jiayi.foundation.files import queries as files
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import events
from jiayi.kernel.access import Role
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput
from jiayi.kernel.period import local_date
from jiayi.kernel.prepared import insert

from .. import queries, rules
from ..events import ConversationClosed
from ..models import ChatMessage, Closing, Conversation, ConversationState, Side
from . import base

Kind = Closing.Kind
TITLES = {
    Kind.ADVICE: "这次记为健康咨询，只给建议，没有诊断和处方",
    Kind.REVISIT: "这次记为复诊",
    Kind.OFFLINE: "这件事在网上看不了，请到门诊",
}


class NotAllowedOnline(DomainError):
    """The law forbids it online; `details` lists every reason."""

    code, status, message = "not_allowed_online", 409, "不能记为网上复诊"


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosingIn:
    """How somebody wants to record a conversation."""

    kind: str
    summary: str
    basis: rules.Basis = field(default_factory=lambda: rules.Basis(diagnosis="", institution="", diagnosed_date=None))
    is_guardian_present: bool = False
    offline_reason: str = ""


@transaction.atomic
def close_conversation(*, conversation_id: int, closing: ClosingIn, by: Actor, at: datetime) -> Conversation:
    """
    :raises NotAllowedOnline: a 复诊 that may not be made online
    :raises InvalidInput: without a summary, or "please come in" without a reason
    :raises InvalidTransition: closed already
    """
    conversation = base.locked_for_team(conversation_id, by)
    setting = queries.rules_on(local_date(at))
    _check(conversation, closing, setting, by=by, on=local_date(at))
    is_revisit = closing.kind == Kind.REVISIT
    if conversation.state in (ConversationState.OPEN, ConversationState.REOPENED):
        base.move(conversation, "claim", by=by, at=at)
        conversation.owner_id, conversation.owner_name = by.account_id, by.name[:60]
        conversation.save(update_fields=["state", "owner_id", "owner_name"])
    base.move(conversation, "close", by=by, at=at, reason=closing.kind)
    insert(
        Closing(
            conversation=conversation,
            kind=closing.kind,
            summary=closing.summary.strip(),
            diagnosis=closing.basis.diagnosis.strip() if is_revisit else None,
            institution=closing.basis.institution.strip()[:100] if is_revisit else "",
            diagnosed_date=closing.basis.diagnosed_date if is_revisit else None,
            basis_file_id=closing.basis.file_id if is_revisit else None,
            is_guardian_present=is_revisit and closing.is_guardian_present,
            offline_reason=closing.offline_reason if closing.kind == Kind.OFFLINE else "",
            practitioner_id=by.practitioner_id,
            rule_version=setting.version,
            by=by.label,
            by_name=by.name[:60],
            at=at,
        )
    )
    base.end_turn(conversation.pk, by=by, at=at)
    conversation.due_at, conversation.closed_at, conversation.team_unread = None, at, 0
    base.say(conversation, f"{TITLES[Kind(closing.kind)]}。{by.name} 办结", at=at)
    conversation.save()
    base.tell(conversation)
    events.publish(
        ConversationClosed(
            organization_id=conversation.organization_id,
            by=by.label,
            at=at,
            conversation_id=conversation.pk,
            patient_id=conversation.patient_id,
            team_id=conversation.team_id,
            kind=closing.kind,
        )
    )
    return conversation


def _check(
    conversation: Conversation, closing: ClosingIn, setting: rules.ConversationRules, *, by: Actor, on: date
) -> None:
    if closing.kind not in Kind.values:
        raise InvalidInput("选一下这次算什么")
    if len(closing.summary.strip()) < 4:
        raise InvalidInput("写一句小结：问了什么，怎么答的")
    if closing.kind == Kind.OFFLINE and closing.offline_reason not in Closing.OfflineReason.values:
        raise InvalidInput("选一下为什么请到门诊")
    if closing.kind != Kind.REVISIT:
        return
    if closing.basis.file_id is not None:
        files.get_file(file_id=closing.basis.file_id)
    person = patients.get_patient(patient_id=conversation.patient_id)
    doctor = practitioners.get_practitioner(practitioner_id=by.practitioner_id) if by.practitioner_id else None
    said = ChatMessage.objects.filter(conversation_id=conversation.pk, side=Side.RESIDENT).exists()
    case = rules.Case(
        basis=closing.basis,
        today=on,
        age=patients.age(person, on),
        is_doctor=Role.DOCTOR in by.roles and doctor is not None,
        license_from=doctor.license_from if doctor else None,
        license_to=doctor.license_to if doctor else None,
        is_urgent=conversation.urgent_at is not None,
        is_guardian_present=closing.is_guardian_present,
        has_resident_answered=said,
    )
    if found := rules.obstacles(case, setting):
        raise NotAllowedOnline("；".join(found), details=found)
