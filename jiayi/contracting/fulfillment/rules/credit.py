"""Which promised time does a service fill?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An entitlement of the item: still open (planned, booked) or already used on a day."""

    entitlement_id: int
    is_open: bool
    start: date
    end: date
    expires: date
    used_on: date | None = None


def choose_window(candidates: Sequence[Candidate], *, on: date, interval_days: int) -> int | None:
    """The entitlement that a service given on a day fills, or None.

    First the window the day falls in, then the oldest missed one (a late service is still a service). Never a future
    window, nothing outside the benefit period, and not twice within the shortest interval.
    """
    gap = timedelta(days=interval_days)
    if interval_days and any(c.used_on is not None and abs(on - c.used_on) < gap for c in candidates):
        return None
    usable = [c for c in candidates if c.is_open and c.start <= on < c.expires]
    if not usable:
        return None
    best = min(usable, key=lambda c: (not on < c.end, c.end, c.start, c.entitlement_id))
    return best.entitlement_id
