"""How urgent a task is, and what a rule that opens tasks is made of."""

from .triggers import (
    CLASSES,
    LAST,
    PERFORMERS,
    PRIORITIES,
    Span,
    Trigger,
    add_trigger,
    days_words,
    find_trigger,
    triggers,
)
from .urgency import (
    ORDER,
    SHAPES,
    SOON_DAYS,
    TODAY_ORDER,
    Due,
    Urgency,
    due_on,
    given_words,
    rank,
    why_words,
)

__all__ = [
    "CLASSES",
    "LAST",
    "ORDER",
    "PERFORMERS",
    "PRIORITIES",
    "SHAPES",
    "SOON_DAYS",
    "TODAY_ORDER",
    "Due",
    "Span",
    "Trigger",
    "Urgency",
    "add_trigger",
    "days_words",
    "due_on",
    "find_trigger",
    "given_words",
    "rank",
    "triggers",
    "why_words",
]
