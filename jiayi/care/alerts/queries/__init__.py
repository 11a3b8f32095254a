"""预警的读取."""

from .standing import (
    accounts_at,
    filtered,
    find_mute,
    get_alert,
    list_mutes,
    list_of_patient,
    list_own,
    list_roster,
    on_duty,
    page_alerts,
    practitioners_at,
    rules_on,
    shift_at,
    stage_words,
    states_waiting,
    steps_of,
)
from .watching import list_fading, list_forgetting, list_silent

__all__ = [
    "accounts_at",
    "filtered",
    "find_mute",
    "get_alert",
    "list_fading",
    "list_forgetting",
    "list_mutes",
    "list_of_patient",
    "list_own",
    "list_roster",
    "list_silent",
    "on_duty",
    "page_alerts",
    "practitioners_at",
    "rules_on",
    "shift_at",
    "stage_words",
    "states_waiting",
    "steps_of",
]
