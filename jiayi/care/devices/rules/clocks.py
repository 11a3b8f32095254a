"""Which time counts: the device's own where it can be right, else the time of arrival. Both are kept.

A meter that stood without a battery says 2000 or 1970; one that was offline brings readings of last week, which are
right. A device that says when it sent (`sent_at`) shows by how much its clock is wrong: then its times are moved.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

WRONG_CLOCK, LATE, OUT_OF_ORDER = "wrong_clock", "late", "out_of_order"
SLACK = timedelta(minutes=10)
OLDEST = timedelta(days=90)
LATE_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Timed:
    taken_at: datetime
    flags: tuple[str, ...]


def settle(
    *,
    device_at: datetime | None,
    sent_at: datetime | None,
    received_at: datetime,
    sequence: int,
    last_sequence: int | None,
) -> Timed:
    flags = []
    if last_sequence is not None and sequence < last_sequence:
        flags.append(OUT_OF_ORDER)
    if device_at is None:
        return Timed(received_at, tuple(flags))
    taken = device_at
    if sent_at is not None and abs(received_at - sent_at) > SLACK:
        taken = device_at + (received_at - sent_at)
        flags.append(WRONG_CLOCK)
    if taken > received_at + SLACK or taken < received_at - OLDEST:
        taken = received_at
        if WRONG_CLOCK not in flags:
            flags.append(WRONG_CLOCK)
    elif received_at - taken > LATE_AFTER:
        flags.append(LATE)
    return Timed(min(taken, received_at), tuple(flags))
