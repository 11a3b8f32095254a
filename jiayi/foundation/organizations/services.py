"""Writes of organisations. Each function is one operation in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound

from . import queries, rules
from .events import OrganizationChanged, PopulationChanged
from .models import CalendarDay, Grid, Organization, PopulationFigure, ServiceArea

HOLIDAY_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年",
}
EDITABLE = frozenset(
    {
        "kind",
        "name",
        "short_name",
        "code",
        "division_code",
        "license_number",
        "license_from",
        "license_to",
        "address",
        "phone",
        "introduction",
        "hours",
        "is_active",
    }
)


class CodeTaken(DomainError):
    """The code belongs to another organisation or grid."""

    code, status, message = "code_taken", 409, "这个代码已经在用"


class HoursInvalid(InvalidInput):
    """The opening hours cannot be read."""

    code, message = "hours_invalid", "开诊时间填写有误"


class TreeLoop(DomainError):
    """An organisation cannot move below itself."""

    code, status, message = "tree_loop", 409, "不能把机构移到它自己的下级"


class PlaceUnclear(InvalidInput):
    """A population figure belongs to exactly one organisation, grid or division."""

    code, message = "place_unclear", "人口数要对应一个机构、一个网格或一个区划，只能选一个"


@transaction.atomic
def create_organization(
    *, parent_id: int | None, kind: str, name: str, code: str, by: Actor, at: datetime, **values: Any
) -> Organization:
    """Add a node; its id is drawn first because the path contains it.

    :raises NotFound: if the parent is outside the scope
    :raises CodeTaken: if the code is in use
    """
    if parent_id is None and by.kind != "system":
        raise InvalidInput("请选择上级机构")
    parent = queries.get_managed_organization(organization_id=parent_id) if parent_id else None
    _check(values)
    number = _next_id()
    organization = Organization(
        id=number,
        parent=parent,
        path=f"{parent.path if parent else ''}{number}.",
        kind=kind,
        name=name,
        code=code,
        **values,
    )
    try:
        with transaction.atomic():
            organization.save(force_insert=True)
    except IntegrityError as error:
        raise _named(error) from error
    _tell(organization, "created", by, at)
    return organization


@transaction.atomic
def change_organization(*, organization_id: int, by: Actor, at: datetime, **values: Any) -> Organization:
    """Change plain fields; see `EDITABLE`.

    :raises NotFound: outside the scope
    :raises CodeTaken: if the code is in use
    """
    organization = queries.get_managed_organization(organization_id=organization_id)
    unknown = values.keys() - EDITABLE
    if unknown:
        raise TypeError(f"not editable: {sorted(unknown)}")
    _check(values)
    for field, value in values.items():
        setattr(organization, field, value)
    try:
        with transaction.atomic():
            organization.save(update_fields=sorted(values))
    except IntegrityError as error:
        raise _named(error) from error
    _tell(organization, "changed", by, at)
    return organization


@transaction.atomic
def move_organization(*, organization_id: int, parent_id: int, by: Actor, at: datetime) -> Organization:
    """Hang a node and all below it under another parent.

    :raises TreeLoop: if the new parent lies below the node
    """
    # One writer at a time: two moves that cross could close a ring.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('organizations.tree'))")
    organization = queries.get_managed_organization(organization_id=organization_id)
    parent = queries.get_managed_organization(organization_id=parent_id)
    if parent.path.startswith(organization.path):
        raise TreeLoop()
    old, new = organization.path, f"{parent.path}{organization.pk}."
    Organization.objects.filter(pk=organization.pk).update(parent=parent, path=new)
    below = Organization.objects.filter(path__startswith=old).exclude(pk=organization.pk)
    below.update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    organization.refresh_from_db()
    _tell(organization, "moved", by, at)
    return organization


@transaction.atomic
def set_service_areas(*, organization_id: int, division_codes: Iterable[str], by: Actor, at: datetime) -> list[str]:
    """Replace the service area of an organisation."""
    organization = queries.get_managed_organization(organization_id=organization_id)
    wanted = sorted(set(division_codes))
    ServiceArea.objects.filter(organization=organization).exclude(division_code__in=wanted).delete()
    ServiceArea.objects.bulk_create(
        [ServiceArea(organization=organization, division_code=code) for code in wanted], ignore_conflicts=True
    )
    _tell(organization, "changed", by, at)
    return wanted


@transaction.atomic
def save_grid(
    *,
    organization_id: int,
    code: str,
    name: str,
    division_code: str,
    doctor_id: int | None,
    by: Actor,
    at: datetime,
    grid_id: int | None = None,
    is_active: bool = True,
) -> Grid:
    """Create a grid or change one.

    :raises NotFound: if the organisation or the grid is outside the scope
    :raises CodeTaken: if the organisation has another grid with this code
    """
    organization = queries.get_managed_organization(organization_id=organization_id)
    grid = queries.get_grid(grid_id=grid_id) if grid_id else Grid()
    grid.organization, grid.code, grid.name = organization, code, name
    grid.division_code, grid.doctor_id, grid.is_active = division_code, doctor_id, is_active
    try:
        with transaction.atomic():
            grid.save()
    except IntegrityError as error:
        raise _named(error) from error
    return grid


@transaction.atomic
def set_population(
    *,
    year: int,
    kind: str,
    value: int,
    source: str,
    by: Actor,
    at: datetime,
    organization_id: int | None = None,
    grid_id: int | None = None,
    division_code: str = "",
    is_derived: bool = False,
) -> PopulationFigure:
    """Enter or correct the figure of one place, year and kind; the kinds are never merged.

    :raises PlaceUnclear: unless exactly one place is given
    :raises NotFound: if the place is outside the scope
    """
    if sum([organization_id is not None, grid_id is not None, bool(division_code)]) != 1:
        raise PlaceUnclear()
    if not source:
        raise InvalidInput("请写明数据来源")
    if organization_id is not None:
        queries.get_managed_organization(organization_id=organization_id)
    if grid_id is not None:
        queries.get_grid(grid_id=grid_id)
    place: dict[str, Any] = {"organization_id": organization_id, "grid_id": grid_id, "division_code": division_code}
    figure, _ = PopulationFigure.objects.update_or_create(
        **place, year=year, kind=kind, defaults={"value": value, "source": source, "is_derived": is_derived}
    )
    events.publish(
        PopulationChanged(
            organization_id=by.organization_id or organization_id or 0,
            by=by.label,
            at=at,
            figure_id=figure.pk,
            year=year,
            kind=kind,
        )
    )
    return figure


@transaction.atomic
def set_calendar_day(*, day: date, kind: str, name: str, source: str, by: Actor, at: datetime) -> CalendarDay:
    """Say what a day is, over what the bundled calendar says."""
    row, _ = CalendarDay.objects.update_or_create(
        date=day, defaults={"kind": kind, "name": name, "source": source or f"{by.name} 登记"}
    )
    return row


@transaction.atomic
def clear_calendar_day(*, day: date, by: Actor, at: datetime) -> None:
    """Let the weekday decide again.

    :raises NotFound: if the day is no exception
    """
    if not CalendarDay.objects.filter(date=day).delete()[0]:
        raise NotFound()


@transaction.atomic
def load_holidays(*, years: Sequence[int], by: Actor, at: datetime) -> int:
    """Add the holidays and worked weekends of the years the bundled calendar knows; edited days stay as they are."""
    constants = _bundled_calendar()
    rows = [
        *((day, name, CalendarDay.Kind.HOLIDAY) for day, name in constants.holidays.items() if day.weekday() < 5),
        *((day, name, CalendarDay.Kind.WORKDAY) for day, name in constants.workdays.items() if day.weekday() >= 5),
    ]
    wanted = [
        CalendarDay(
            date=day,
            kind=kind,
            name=HOLIDAY_NAMES.get(name, name) + ("调休" if kind == CalendarDay.Kind.WORKDAY else ""),
            source="国务院办公厅节假日安排(chinesecalendar)",
        )
        for day, name, kind in rows
        if day.year in set(years)
    ]
    return len(CalendarDay.objects.bulk_create(wanted, ignore_conflicts=True))


def known_calendar_years() -> list[int]:
    """The years for which the bundled calendar has the official arrangement."""
    return sorted({day.year for day in _bundled_calendar().holidays})


def _bundled_calendar() -> Any:
    import chinese_calendar  # asked for once a year

    return chinese_calendar.constants


def _check(values: dict[str, Any]) -> None:
    problems = rules.check_hours(values.get("hours") or {})
    if problems:
        raise HoursInvalid(details=problems)


def _next_id() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('organizations_organization', 'id'))")
        return cursor.fetchone()[0]


def _named(error: IntegrityError) -> DomainError:
    if "license" in str(error):
        return InvalidInput("许可证的止日要晚于起日")
    return CodeTaken()


def _tell(organization: Organization, change: str, by: Actor, at: datetime) -> None:
    events.publish(OrganizationChanged(organization_id=organization.pk, by=by.label, at=at, change=change))
