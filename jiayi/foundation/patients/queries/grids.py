"""People by the grid they live in: how many of which class, and who has no family doctor yet."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from .. import rules
from ..models import Patient
from .tags import SENSITIVE


@dataclass(frozen=True, slots=True)
class GridCount:
    """The people in care who live in a grid."""

    residents: int
    elderly: int
    hypertension: int
    diabetes: int


@dataclass(frozen=True, slots=True)
class GridPerson:
    """As little of a person as an order of visits needs."""

    patient_id: int
    birth_date: date
    classes: frozenset[str]
    household_id: int | None
    is_signed: bool


NOBODY = GridCount(0, 0, 0, 0)


def grid_counts(*, grid_ids: Iterable[int], elder_born_to: date) -> dict[int, GridCount]:
    """Grid → its people in scope, by class."""
    rows = (
        Patient.objects.filter(grid_id__in=set(grid_ids), is_current=True)
        .alias(
            pressure=F("tag_mask").bitand(rules.TAG_BITS["hypertension"]),
            sugar=F("tag_mask").bitand(rules.TAG_BITS["diabetes"]),
        )
        .values("grid_id")
        .annotate(
            residents=Count("pk"),
            elderly=Count("pk", filter=Q(birth_date__lte=elder_born_to)),
            hypertension=Count("pk", filter=Q(pressure__gt=0)),
            diabetes=Count("pk", filter=Q(sugar__gt=0)),
        )
    )
    return {
        row["grid_id"]: GridCount(row["residents"], row["elderly"], row["hypertension"], row["diabetes"])
        for row in rows
    }


def list_grid_people(*, grid_ids: Collection[int]) -> list[GridPerson]:
    """Everybody in care in these grids; the sensitive classes are left out, they would tell on a printed list."""
    rows = Patient.objects.filter(grid_id__in=grid_ids, is_current=True).values_list(
        "pk", "birth_date", "tag_mask", "household_id", "current_team_id"
    )
    return [
        GridPerson(
            patient_id=number,
            birth_date=birth_date,
            classes=frozenset(rules.tags_of_mask(mask) - SENSITIVE),
            household_id=household_id,
            is_signed=team_id is not None,
        )
        for number, birth_date, mask, household_id, team_id in rows
    ]


def signed_in_households(*, household_ids: Iterable[int]) -> dict[int, int]:
    """Household → how many of its members have a family doctor."""
    rows = Patient.objects.filter(
        household_id__in=set(household_ids), is_current=True, current_team__isnull=False
    ).values("household_id")
    return {row["household_id"]: row["people"] for row in rows.annotate(people=Count("pk"))}


def list_for_visits(*, patient_ids: Iterable[int]) -> dict[int, Patient]:
    """The people of a visit list with grid and household, by id."""
    rows = Patient.objects.filter(pk__in=set(patient_ids)).select_related("household", "grid")
    return {person.pk: person for person in rows}
