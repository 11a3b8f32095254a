"""Tables of conversations."""

from .calls import CALL_LIFECYCLE, LIVE_CALL, Call, CallSignal, CallState
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
    "CALL_LIFECYCLE",
    "COMPLAINT_LIFECYCLE",
    "LIFECYCLE",
    "LIVE_CALL",
    "RUNNING",
    "Call",
    "CallSignal",
    "CallState",
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
