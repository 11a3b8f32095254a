"""How urgent a task is on a day, and the words that say why it is there."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .triggers import PERFORMERS

SOON_DAYS = 7


class Urgency(StrEnum):
    """Computed from the due date, never stored. The order is the order of the Today page."""

    URGENT = "urgent"
    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


ORDER = list(Urgency)
# What stands before what on Today, by these keys in turn: what is urgent, then what is late before what is due today
# and what is coming, then what its rule puts first, then the earliest day. The phone sorts its copies by the same.
TODAY_ORDER = ("urgent", "lateness", "priority", "day", "id")
SHAPES = {
    Urgency.URGENT: "danger",
    Urgency.OVERDUE: "danger",
    Urgency.TODAY: "due",
    Urgency.SOON: "due",
    Urgency.LATER: "quiet",
}


@dataclass(frozen=True, slots=True)
class Due:
    urgency: Urgency
    days: int
    words: str


def due_on(*, title: str, due_date: date, today: date, is_urgent: bool = False, is_together: bool = False) -> Due:
    """`days` is negative when overdue. "高血压随访还有 2 天". `is_together`: it stands on a day of the house."""
    days = (due_date - today).days
    if days < 0:
        words, urgency = f"{title}超期 {-days} 天", Urgency.OVERDUE
    elif days == 0 and is_together:
        words, urgency = f"{title}可以一起做", Urgency.SOON
    elif days == 0:
        words, urgency = f"{title}今天到期", Urgency.TODAY
    else:
        words, urgency = f"{title}还有 {days} 天", Urgency.SOON if days <= SOON_DAYS else Urgency.LATER
    return Due(Urgency.URGENT if is_urgent else urgency, days, words)


def rank(due: Due) -> tuple[int, int]:
    """Sort key: worst first; among the overdue the longest, among the coming the nearest."""
    return ORDER.index(due.urgency), due.days


def why_words(*, rule_name: str | None, act_date: date, due_date: date, is_together: bool) -> str:
    """Which rule asks for a task, and why today when it is due on another day."""
    rule = rule_name or ""
    if not is_together:
        return rule
    last = f"最晚 {due_date.month}月{due_date.day}日" if due_date >= act_date else ""
    together = "，".join(part for part in ("跟家里人一起做", last) if part)
    return f"{rule}；{together}" if rule else together


def given_words(name: str | None, performer: str) -> str:
    """Who does it: one member of the team, else whom the rule names."""
    return name or (PERFORMERS.get(performer, "") if performer else "")
