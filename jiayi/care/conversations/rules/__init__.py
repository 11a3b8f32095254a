"""Pure rules: opening hours as a clock, urgent words, what may be done online."""

from .closing import Basis, Case, obstacles
from .hours import Span, add_open_minutes, moment_text, next_opening, open_until
from .policy import ConversationRules, UrgentRule
from .slots import LENGTHS, free_starts
from .urgent import find_urgent

__all__ = [
    "LENGTHS",
    "Basis",
    "Case",
    "ConversationRules",
    "Span",
    "UrgentRule",
    "add_open_minutes",
    "find_urgent",
    "free_starts",
    "moment_text",
    "next_opening",
    "obstacles",
    "open_until",
]
