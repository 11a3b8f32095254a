"""The days a template may name: `today`, `birth`, `today+30d`, `birth+12m`, `2026-01-01`."""

from datetime import date, timedelta

from jiayi.kernel.period import add_months, add_years

from .person import Person


def bound(words: str, person: Person) -> date | None:
    """The day these words mean for a person; nothing where the day is not known."""
    if not words:
        return None
    if words[0].isdigit():
        return date.fromisoformat(words)
    name = "today" if words.startswith("today") else "birth"
    day, shift = person.today if name == "today" else person.born, words[len(name) :]
    if day is None or not shift:
        return day
    count, unit = int(shift[:-1]), shift[-1]
    try:
        if unit == "d":
            return day + timedelta(days=count)
        return add_months(day, count) if unit == "m" else add_years(day, count)
    except (OverflowError, ValueError):
        return None
