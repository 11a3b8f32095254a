"""Reads of organisations, grids, population figures and the calendar."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, Sum

from jiayi.kernel import paging
from jiayi.kernel.errors import NotFound
from jiayi.kernel.paging import Page
from jiayi.kernel.prepared import prepared

from . import rules
from .models import CalendarDay, Grid, Organization, PopulationFigure, ServiceArea

OFFICE = {day: [["08:00", "17:00"]] for day in rules.WEEK[:5]}


def get_organization(*, organization_id: int) -> Organization:
    """The public face of an organisation.

    :raises NotFound: if there is none
    """
    found: Organization | None = _organization.first(organization_id=organization_id)
    if found is None:
        raise NotFound()
    return found


@prepared
def _organization(*, organization_id: int) -> Any:
    return Organization.objects.filter(pk=organization_id)


def get_managed_organization(*, organization_id: int) -> Organization:
    """The same, but only inside the actor's subtree.

    :raises NotFound: if it is outside
    """
    found: Organization | None = _managed.first(organization_id=organization_id)
    if found is None:
        raise NotFound()
    return found


@prepared
def _managed(*, organization_id: int) -> Any:
    return Organization.in_scope.select_related("parent").filter(pk=organization_id)


def find_by_code(*, code: str) -> Organization | None:
    return Organization.objects.filter(code=code).first()


def list_subtree_ids(*, organization_id: int) -> list[int]:
    """The organisation and everything below it."""
    path = get_organization(organization_id=organization_id).path
    return list(Organization.objects.filter(path__startswith=path).order_by("path").values_list("pk", flat=True))


def list_organizations(*, q: str = "", kind: str = "", active_only: bool = False) -> list[Organization]:
    """The organisations in scope, in tree order. A county has hundreds, so the tree comes whole."""
    rows = Organization.in_scope.select_related("parent")
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(short_name__icontains=q) | Q(code__startswith=q))
    if kind:
        rows = rows.filter(kind=kind)
    if active_only:
        rows = rows.filter(is_active=True)
    return list(rows.order_by("path")[:2000])


def names_of(organization_ids: Iterable[int]) -> dict[int, str]:
    """Short names for labels in other apps' lists."""
    rows = Organization.objects.filter(pk__in=set(organization_ids))
    return {row.pk: row.label for row in rows}


def hours_text(organization: Organization) -> str:
    return rules.hours_text(organization.hours)


def list_service_areas(*, organization_id: int) -> list[str]:
    """The division codes an organisation serves."""
    rows = ServiceArea.objects.filter(organization_id=organization_id)
    return list(rows.order_by("division_code").values_list("division_code", flat=True))


def service_areas_of(organization_ids: Iterable[int]) -> dict[int, list[str]]:
    """Organisation → the codes it serves (public)."""
    areas: dict[int, list[str]] = {}
    rows = ServiceArea.objects.filter(organization_id__in=set(organization_ids)).order_by("division_code")
    for organization_id, code in rows.values_list("organization_id", "division_code"):
        areas.setdefault(organization_id, []).append(code)
    return areas


def serving_organization_ids(*, division_code: str) -> list[int]:
    """The active organisations whose service area contains this division or is contained in it (public)."""
    if not division_code:
        return []
    upward = [division_code[:length] for length in (12, 9, 6) if len(division_code) >= length]
    served = Q(division_code__in=upward) | Q(division_code__startswith=division_code)
    rows = ServiceArea.objects.filter(served, organization__is_active=True)
    return list(rows.values_list("organization_id", flat=True).distinct())


def list_grids(*, organization_id: int | None = None) -> list[Grid]:
    """The grids in scope, of one organisation's subtree when given."""
    rows = Grid.objects.select_related("organization", "doctor")
    if organization_id is not None:
        rows = rows.filter(organization__path__startswith=get_organization(organization_id=organization_id).path)
    return list(rows.order_by("organization__path", "code")[:2000])


def get_grid(*, grid_id: int) -> Grid:
    """One grid in scope.

    :raises NotFound: if it is outside
    """
    found = Grid.objects.select_related("organization", "doctor").filter(pk=grid_id).first()
    if found is None:
        raise NotFound()
    return found


