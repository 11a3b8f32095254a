from .calls import COMES_BACK, CallResult, OverdueReminder, Way
from .visits import (
    AWAKE,
    FOLLOW_UP_LIFECYCLE,
    GONE,
    LIVE,
    REMOVALS,
    CallOutcome,
    Classification,
    FollowUp,
    FollowUpMove,
    FollowUpState,
    Method,
    Programme,
)

__all__ = [
    "AWAKE",
    "COMES_BACK",
    "FOLLOW_UP_LIFECYCLE",
    "GONE",
    "LIVE",
    "REMOVALS",
    "CallOutcome",
    "CallResult",
    "Classification",
    "FollowUp",
    "FollowUpMove",
    "FollowUpState",
    "Method",
    "OverdueReminder",
    "Programme",
    "Way",
]
