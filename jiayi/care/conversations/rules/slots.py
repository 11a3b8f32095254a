"""Times that are free for a meeting: within opening hours, not taken, not too soon."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from .hours import Span

LENGTHS = (15, 30, 60)
# Nobody is asked to come within the hour [ours].
LEAD = timedelta(hours=1)


def free_starts(*, spans: Sequence[Span], taken: Sequence[Span], minutes: int, at: datetime) -> list[datetime]:
    """When a meeting of so many minutes may begin, a quarter of an hour or its own length apart."""
    length, step = timedelta(minutes=minutes), timedelta(minutes=max(minutes, 15))
    found = []
    for opens, closes in spans:
        start = opens
        while start + length <= closes:
            is_taken = any(begin < start + length and start < end for begin, end in taken)
            if start >= at + LEAD and not is_taken:
                found.append(start)
            start += step
    return found
