"""Planned numbers come in from a table; the form goes out as one."""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column, Outcome

from . import queries, services
from .permissions import PlanPermission


class PlanFilters(BaseModel):
    year: int
    organization_id: int | None = None


def plan_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """The lines of the form and their sum."""
    wanted: PlanFilters = asked.filters
    view = queries.view_plan(
        organization_id=wanted.organization_id or asked.by.organization_id or 0, year=wanted.year, on=asked.on
    )
    for row in [*view.rows, view.total]:
        yield (
            row.community,
            row.grid_name,
            row.registered_pop,
            row.doctor_name,
            row.before,
            row.plan,
            row.signed,
            row.missing,
            *[
                number
                for part in (row.elderly, row.hypertension, row.diabetes)
                for number in (part.before, part.in_grid, part.plan, part.signed)
            ],
            row.beds_before,
            row.beds_plan,
        )


def take_row(row: Mapping[str, str], asked: Asked) -> Outcome:
    """One grid per row; a refusal is the row's verdict."""
    verdict, message = services.take_row(row=row, by=asked.by, at=asked.at)
    return Outcome(verdict, message)


_CLASSES = (("elderly", "老年人"), ("hypertension", "高血压"), ("diabetes", "糖尿病"))
_PARTS = (("before", "上年签约"), ("in_grid", "网格名下"), ("plan", "续签计划"), ("signed", "今年已签"))

imports.register_export(
    code="signing_plan",
    title="签约计划表",
    permission=PlanPermission.VIEW,
    columns=[
        Column("community", "社区", 10),
        Column("grid", "网格", 14),
        Column("registered_pop", "户籍人口", 10),
        Column("doctor", "医师", 10),
        Column("before", "上年签约数", 10),
        Column("plan", "计划数", 10),
        Column("signed", "今年已签", 10),
        Column("missing", "还差", 10),
        *[Column(f"{code}_{part}", f"{title}{words}", 12) for code, title in _CLASSES for part, words in _PARTS],
        Column("beds_before", "上年家庭病床", 12),
        Column("beds_plan", "家庭病床计划", 12),
    ],
    rows=plan_rows,
    filters=PlanFilters,
    names_people=False,
)
imports.register_import(
    code="signing_targets",
    title="签约计划数",
    permission=PlanPermission.SET_TARGET,
    columns=[
        Column("grid", "网格编号", 14, is_required=True),
        Column("year", "年度", 8, is_required=True),
        Column("signed", "签约计划数", 12),
        Column("elderly", "续签老人计划数", 14),
        Column("hypertension", "续签高血压计划数", 14),
        Column("diabetes", "续签糖尿病计划数", 14),
        Column("family_beds", "家庭病床计划数", 14),
        Column("family_beds_before", "上年家庭病床数", 14),
        Column("source", "依据", 40, is_required=True),
    ],
    apply=take_row,
)
