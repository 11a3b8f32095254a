"""Writes of conversations. Whoever writes tells the open pages of the team and of the resident (kernel.live)."""

from .calling import (
    RING_SECONDS,
    OffDuty,
    answer_call,
    end_call,
    forget_signals,
    keep_alive,
    place_call,
    send_signal,
    sweep_calls,
)
from .cards import CardIn, send_card, tell_card
from .closing import ClosingIn, NotAllowedOnline, close_conversation
from .complaints import decide_complaint
from .meetings import TimeTaken, answer_meeting, move_meeting, remind_of_meetings, withdraw_meeting
from .moving import claim, escalate, hand_over, mark_answered, release, reopen
from .phoning import note_phone_call
from .policies import load_builtin
from .rating import NotYetClosed, rate
from .recording import (
    RecordingOff,
    answer_recording,
    ask_recording,
    forget_recordings,
    open_recording,
    stop_recording,
    store_recording,
)
from .rule_kind import KIND as RULE_KIND
from .texts import TextIn, save_text
from .watching import escalate_overdue
from .writing import LONGEST, Draft, NoTeam, read_by_resident, read_by_team, reply, write_to_resident, write_to_team

__all__ = [
    "LONGEST",
    "RING_SECONDS",
    "RULE_KIND",
    "CardIn",
    "ClosingIn",
    "Draft",
    "NoTeam",
    "NotAllowedOnline",
    "NotYetClosed",
    "OffDuty",
    "RecordingOff",
    "TextIn",
    "TimeTaken",
    "answer_call",
    "answer_meeting",
    "answer_recording",
    "ask_recording",
    "claim",
    "close_conversation",
    "decide_complaint",
    "end_call",
    "escalate",
    "escalate_overdue",
    "forget_recordings",
    "forget_signals",
    "hand_over",
    "keep_alive",
    "load_builtin",
    "mark_answered",
    "move_meeting",
    "note_phone_call",
    "open_recording",
    "place_call",
    "rate",
    "read_by_resident",
    "read_by_team",
    "release",
    "remind_of_meetings",
    "reopen",
    "reply",
    "save_text",
    "send_card",
    "send_signal",
    "stop_recording",
    "store_recording",
    "sweep_calls",
    "tell_card",
    "withdraw_meeting",
    "write_to_resident",
    "write_to_team",
]
