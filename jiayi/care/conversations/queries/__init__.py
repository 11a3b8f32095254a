"""Reads of conversations."""

from .calls import find_live_call, get_call, list_signals, list_silent_calls
from .clock import Presence, presence_of
from .figures import TeamFigures, list_team_figures
from .inbox import BOXES, count_boxes, page_conversations
from .policies import list_policies, rules_on
from .texts import list_texts
from .threads import (
    Thread,
    colleagues_of,
    find_thread_of,
    get_for_team,
    get_in_scope,
    list_messages,
    list_overdue_turns,
    merge_refusals,
    page_complaints,
    page_past,
    view_thread,
)

__all__ = [
    "BOXES",
    "Presence",
    "TeamFigures",
    "Thread",
    "colleagues_of",
    "count_boxes",
    "find_live_call",
    "find_thread_of",
    "get_call",
    "get_for_team",
    "get_in_scope",
    "list_messages",
    "list_overdue_turns",
    "list_policies",
    "list_signals",
    "list_silent_calls",
    "list_team_figures",
    "list_texts",
    "merge_refusals",
    "page_complaints",
    "page_conversations",
    "page_past",
    "presence_of",
    "rules_on",
    "view_thread",
]
