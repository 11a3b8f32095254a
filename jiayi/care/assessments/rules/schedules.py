"""The days the standards name by age or week: when the next check falls, which column of the form today belongs to."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from jiayi.kernel.period import add_months

Schedules = Mapping[str, Sequence[int]]
FIRST_MONTH = timedelta(days=28)  # 满月: the 28th to the 30th day (国家规范), whatever the calendar says


def full_months(born: date, on: date) -> int:
    return (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)


def months_reached(born: date, on: date) -> int:
    """Full months as the checks of children count them."""
    return max(full_months(born, on), int(on - born >= FIRST_MONTH))


def day_of(born: date, months: int) -> date:
    """The day a child reaches an age of the schedule."""
    return born + FIRST_MONTH if months == 1 else add_months(born, months)


def next_date(schedules: Schedules, name: str, values: Mapping[str, Any], *, born: date, on: date) -> date | None:
    """The first day of the schedule that lies ahead; nothing when it is over or the form has none."""
    if not name:
        return None
    steps = schedules[name]
    if name == "antenatal":
        return _antenatal(steps, values, on)
    if name == "postnatal":
        delivered = values.get("delivered_on")
        due = delivered + timedelta(days=steps[0]) if isinstance(delivered, date) else None
        return due if due and due > on else None
    done = values.get("visit_age")
    ahead = [month for month in steps if day_of(born, month) > on and (done is None or month > int(done))]
    return day_of(born, ahead[0]) if ahead else None


def stage(steps: Sequence[int], *, born: date, on: date) -> int | None:
    """The column of today: the last age that was reached."""
    reached = [month for month in steps if month <= months_reached(born, on)]
    return reached[-1] if reached else None


def _antenatal(steps: Sequence[int], values: Mapping[str, Any], on: date) -> date | None:
    if values.get("gestation_weeks") is None:
        return None
    days = int(values["gestation_weeks"]) * 7 + int(values.get("gestation_days") or 0)
    ahead = [week * 7 for week in steps if week * 7 > days]
    return on + timedelta(days=ahead[0] - days) if ahead else None
