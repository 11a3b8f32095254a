"""随访的写入: plan, complete, amend, postpone, unreachable, mute, cancel, close."""

from .amending import NotDone, amend_follow_up
from .calling import (
    BadCallTime,
    CallDayPast,
    Called,
    DayMissing,
    NotCallable,
    NotRemoved,
    OnRest,
    PersonGone,
    put_back,
    record_call,
)
from .completing import AlreadyDone, NotPlanned, Whose, complete_follow_up
from .examining import BadVisitDate
from .moving import (
    PastDate,
    bring_forward,
    cancel_follow_up,
    close_for_death,
    close_for_move,
    follow_current_teams,
    mark_unreachable,
    mute_follow_up,
    mute_with_person,
    postpone_follow_up,
    unmute_follow_up,
    unmute_with_person,
    wake_muted,
)
from .planning import plan_first_follow_ups, plan_follow_up, plan_for_new_tags, plan_for_patient
from .reading import open_for_visit, open_history, open_story, print_form, read_calls
from .reminding import remind_overdue

__all__ = [
    "AlreadyDone",
    "BadCallTime",
    "BadVisitDate",
    "CallDayPast",
    "Called",
    "DayMissing",
    "NotCallable",
    "NotDone",
    "NotPlanned",
    "NotRemoved",
    "OnRest",
    "PastDate",
    "PersonGone",
    "Whose",
    "amend_follow_up",
    "bring_forward",
    "cancel_follow_up",
    "close_for_death",
    "close_for_move",
    "complete_follow_up",
    "follow_current_teams",
    "mark_unreachable",
    "mute_follow_up",
    "mute_with_person",
    "open_for_visit",
    "open_history",
    "open_story",
    "plan_first_follow_ups",
    "plan_follow_up",
    "plan_for_new_tags",
    "plan_for_patient",
    "postpone_follow_up",
    "print_form",
    "put_back",
    "read_calls",
    "record_call",
    "remind_overdue",
    "unmute_follow_up",
    "unmute_with_person",
    "wake_muted",
]
