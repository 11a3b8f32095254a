"""Reads of conversations."""

from .calls import find_live_call, get_call, list_signals, list_silent_calls
from .cards import Card, cards_of
from .clock import Presence, presence_of
from .figures import TeamFigures, list_team_figures
from .inbox import BOXES, count_boxes, page_conversations
from .meetings import (
    FreeTimes,
    by_day,
    free_times_of,
    free_times_with,
    get_meeting,
    list_meetings_to_come,
    list_meetings_to_remind_of,
)
from .policies import number_on, rules_numbered, rules_on
from .recordings import (
    find_recording_of,
    get_recording,
    list_recordings_to_forget,
    may_record,
)
from .texts import list_texts
from .threads import (
    Thread,
    colleagues_of,
    find_thread_of,
    get_for_team,
    get_in_scope,
    list_messages,
    list_messages_for,
    list_overdue_turns,
    merge_refusals,
    page_complaints,
    page_past,
    view_thread,
)

__all__ = [
    "BOXES",
    "Card",
    "FreeTimes",
    "Presence",
    "TeamFigures",
    "Thread",
    "by_day",
    "cards_of",
    "colleagues_of",
    "count_boxes",
    "find_live_call",
    "find_recording_of",
    "find_thread_of",
    "free_times_of",
    "free_times_with",
    "get_call",
    "get_for_team",
    "get_in_scope",
    "get_meeting",
    "get_recording",
    "list_meetings_to_come",
    "list_meetings_to_remind_of",
    "list_messages",
    "list_messages_for",
    "list_overdue_turns",
    "list_recordings_to_forget",
    "list_signals",
    "list_silent_calls",
    "list_team_figures",
    "list_texts",
    "may_record",
    "merge_refusals",
    "number_on",
    "page_complaints",
    "page_conversations",
    "page_past",
    "presence_of",
    "rules_numbered",
    "rules_on",
    "view_thread",
]
