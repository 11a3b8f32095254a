"""Tables of conversations."""

from .complaints import COMPLAINT_LIFECYCLE, Complaint
from .conversations import (
    ANSWERABLE,
    LIFECYCLE,
    RUNNING,
    Closing,
    Conversation,
    ConversationMove,
    ConversationState,
    Turn,
)
from .messages import ChatMessage, MessageKind, Side
from .texts import ConversationPolicy, ReplyText

__all__ = [
    "ANSWERABLE",
    "COMPLAINT_LIFECYCLE",
    "LIFECYCLE",
    "RUNNING",
    "ChatMessage",
    "Closing",
    "Complaint",
    "Conversation",
    "ConversationMove",
    "ConversationPolicy",
    "ConversationState",
    "MessageKind",
    "ReplyText",
    "Side",
    "Turn",
]
