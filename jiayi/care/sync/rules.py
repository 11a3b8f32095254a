"""What a copy may hold, and how big it may get."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

# Own targets (product.md, promise 2): 2,000 people in 15 MB. A team of twice that still fits on a phone; beyond, the
# people with something to do come first.
MOST_PEOPLE = 4_000
# One request brings so many people: about 0.5 MB before compression, a second on a weak line.
PAGE = 250
# What was looked at without a signal is reported later, but not a month later.
OLDEST_READING = timedelta(days=30)


def stamp_of(value: Any) -> str:
    """A short fingerprint of what lies under it; another one means that it must be fetched again."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def cursor_of(marks: Mapping[int, int], house: str) -> str:
    """Where a device stands when it holds all of this."""
    return stamp_of([house, sorted(marks.items())])


def read_when(told: datetime, *, at: datetime) -> datetime | None:
    """When a copy was looked at, by the device's clock: never in the future, never so long ago that it says nothing."""
    moment = min(told, at)
    return moment if moment >= at - OLDEST_READING else None