def population(*, organization_id: int, year: int, kind: str) -> int | None:
    """The figure of an organisation: its own row, else the sum over its grids; None when nothing is known."""
    figure = find_figure(organization_id=organization_id, year=year, kind=kind)
    if figure is not None:
        return figure.value
    of_grids = PopulationFigure.objects.filter(grid__organization_id=organization_id, year=year, kind=kind)
    return of_grids.aggregate(total=Sum("value"))["total"]


def populations(*, organization_ids: Iterable[int], year: int, kind: str) -> dict[int, int]:
    """Own rows of many organisations in one statement."""
    rows = PopulationFigure.objects.filter(organization_id__in=set(organization_ids), year=year, kind=kind)
    return dict(rows.values_list("organization_id", "value"))


def grid_populations(*, year: int, kind: str, organization_id: int) -> dict[int, int]:
    """Grid id → figure, for the grids of one organisation."""
    rows = PopulationFigure.objects.filter(grid__organization_id=organization_id, year=year, kind=kind)
    return dict(rows.values_list("grid_id", "value"))


def latest_grid_populations(*, grid_ids: Iterable[int], year: int, kind: str) -> dict[int, int]:
    """Grid id → the newest figure that was known in a year: a plan is made with those of the years before."""
    rows = PopulationFigure.objects.filter(grid_id__in=set(grid_ids), year__lte=year, kind=kind).order_by("year")
    return dict(rows.values_list("grid_id", "value"))


def find_figure(*, organization_id: int, year: int, kind: str) -> PopulationFigure | None:
    return PopulationFigure.objects.filter(organization_id=organization_id, year=year, kind=kind).first()


def page_figures(*, year: int | None, kind: str, cursor: str | None, limit: int) -> Page:
    """Figures of the places in scope, newest year first; figures of divisions are public."""
    in_scope = Organization.in_scope.values("pk")
    rows = PopulationFigure.objects.select_related("organization", "grid", "grid__organization").filter(
        Q(organization__in=in_scope) | Q(grid__organization__in=in_scope) | ~Q(division_code="")
    )
    if year:
        rows = rows.filter(year=year)
    if kind:
        rows = rows.filter(kind=kind)
    return paging.page(rows, order=("-year", "id"), cursor=cursor, limit=limit)


def list_calendar(*, year: int) -> list[CalendarDay]:
    """The exceptions of a year."""
    return list(CalendarDay.objects.filter(date__year=year).order_by("date"))


def is_working_day(day: date) -> bool:
    return rules.is_working_day(day, _exceptions(day, day))


def add_working_days(day: date, number: int) -> date:
    """The `number`-th working day after `day` (before it when negative), by the calendar."""
    reach = timedelta(days=abs(number) * 2 + 40)
    return rules.add_working_days(day, number, _exceptions(day - reach, day + reach))


def list_openings(*, organization_id: int, first: date, days: int = 15) -> list[tuple[datetime, datetime]]:
    """When an organisation is open from a day on, by its hours and the calendar; hours nobody has entered are those of
    an office: Monday to Friday from eight to five.
    """
    hours = get_organization(organization_id=organization_id).hours or OFFICE
    exceptions = _exceptions(first, first + timedelta(days=days))
    return [
        (rules.moment(day, start), rules.moment(day, end))
        for day in (first + timedelta(days=number) for number in range(days))
        for start, end in rules.spans_on(day, hours, exceptions)
    ]


def _exceptions(first: date, last: date) -> dict[date, bool]:
    return {day: kind == CalendarDay.Kind.WORKDAY for day, kind in _calendar(first=first, last=last)}


@prepared
def _calendar(*, first: date, last: date) -> Any:
    return CalendarDay.objects.filter(date__gte=first, date__lte=last).values_list("date", "kind")


def count_below(*, organization_ids: Iterable[int]) -> dict[int, int]:
    """How many children each organisation has."""
    rows = Organization.objects.filter(parent_id__in=set(organization_ids)).values("parent_id")
    return {row["parent_id"]: row["number"] for row in rows.annotate(number=Count("pk"))}
