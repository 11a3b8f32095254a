"""Writes of conversations. Whoever writes tells the open pages of the team and of the resident (kernel.live)."""

from .closing import ClosingIn, NotAllowedOnline, close_conversation
from .complaints import decide_complaint
from .moving import claim, escalate, hand_over, mark_answered, release, reopen
from .policies import add_rules_version, load_builtin
from .rating import NotYetClosed, rate
from .rule_kind import KIND as RULE_KIND
from .texts import TextIn, save_text
from .watching import escalate_overdue
from .writing import LONGEST, Draft, NoTeam, read_by_resident, read_by_team, reply, write_to_resident, write_to_team

__all__ = [
    "LONGEST",
    "RULE_KIND",
    "ClosingIn",
    "Draft",
    "NoTeam",
    "NotAllowedOnline",
    "NotYetClosed",
    "TextIn",
    "add_rules_version",
    "claim",
    "close_conversation",
    "decide_complaint",
    "escalate",
    "escalate_overdue",
    "hand_over",
    "load_builtin",
    "mark_answered",
    "rate",
    "read_by_resident",
    "read_by_team",
    "release",
    "reopen",
    "reply",
    "save_text",
    "write_to_resident",
    "write_to_team",
]
