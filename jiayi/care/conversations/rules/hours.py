"""The clock of the first answer runs only while the centre is open. Spans are sorted and do not overlap."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from jiayi.kernel.period import SHANGHAI, local_date

Span = tuple[datetime, datetime]
_WEEK = "一二三四五六日"


def open_until(at: datetime, spans: Sequence[Span]) -> datetime | None:
    """When the centre closes next, if it is open now."""
    return next((end for start, end in spans if start <= at < end), None)


def next_opening(at: datetime, spans: Sequence[Span]) -> datetime | None:
    """When it opens next; None when no opening is known."""
    return next((start for start, _ in spans if start > at), None)


def add_open_minutes(at: datetime, minutes: int, spans: Sequence[Span]) -> datetime:
    """The moment at which so many open minutes have passed. Without known hours every minute counts."""
    left = timedelta(minutes=minutes)
    for start, end in spans:
        begin = max(start, at)
        if begin >= end:
            continue
        if left <= end - begin:
            return begin + left
        left -= end - begin
    return at + timedelta(minutes=minutes) if not spans else spans[-1][1]


def moment_text(moment: datetime, *, now: datetime) -> str:
    """`今天 15:42`, `明天 8:00`, `周一 8:00`, `9月28日 8:00`."""
    local, day, today = moment.astimezone(SHANGHAI), local_date(moment), local_date(now)
    time = f"{local.hour}:{local.minute:02d}"
    if day == today:
        return f"今天 {time}"
    if day == today + timedelta(days=1):
        return f"明天 {time}"
    if timedelta(0) < day - today < timedelta(days=7):
        return f"周{_WEEK[day.weekday()]} {time}"
    return f"{day.month}月{day.day}日 {time}"
