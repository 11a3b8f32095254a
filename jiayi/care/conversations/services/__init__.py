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
from .closing import ClosingIn, NotAllowedOnline, close_conversation
from .complaints import decide_complaint
from .moving import claim, escalate, hand_over, mark_answered, release, reopen
from .policies import load_builtin
from .rating import NotYetClosed, rate
from .rule_kind import KIND as RULE_KIND
from .texts import TextIn, save_text
from .watching import escalate_overdue
from .writing import LONGEST, Draft, NoTeam, read_by_resident, read_by_team, reply, write_to_resident, write_to_team

__all__ = [
    "LONGEST",
    "RING_SECONDS",
    "RULE_KIND",
    "ClosingIn",
    "Draft",
    "NoTeam",
    "NotAllowedOnline",
    "NotYetClosed",
    "OffDuty",
    "TextIn",
    "answer_call",
    "claim",
    "close_conversation",
    "decide_complaint",
    "end_call",
    "escalate",
    "escalate_overdue",
    "forget_signals",
    "hand_over",
    "keep_alive",
    "load_builtin",
    "mark_answered",
    "place_call",
    "rate",
    "read_by_resident",
    "read_by_team",
    "release",
    "reopen",
    "reply",
    "save_text",
    "send_signal",
    "sweep_calls",
    "write_to_resident",
    "write_to_team",
]
