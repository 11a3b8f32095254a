"""Pure rules of visits."""

from .policy import Policy, PresenceRule, read_policy, state_of
from .ways import METHOD_ITEM, METHOD_OF, WAYS, duration, settle

__all__ = [
    "METHOD_ITEM",
    "METHOD_OF",
    "WAYS",
    "Policy",
    "PresenceRule",
    "duration",
    "read_policy",
    "settle",
    "state_of",
]
