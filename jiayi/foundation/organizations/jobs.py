"""Population figures as a table: out as they are, in with a verdict per row."""

from collections.abc import Iterator, Mapping, Sequence

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column, Outcome
from jiayi.kernel.errors import InvalidInput

from . import queries, services
from .models import PopulationFigure
from .permissions import OrganizationPermission
from .schemas import FigureFilters

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
