"""先上门找谁: the people of one grid without a contract, or whose contract ends soon, in the order of the rule."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiayi.contracting.contracts import queries as contracts
from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.patients import queries as patients
from jiayi.kernel import disclosure
from jiayi.kernel.period import full_years_between

from .. import rules
from ..rules import Candidate


@dataclass(frozen=True, slots=True)
class Visit:
    """One person to visit, as the reader may see them."""

    rank: int
    patient_id: int
    name: str
    sex: str
    age: int
    reason: str
    community: str
    building: str
    address: str
    phone: str
    household_id: int | None


@dataclass(frozen=True, slots=True)
class VisitList:
    """The list of one grid. `waiting` have an offer that waits for an answer, `resting` asked to be left alone."""

    grid_id: int
    grid_name: str
    total: int
    key_people: int
    waiting: int
    resting: int
    visits: list[Visit]


def list_visits(*, grid_id: int, on: date, limit: int = 30, offset: int = 0) -> VisitList:
    """The first people to visit in a grid in scope.

    :raises NotFound: if the grid is outside
    """
    grid = organizations.get_grid(grid_id=grid_id)
    ranked, waiting, resting = _ranked(grid.pk, on)
    shown = ranked[offset : offset + limit]
    people = patients.list_for_visits(patient_ids=[one.patient_id for one in shown])
    return VisitList(
        grid_id=grid.pk,
        grid_name=grid.name,
        total=len(ranked),
        key_people=sum(bool(one.classes) for one in ranked),
        waiting=waiting,
        resting=resting,
        visits=[
            _visit(rank, one, people[one.patient_id])
            for rank, one in enumerate(shown, start=offset + 1)
            if one.patient_id in people
        ],
    )


def _ranked(grid_id: int, on: date) -> tuple[list[Candidate], int, int]:
    people = patients.list_grid_people(grid_ids=[grid_id])
    ending = contracts.ending_unrenewed(grid_ids=[grid_id], on=on, days=rules.EXPIRING_DAYS)
    open_ones = [one for one in people if not one.is_signed or one.patient_id in ending]
    waiting = contracts.with_open_offer(patient_ids=[one.patient_id for one in open_ones])
    resting = contracts.not_to_be_asked(patient_ids=[one.patient_id for one in open_ones], on=on)
    homes = Counter(
        patients.signed_in_households(household_ids={one.household_id for one in open_ones if one.household_id})
    )
    candidates = [
        Candidate(
            patient_id=one.patient_id,
            age=full_years_between(one.birth_date, on),
            classes=tuple(code for code in rules.KEY_CLASSES if code in one.classes),
            household_id=one.household_id,
            # Somebody whose own contract still runs is not "another of the household".
            household_signed=homes[one.household_id] - one.is_signed if one.household_id else 0,
            ends_date=ending.get(one.patient_id),
        )
        for one in open_ones
        if one.patient_id not in waiting and one.patient_id not in resting
    ]
    return rules.rank_visits(candidates), len(waiting), len(resting)


def _visit(rank: int, one: Candidate, person: Any) -> Visit:
    home = person.household
    address = str(person.address or (home.address if home else "") or "")
    return Visit(
        rank=rank,
        patient_id=one.patient_id,
        name=disclosure.shown_name(one.patient_id, person.name),
        sex=person.sex,
        age=one.age,
        reason=rules.reason_text(one),
        community=home.community_name if home else "",
        building=disclosure.shown(one.patient_id, rules.building_of(address)) or "",
        address=disclosure.shown(one.patient_id, address) or "",
        phone=disclosure.shown(one.patient_id, str(person.phone or "")) or "",
        household_id=one.household_id,
    )
