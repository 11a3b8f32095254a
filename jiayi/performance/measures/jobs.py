"""Whole catalogues are computed in the worker."""

from collections.abc import Iterator, Mapping, Sequence

from procrastinate.contrib.django import app
from pydantic import BaseModel

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column, Outcome
from jiayi.foundation.revisions import services as revisions
from jiayi.kernel import clock
from jiayi.kernel.actor import Actor

from . import queries, services
from .permissions import MeasurePermission
from .schemas import Side
from .services import measure_kind


@app.task(name="measures.compute", queue="facts")
def compute(*, catalogue: str, year: int, by: str) -> None:
    services.compute(catalogue=catalogue, year=year, by=Actor.system(by), at=clock.now())


@app.periodic(cron="*/20 * * * *")
@app.task(name="measures.keep_current", queue="facts", queueing_lock="measures.keep_current")
def keep_current(timestamp: int) -> None:
    """The running year follows the facts, once somebody has computed it."""
    for catalogue in queries.stale_catalogues(year=clock.today().year):
        services.compute(catalogue=catalogue, year=clock.today().year, by=Actor.system("schedule"), at=clock.now())


class PeopleFilters(BaseModel):
    """One side of one rate."""

    code: str
    year: int
    side: Side = "gap"
    organization_id: int | None = None
    team_id: int | None = None


def people_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """The people on one side of a rate, with the facts that put them there."""
    wanted: PeopleFilters = asked.filters
    people = imports.every_row(
        lambda cursor: services.open_people(
            code=wanted.code,
            year=wanted.year,
            side=wanted.side,
            organization_id=wanted.organization_id or asked.by.organization_id,
            team_id=wanted.team_id,
            cursor=cursor,
            limit=100,
            by=asked.by,
            at=asked.at,
        )
    )
    for person in people:
        asked.concerns(person.patient_id)
        facts = "；".join(f"{title} {_said(value)}" for title, value in person.facts)
        yield person.name, {"1": "男", "2": "女"}.get(person.sex, "未知"), person.birth_year, facts


def enter_row(row: Mapping[str, str], asked: Asked) -> Outcome:
    """One fraction per row; a refusal is the row's verdict."""
    verdict, message = services.enter_row(row=row, by=asked.by, at=asked.at)
    return Outcome(verdict, message)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "未知" if value is None else str(value)


imports.register_export(
    code="measure_people",
    title="指标名单",
    permission=MeasurePermission.VIEW_PEOPLE,
    columns=[
        Column("name", "居民", 10, mask="name"),
        Column("sex", "性别", 6),
        Column("birth_year", "出生年", 8),
        Column("facts", "依据", 60),
    ],
    rows=people_rows,
    filters=PeopleFilters,
)
imports.register_import(
    code="measure_values",
    title="指标数据",
    permission=MeasurePermission.ENTER,
    columns=[
        Column("measure", "指标编号", 12, is_required=True),
        Column("organization", "机构代码", 14, is_required=True),
        Column("year", "年度", 8, is_required=True),
        Column("numerator", "分子", 12, is_required=True),
        Column("denominator", "分母", 12, is_required=True),
        Column("source", "来源", 40, is_required=True),
    ],
    apply=enter_row,
)

revisions.register_kind(measure_kind.KIND)
