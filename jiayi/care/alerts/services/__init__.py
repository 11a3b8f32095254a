"""预警的写入."""

from .handling import (
    MuteTooLong,
    acknowledge,
    close,
    close_claimed,
    close_for_person,
    close_for_withdrawn,
    escalate_due,
    lift_mute,
    mark_seen,
    mute,
    note_call,
)
from .judging import judge_readings, raise_unclaimed, watch_silence
from .opening import Found, raise_alert
from .reminding import remind_of_unended
from .roster import set_duty
from .rulebook import load_shipped_rules
from .telling import reach

__all__ = [
    "Found",
    "MuteTooLong",
    "acknowledge",
    "close",
    "close_claimed",
    "close_for_person",
    "close_for_withdrawn",
    "escalate_due",
    "judge_readings",
    "lift_mute",
    "load_shipped_rules",
    "mark_seen",
    "mute",
    "note_call",
    "raise_alert",
    "raise_unclaimed",
    "reach",
    "remind_of_unended",
    "set_duty",
    "watch_silence",
]
