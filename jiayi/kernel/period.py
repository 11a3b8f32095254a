"""Days, years and half-open periods in local time (Asia/Shanghai)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local_date(at: datetime) -> date:
    """The local day of an aware instant."""
    if at.tzinfo is None:
        raise ValueError("an aware datetime is needed")
    return at.astimezone(SHANGHAI).date()


def moment_on(day: date, told_at: datetime) -> datetime:
    """When something of `day` was, told at `told_at`: then, if it is of the same day; else at local noon of its day."""
    return told_at if day == local_date(told_at) else datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def year_period(year: int) -> tuple[date, date]:
    """The half-open calendar year [1 January, 1 January of the next)."""
    return date(year, 1, 1), date(year + 1, 1, 1)


def full_years_between(born: date, on: date) -> int:
    """Completed years of life on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
