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
from .meetings import HOLDING, MEETING_LIFECYCLE, NO_OVERLAP, Meeting, MeetingState
from .messages import CARDS, ChatMessage, MessageKind, Side
from .recordings import RECORDING_LIFECYCLE, UNDER_WAY, CallRecording, RecordingState
from .texts import ConversationPolicy, ReplyText

__all__ = [
    "ANSWERABLE",
    "CALL_LIFECYCLE",
    "CARDS",
    "COMPLAINT_LIFECYCLE",
    "HOLDING",
    "LIFECYCLE",
    "LIVE_CALL",
    "MEETING_LIFECYCLE",
    "NO_OVERLAP",
    "RECORDING_LIFECYCLE",
    "RUNNING",
    "UNDER_WAY",
    "Call",
    "CallRecording",
    "CallSignal",
    "CallState",
    "ChatMessage",
    "Closing",
    "Complaint",
    "Conversation",
    "ConversationMove",
    "ConversationPolicy",
    "ConversationState",
    "Meeting",
    "MeetingState",
    "MessageKind",
    "RecordingState",
    "ReplyText",
    "Side",
    "Turn",
]
