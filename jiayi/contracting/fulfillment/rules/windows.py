"""From "四次，每季度" to four dated windows."""

from dataclasses import dataclass
from datetime import date, timedelta

from jiayi.kernel.period import add_months

MONTHS = {"quarterly": 3, "monthly": 1, "yearly": 12}


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedWindow:
    """One promised time: to be done in the half-open [start, end)."""

    sequence: int
    start: date
    end: date


def plan_windows(*, times: int | None, windows: str, start: date, end: date) -> list[PlannedWindow]:
    """The windows of one line within the benefit period [start, end).

    `times` counts per year. Calendar pieces (quarters, months, years from the start of the benefits) each hold their
    share of the times, the earlier pieces the larger share; `free` times may be used at any moment of their year.
    Unlimited lines plan nothing: each service adds its own record.
    """
    if times is None:
        return []
    planned: list[PlannedWindow] = []
    for year_start, year_end in _pieces(start, end, 12):
        pieces = [(year_start, year_end)] if windows == "free" else _pieces(year_start, year_end, MONTHS[windows])
        for index, (piece_start, piece_end) in enumerate(pieces):
            for slot_start, slot_end in _slots(piece_start, piece_end, _share(times, len(pieces), index), windows):
                planned.append(PlannedWindow(sequence=len(planned) + 1, start=slot_start, end=slot_end))
    return planned


def _pieces(start: date, end: date, months: int) -> list[tuple[date, date]]:
    """Consecutive pieces of so many months, the last cut at `end`."""
    pieces, passed = [], 0
    while (begin := add_months(start, passed)) < end:
        passed += months
        pieces.append((begin, min(add_months(start, passed), end)))
    return pieces


def _share(times: int, pieces: int, index: int) -> int:
    """How many of the times fall into this piece: 5 over 4 quarters is 2, 1, 1, 1; 2 over 4 is 1, 0, 1, 0."""
    if times >= pieces:
        return times // pieces + (index < times % pieces)
    chosen = {position * pieces // times for position in range(times)}
    return int(index in chosen)


def _slots(start: date, end: date, count: int, windows: str) -> list[tuple[date, date]]:
    """Several times in one piece share it evenly, so that they do not all fall due on its last day."""
    if count <= 1 or windows == "free" or (end - start).days < count:
        return [(start, end)] * count
    days = (end - start).days
    marks = [start + timedelta(days=days * position // count) for position in range(count)] + [end]
    return list(zip(marks[:-1], marks[1:], strict=True))
