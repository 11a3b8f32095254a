"""What conversations tell those above."""

from dataclasses import dataclass

from jiayi.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class ConversationClosed(Event):
    """A conversation was recorded as advice, 复诊 or "please come in"; for the business log."""

    name = "conversations.conversation.closed"
    conversation_id: int
    patient_id: int
    team_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class AnswerOverdue(Event):
    """Nobody answered in time; the director is told by the service; for the business log."""

    name = "conversations.answer.overdue"
    conversation_id: int
    patient_id: int
    team_id: int


@dataclass(frozen=True, kw_only=True)
class ComplaintOpened(Event):
    """A resident complained about a conversation; for the business log."""

    name = "conversations.complaint.opened"
    complaint_id: int
    patient_id: int
    team_id: int
