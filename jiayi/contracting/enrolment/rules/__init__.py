"""Pure rules: settings, stages of reminders, states of lists, what a renewal changes."""

from .changes import Change, Terms, changes_between, gone_packages, new_versions
from .lists import CLOSED, ENTRY_LABELS, MEMBER_LABELS, entry_state, member_state
from .policy import ASK, CHANNELS, KEEP, EnrolmentRules
from .reminders import VISIT, next_channel, stage_due

__all__ = [
    "ASK",
    "CHANNELS",
    "CLOSED",
    "ENTRY_LABELS",
    "KEEP",
    "MEMBER_LABELS",
    "VISIT",
    "Change",
    "EnrolmentRules",
    "Terms",
    "changes_between",
    "entry_state",
    "gone_packages",
    "member_state",
    "new_versions",
    "next_channel",
    "stage_due",
]
