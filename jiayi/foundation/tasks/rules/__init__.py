"""How urgent a task is, and what a rule that opens tasks is made of."""

from .triggers import CLASSES, PERFORMERS, PRIORITIES, Span, Trigger, add_trigger, days_words, find_trigger, triggers
from .urgency import ORDER, SHAPES, SOON_DAYS, Due, Urgency, due_on, rank

__all__ = [
    "CLASSES",
    "ORDER",
    "PERFORMERS",
    "PRIORITIES",
    "SHAPES",
    "SOON_DAYS",
    "Due",
    "Span",
    "Trigger",
    "Urgency",
    "add_trigger",
    "days_words",
    "due_on",
    "find_trigger",
    "rank",
    "triggers",
]
