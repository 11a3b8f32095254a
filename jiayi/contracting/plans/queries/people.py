"""The people behind a number of the form. Names are shown as the reader may see them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiayi.contracting.contracts import queries as contracts
from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.kernel import disclosure
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.paging import MAX_LIMIT, BadCursor, Page

from .. import rules
from .rows import PlanRow, bare_rows, rows_of_doctor

# Which number was opened: signed this year or the year before (all, or one class), or living in the grid.
Found = tuple[int, int | None]  # patient, team
CLASSES = ("elderly", "hypertension", "diabetes")
SIDES = ("signed", "before", *[f"{name}_{when}" for name in CLASSES for when in ("signed", "before", "in_grid")])


@dataclass(frozen=True, slots=True)
class PlanPerson:
    patient_id: int
    name: str
    sex: str
    age: int
    classes: list[str]
    grid_name: str
    team_name: str


def page_people(
    *,
    organization_id: int,
    year: int,
    side: str,
    grid_id: int | None,
    on: date,
    team_ids: Collection[int] | None = None,
    cursor: str | None = None,
    limit: int = 30,
) -> Page:
    """One page of the people of a line (or of all lines), by number.

    :raises NotFound: if the place or the line is outside what the reader may see
    """
    if side not in SIDES:
        raise InvalidInput(f"没有“{side}”这一栏")
    place = organizations.get_managed_organization(organization_id=organization_id)
    rows = bare_rows(organization_id=place.pk)
    if team_ids is not None:
        rows = [row for row in rows if set(row.team_ids) & set(team_ids)]
    if grid_id is not None and not any(row.grid_id == grid_id for row in rows):
        raise NotFound()
    day = rules.last_day(year if side.endswith(("signed", "in_grid")) else year - 1, on)
    if side.endswith("in_grid"):
        wanted = {row.grid_id for row in rows if row.grid_id and grid_id in (None, row.grid_id)}
        found: list[Found] = [(one.patient_id, None) for one in patients.list_grid_people(grid_ids=wanted)]
    else:
        found = _signed(place.pk, rows, year if side.endswith("signed") else year - 1, grid_id)
    return _page(found, side=side, day=day, on=on, cursor=cursor, limit=limit)


def _signed(organization_id: int, rows: list[PlanRow], year: int, grid_id: int | None) -> list[Found]:
    below = organizations.list_subtree_ids(organization_id=organization_id)
    signed = contracts.signed_patients(
        start=date(year, 1, 1),
        end=date(year + 1, 1, 1),
        organization_ids=below,
        team_ids={team for row in rows for team in row.team_ids},
    )
    return [
        (patient_id, team_id)
        for patient_id, team_id, home in signed
        if (row := rows_of_doctor(rows, team_id, home)) is not None and grid_id in (None, row.grid_id)
    ]


def _page(found: list[Found], *, side: str, day: date, on: date, cursor: str | None, limit: int) -> Page:
    """The classes are looked at here: a form of thirteen lines has some thousand people, not a million."""
    if cursor and not cursor.isdigit():
        raise BadCursor()
    people = patients.list_for_visits(patient_ids=[number for number, _ in found])
    named = next((name for name in CLASSES if side.startswith(name)), "")
    teams = dict(found)
    kept = sorted(number for number, person in people.items() if _is_of(named, person, day))
    shown = [number for number in kept if number > int(cursor or 0)][: min(limit, MAX_LIMIT) + 1]
    more, shown = len(shown) > limit, shown[:limit]
    names = practitioners.team_names({team for number in shown if (team := teams[number])})
    items = [_person(people[number], names.get(teams[number] or 0, ""), on) for number in shown]
    return Page(items=items, next_cursor=str(shown[-1]) if more else None, total=len(kept), total_capped=False)


def _is_of(named: str, person: Any, day: date) -> bool:
    if not named:
        return True
    if named == "elderly":
        return bool(person.birth_date <= rules.born_to(day))
    return named in patients.tags_in(person.tag_mask)


def _person(person: Any, team_name: str, on: date) -> PlanPerson:
    classes = patients.tags_in(person.tag_mask)
    return PlanPerson(
        patient_id=person.pk,
        name=disclosure.shown_name(person.pk, person.name),
        sex=person.sex,
        age=patients.age(person, on),
        classes=[label for code, label in rules.KEY_CLASSES.items() if code in classes],
        grid_name=person.grid.name if person.grid else "",
        team_name=team_name,
    )
