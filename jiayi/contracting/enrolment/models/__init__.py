"""Tables of bringing families and lists to a signature."""

from .groups import (
    ENTRY_LIFECYCLE,
    GROUP_LIFECYCLE,
    CollectiveGroup,
    EntryAnswer,
    GroupEntry,
    GroupStatus,
    entry_state_sql,
)
from .guardians import REVIEW_LIFECYCLE, GuardianReview, ReviewState
from .policy import EnrolmentPolicy
from .reminders import REMINDER_LIFECYCLE, ReminderAttempt, ReminderState, RenewalReminder, Way
from .sittings import (
    MEMBER_LIFECYCLE,
    SITTING_LIFECYCLE,
    HouseholdSitting,
    MemberAnswer,
    SittingMember,
    SittingStatus,
)

__all__ = [
    "ENTRY_LIFECYCLE",
    "GROUP_LIFECYCLE",
    "MEMBER_LIFECYCLE",
    "REMINDER_LIFECYCLE",
    "REVIEW_LIFECYCLE",
    "SITTING_LIFECYCLE",
    "CollectiveGroup",
    "EnrolmentPolicy",
    "EntryAnswer",
    "GroupEntry",
    "GroupStatus",
    "GuardianReview",
    "HouseholdSitting",
    "MemberAnswer",
    "ReminderAttempt",
    "ReminderState",
    "RenewalReminder",
    "ReviewState",
    "SittingMember",
    "SittingStatus",
    "Way",
    "entry_state_sql",
]
