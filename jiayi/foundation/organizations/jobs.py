"""Population figures and the working calendar as tables: out as they are, in with a verdict per row."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column, Outcome
from jiayi.kernel.errors import InvalidInput

from . import queries, services
from .models import CalendarDay, PopulationFigure
from .permissions import OrganizationPermission
from .schemas import CalendarFilters, FigureFilters

_KINDS = {label: code for code, label in PopulationFigure.Kind.choices}
_COLUMNS = [
    Column("organization_code", "机构代码", 16, is_required=True),
    Column("year", "年份", 8, is_required=True),
    Column("kind", "口径", 24, is_required=True),
    Column("value", "人数", 12, is_required=True),
    Column("source", "来源", 40, is_required=True),
]


def figure_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """The figures of the organisations in scope."""
    wanted: FigureFilters = asked.filters
    figures = imports.every_row(
        lambda cursor: queries.page_figures(year=wanted.year, kind=wanted.kind or "", cursor=cursor, limit=100)
    )
    for figure in figures:
        if figure.organization is not None:
            label = PopulationFigure.Kind(figure.kind).label
            yield figure.organization.code, figure.year, label, figure.value, figure.source


def take_figure(values: Mapping[str, str], asked: Asked) -> Outcome:
    """One row: the figure of an organisation in scope."""
    organization = queries.find_by_code(code=values["organization_code"])
    if organization is None:
        raise InvalidInput("没有这个机构代码")
    kind = _KINDS.get(values["kind"])
    if kind is None:
        raise InvalidInput(f"口径应为：{'、'.join(_KINDS)}")
    if not values["year"].isdigit() or not values["value"].isdigit():
        raise InvalidInput("年份和人数应为整数")
    year, value = int(values["year"]), int(values["value"])
    before = queries.find_figure(organization_id=organization.pk, year=year, kind=kind)
    if before is not None and (before.value, before.source) == (value, values["source"]):
        return Outcome("unchanged")
    services.set_population(
        organization_id=organization.pk,
        year=year,
        kind=kind,
        value=value,
        source=values["source"],
        by=asked.by,
        at=asked.at,
    )
    return Outcome("updated", f"原为 {before.value}") if before else Outcome("created")


imports.register_export(
    code="organizations.population",
    title="人口数",
    permission=OrganizationPermission.VIEW,
    columns=_COLUMNS,
    rows=figure_rows,
    filters=FigureFilters,
    names_people=False,
)
imports.register_import(
    code="organizations.population",
    title="人口数",
    permission=OrganizationPermission.ENTER_FIGURES,
    columns=_COLUMNS,
    apply=take_figure,
)

_DAYS = {label: code for code, label in CalendarDay.Kind.choices}
_DAY_COLUMNS = [
    Column("date", "日期", 12, is_required=True, example="2027-01-01"),
    Column("kind", "上不上班", 10, is_required=True, choices=tuple(_DAYS)),
    Column("name", "叫什么", 16, is_required=True, aliases=("名称",)),
    Column("source", "出处", 40, aliases=("来源", "根据什么")),
]


def day_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """The days that differ from an ordinary week, of one year or all."""
    wanted: CalendarFilters = asked.filters
    for day in queries.list_calendar(year=wanted.year):
        yield day.date, day.get_kind_display(), day.name, day.source


def take_day(values: Mapping[str, str], asked: Asked) -> Outcome:
    """One day; a day that says the same already is left alone."""
    try:
        day = date.fromisoformat(values["date"].strip()[:10].replace("/", "-"))
    except ValueError:
        raise InvalidInput(f"日期“{values['date']}”要写成 2027-01-01 这样") from None
    kind, source = _DAYS[values["kind"]], values.get("source") or ""
    held = next((row for row in queries.list_calendar(year=day.year) if row.date == day), None)
    if held is not None and (held.kind, held.name) == (kind, values["name"]) and source in ("", held.source):
        return Outcome("unchanged", "同前，未改动")
    services.set_calendar_day(day=day, kind=kind, name=values["name"], source=source, by=asked.by, at=asked.at)
    return Outcome("updated" if held else "created")


imports.register_export(
    code="calendar_days",
    title="工作日历",
    permission=OrganizationPermission.VIEW,
    columns=_DAY_COLUMNS,
    rows=day_rows,
    filters=CalendarFilters,
    names_people=False,
)
imports.register_import(
    code="calendar_days",
    title="工作日历",
    permission=OrganizationPermission.EDIT_CALENDAR,
    columns=_DAY_COLUMNS,
    apply=take_day,
    key=lambda values: values.get("date", ""),
    note="只写和平常周末不一样的日子：放假，或者调休上班。",
)
