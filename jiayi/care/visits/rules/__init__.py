"""Pure rules of visits."""

from .policy import MISSING, Policy, PresenceRule, read_policy, state_of
from .showing import PREFIX, digits_at, matches, seconds_left
from .ways import METHOD_ITEM, METHOD_OF, WAYS, duration, settle

__all__ = [
    "METHOD_ITEM",
    "METHOD_OF",
    "MISSING",
    "PREFIX",
    "WAYS",
    "Policy",
    "PresenceRule",
    "digits_at",
    "duration",
    "matches",
    "read_policy",
    "seconds_left",
    "settle",
    "state_of",
]
