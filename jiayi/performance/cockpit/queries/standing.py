"""Where the measures of a place stand, and where they stood: weeks or a year before, or on a chosen day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jiayi.performance.measures import queries as measures
from jiayi.performance.measures.queries import ResultLine

from .. import rules
from ..rules import Standing

DAY = timedelta(days=1)
CATALOGUE = "hangzhou_2017"
# What a director looks at first, in this order, as far as the catalogue has it.
HEADLINES = ("HZ17-1", "HZ17-3", "JY-1", "HZ17-T22", "HZ17-T24")


@dataclass(frozen=True, slots=True)
class Compared:
    """The computed measures of a place; both days are the last ones that were counted."""

    standings: list[Standing]
    since: date | None
    computed_to: date | None
    # What could be compared with, and the day each was counted to; None where nothing was counted then.
    choices: dict[str, date | None]


def compare(*, organization_id: int, year: int, against: str = rules.FOUR_WEEKS, day: date | None = None) -> Compared:
    """The measures that people decide: those entered by hand do not move by the week. A chosen `day` goes before
    `against`."""
    run = measures.find_latest_run(catalogue=CATALOGUE, year=year)
    if run is None:
        return Compared([], None, None, dict.fromkeys(rules.AGAINST))
    runs = {name: _earlier(name, year=year, observed_to=run.observed_to) for name in rules.AGAINST}
    earlier_run = runs[against] if day is None else _counted_to(day)
    now = measures.list_lines(run=run, organization_id=organization_id)
    before = (
        {line.measure.code: line for line in measures.list_lines(run=earlier_run, organization_id=organization_id)}
        if earlier_run
        else {}
    )
    return Compared(
        standings=[
            standing(line, before.get(line.measure.code))
            for line in now
            if line.basis == "computed" and line.numerator is not None and line.denominator
        ],
        since=earlier_run.observed_to - DAY if earlier_run else None,
        computed_to=run.observed_to - DAY,
        choices={name: earlier.observed_to - DAY if earlier else None for name, earlier in runs.items()},
    )


def _earlier(against: str, *, year: int, observed_to: date) -> Any:
    """The computation that stands for that time. Four weeks ago may be older where nothing was counted since; a week
    and a year mean that very week."""
    wanted = rules.wanted_day(against, observed_to=observed_to)
    in_year = year - 1 if against == rules.YEAR else year
    found = measures.find_run_observed(catalogue=CATALOGUE, year=in_year, observed_to=wanted)
    if found is not None and against != rules.FOUR_WEEKS and found.observed_to < wanted - rules.NEAR:
        return None
    return found


def _counted_to(day: date) -> Any:
    """The last computation of that year that saw nothing later than the day."""
    return measures.find_run_observed(catalogue=CATALOGUE, year=day.year, observed_to=day + DAY)


def standing(line: ResultLine, before: ResultLine | None) -> Standing:
    known = before is not None and before.numerator is not None and before.denominator
    return Standing(
        code=line.measure.code,
        name=line.measure.name,
        unit=line.measure.get_unit_display(),
        numerator=int(line.numerator or 0),
        denominator=int(line.denominator or 0),
        target=line.target,
        is_lower_better=line.measure.direction == "lower",
        earlier_numerator=int(before.numerator or 0) if known and before else None,
        earlier_denominator=int(before.denominator or 0) if known and before else None,
        opens=line.measure.kind == "facts",
    )
