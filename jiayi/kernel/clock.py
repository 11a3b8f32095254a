"""The only place that reads the system clock. 业务时间一律从接口层传入。"""

import os
from datetime import UTC, date, datetime

from .period import SHANGHAI


def now() -> datetime:
    """The current instant, aware, UTC.

    `JIAYI_TODAY` (YYYY-MM-DD) moves the calendar to that day and keeps the time of day: the demo district and the tests
    live on a fixed date.
    """
    real = datetime.now(UTC)
    fixed = os.environ.get("JIAYI_TODAY")
    if not fixed:
        return real
    local = real.astimezone(SHANGHAI)
    moved = datetime.combine(date.fromisoformat(fixed), local.time(), SHANGHAI)
    return moved.astimezone(UTC)


def real() -> datetime:
    """The current instant whatever day a demo lives on: for the time stamps of machines outside."""
    return datetime.now(UTC)


def today() -> date:
    """The current day in Asia/Shanghai."""
    return now().astimezone(SHANGHAI).date()
