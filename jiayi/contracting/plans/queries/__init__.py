"""Reads of the signing plan."""

from .people import SIDES, PlanPerson, page_people
from .rows import PlanRow, PlanView, is_own_grid, list_targets, view_plan
from .visits import Visit, VisitList, list_visits

__all__ = [
    "SIDES",
    "PlanPerson",
    "PlanRow",
    "PlanView",
    "Visit",
    "VisitList",
    "is_own_grid",
    "list_targets",
    "list_visits",
    "page_people",
    "view_plan",
]
