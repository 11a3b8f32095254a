"""Whose people a device carries, and which version of each the house holds."""

from dataclasses import dataclass
from datetime import date

from jiayi.care.careplans import queries as careplans
from jiayi.care.vitals import queries as vitals
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.tasks import queries as tasks
from jiayi.kernel.actor import Actor

from .. import rules
from .house import hidden_forms, house
from .parts import PARTS
from .shape import Asked, marks_of


@dataclass(frozen=True, slots=True)
class Panel:
    """`marks`: person → number of the version; a person who is not in it has left and is dropped by the device."""

    cursor: str
    marks: dict[int, int]
    house: str
    is_capped: bool
    done_count: int


def panel_of(*, by: Actor, on: date) -> Panel:
    """The people in care of the own teams, with their marks; one statement a team, and one for all marks."""
    people = sorted({person for team_id in by.team_ids for person in patients.panel_ids(team_id=team_id)})
    carried = people[: rules.MOST_PEOPLE]
    marks = marks_of(PARTS, asked(carried, on=on)) if carried else {}
    kept = house(on=on)["stamp"]
    return Panel(
        cursor=rules.cursor_of(marks, kept),
        marks=marks,
        house=kept,
        is_capped=len(people) > len(carried),
        done_count=tasks.count_done(on=on, team_ids=by.team_ids),
    )


def asked(people: list[int], *, on: date) -> Asked:
    return Asked(
        people=people,
        on=on,
        codes=sorted(vitals.codes()),
        hidden_kinds=[f"form_{code}" for code in sorted(hidden_forms(on=on))],
        hidden_programmes=sorted(
            code for code, one in careplans.programmes_on(on).items() if one.tag in patients.SENSITIVE
        ),
        sensitive=sorted(str(code) for code in patients.SENSITIVE),
    )
