"""Many residents go to another grid, and with it to another responsible doctor.

The signed team stays: who has signed changes the team by a transfer that they agree to themselves.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from pydantic import BaseModel

from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.worktables.services import Asked, Done, Judged
from jiayi.kernel import disclosure
from jiayi.kernel.errors import DomainError

from ..models import Patient
from .registration import change_contact


class GridOptions(BaseModel):
    """The grid the chosen residents go to."""

    grid_id: int


class NotMovable(DomainError):
    """This resident cannot go to that grid; the sentence says why."""

    code, status = "not_movable", 409


class ChangedSince(DomainError):
    """Somebody has changed the row after the act that is being taken back."""

    code, status, message = "changed_since", 409, "后来又换过网格，没有动"


def judge_moving(ids: Sequence[int], asked: Asked) -> list[Judged]:
    """Who has died or left, who is there already and whose record is kept elsewhere stay as they are."""
    grid = organizations.get_grid(grid_id=asked.options.grid_id)
    rows = Patient.objects.filter(pk__in=set(ids)).select_related("organization", "grid__doctor", "current_team")
    found = []
    for person in rows.order_by("pinyin", "id"):
        problem = _problem(person, grid)
        team = "，签约团队不变" if person.current_team_id else ""
        will = f"{_where(person.grid)} → {_where(grid)}{team}"
        name = disclosure.shown_name(person.pk, person.name)
        found.append(Judged(object_id=person.pk, label=name, will_do=not problem, reason=problem or will))
    return found


@transaction.atomic
def move_to_grid(patient_id: int, asked: Asked) -> Done:
    """
    :raises NotMovable: the person or the grid has changed since it was chosen
    """
    grid = organizations.get_grid(grid_id=asked.options.grid_id)
    person = Patient.objects.select_for_update(of=("self",)).select_related("organization").get(pk=patient_id)
    if problem := _problem(person, grid):
        raise NotMovable(problem)
    before = {"grid_id": person.grid_id}
    change_contact(patient_id=patient_id, grid_id=grid.pk, by=asked.by, at=asked.at)
    return Done(f"到了{_where(grid)}", before)


@transaction.atomic
def move_back(patient_id: int, before: dict[str, Any], asked: Asked) -> str:
    """
    :raises ChangedSince: the person is no longer in the grid the act put them into
    """
    person = Patient.objects.select_for_update(of=("self",)).get(pk=patient_id)
    if person.grid_id != asked.options.grid_id:
        raise ChangedSince()
    change_contact(patient_id=patient_id, grid_id=before["grid_id"], by=asked.by, at=asked.at)
    return "换回来了"


def _problem(person: Patient, grid: Any) -> str:
    if not person.is_current:
        return "已故或已迁出"
    if not grid.is_active:
        return "这个网格停用了，请换一个"
    if person.grid_id == grid.pk:
        return "已经在这个网格"
    home, there = person.organization.path, grid.organization.path
    if not (home.startswith(there) or there.startswith(home)):
        return "档案在别的机构，先办转入"
    return ""


def _where(grid: Any) -> str:
    if grid is None:
        return "没有网格"
    return f"{grid.name}（{grid.doctor.name}）" if grid.doctor_id else grid.name
