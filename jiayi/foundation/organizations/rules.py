"""Pure rules of organisations: opening hours and counting working days."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise

from jiayi.kernel.period import SHANGHAI

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK_LABELS = dict(zip(WEEK, "一二三四五六日", strict=True))
_TIME = re.compile(r"^([01]\d|2[0-4]):[0-5]\d$")
LONGEST_SPAN = 3660


def check_hours(hours: Mapping[str, object]) -> list[str]:
    """What is wrong with `{"mon": [["08:00", "11:30"], …], "note": "…"}`; an empty list when nothing is."""
    problems = [f"不认识的项目“{key}”" for key in hours if key not in WEEK and key != "note"]
    if not isinstance(hours.get("note", ""), str):
        problems.append("备注应为文字")
    for day in WEEK:
        spans = hours.get(day, [])
        if not isinstance(spans, list) or not all(_is_span(span) for span in spans):
            problems.append(f"周{WEEK_LABELS[day]}的时间应写成 08:00–11:30")
        elif any(earlier[1] > later[0] for earlier, later in pairwise(spans)):
            problems.append(f"周{WEEK_LABELS[day]}的时间段前后重叠")
    return problems


def hours_text(hours: Mapping[str, object]) -> str:
    """`周一到周五 8:00–11:30、13:30–17:00；周六 8:00–11:30`: days with the same hours are told together."""
    groups: list[tuple[int, int, str]] = []
    for position, day in enumerate(WEEK):
        spans = hours.get(day) or []
        text = "、".join(f"{_short(start)}–{_short(end)}" for start, end in spans)  # type: ignore[attr-defined]
        if text and groups and groups[-1][2] == text and groups[-1][1] == position - 1:
            groups[-1] = (groups[-1][0], position, text)
        elif text:
            groups.append((position, position, text))
    parts = [f"{_days(first, last)} {text}" for first, last, text in groups]
    return "；".join([*parts, *([str(hours["note"])] if hours.get("note") else [])])


def _days(first: int, last: int) -> str:
    names = [f"周{WEEK_LABELS[day]}" for day in WEEK]
    return names[first] if first == last else f"{names[first]}到{names[last]}"


def _is_span(span: object) -> bool:
    if not isinstance(span, list) or len(span) != 2:
        return False
    return all(isinstance(time, str) and _TIME.match(time) for time in span) and span[0] < span[1]


def _short(time: str) -> str:
    return time.removeprefix("0")


def is_working_day(day: date, exceptions: Mapping[date, bool]) -> bool:
    """Monday to Friday, unless the calendar says otherwise (`exceptions`: day → worked)."""
    return exceptions.get(day, day.weekday() < 5)


def add_working_days(day: date, number: int, exceptions: Mapping[date, bool]) -> date:
    """The `number`-th working day after `day`; for 0 the day itself if worked, else the next one worked."""
    current, left = day, number
    if left == 0 and not is_working_day(current, exceptions):
        left = 1
    step = timedelta(days=1 if left >= 0 else -1)
    left = abs(left)
    while left:
        current += step
        if abs((current - day).days) > LONGEST_SPAN:
            raise ValueError("no working day within ten years")
        if is_working_day(current, exceptions):
            left -= 1
    return current


def spans_on(day: date, hours: Mapping[str, object], exceptions: Mapping[date, bool]) -> list[list[str]]:
    """When an organisation is open on a day: nothing on a holiday, a made-up working day like a Monday."""
    worked = exceptions.get(day)
    name = WEEK[day.weekday()]
    if worked is False:
        return []
    return hours.get(name) or (hours.get("mon") if worked else None) or []  # type: ignore[return-value]  # checked


def moment(day: date, time: str) -> datetime:
    """`08:00` of a day, as a moment; `24:00` is the midnight after it."""
    hour, minute = (int(part) for part in time.split(":"))
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + timedelta(hours=hour, minutes=minute)
