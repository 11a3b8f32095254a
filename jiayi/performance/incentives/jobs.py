"""A draft is worked out in the worker; payslips and the contracts behind an amount, as tables to take out."""

from collections.abc import Iterator, Sequence

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from pydantic import BaseModel

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column
from jiayi.foundation.revisions import services as revisions
from jiayi.kernel import clock

from . import queries, services
from .permissions import IncentivePermission
from .services import scheme_kind


@app.task(name=services.running.TASK, queue="facts", retry=RetryStrategy(max_attempts=2, wait=10))
def run_distribution(*, run_id: int) -> None:
    services.carry_out(run_id=run_id, at=clock.now())


class DistributionFilters(BaseModel):
    distribution_id: int


class LineFilters(BaseModel):
    line_id: int


def payslip_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """What every person receives, the largest first."""
    distribution = queries.get_distribution(distribution_id=asked.filters.distribution_id)
    for slip in queries.list_payslips(distribution_id=distribution.pk):
        yield slip.name, slip.amount, slip.line_count


def contract_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """The contracts that an amount was counted from."""
    rows = imports.every_row(
        lambda cursor: services.open_contracts(
            line_id=asked.filters.line_id, cursor=cursor, limit=100, by=asked.by, at=asked.at
        )
    )
    for row in rows:
        asked.concerns(row.patient.pk)
        yield row.patient.name, row.contract.number, row.contract.signed_date, row.days


imports.register_export(
    code="payslips",
    title="工资条",
    permission=IncentivePermission.VIEW,
    columns=[Column("name", "姓名", 12, mask="name"), Column("amount", "金额（元）", 14), Column("lines", "笔数", 8)],
    rows=payslip_rows,
    filters=DistributionFilters,
    names_residents=False,
)
imports.register_export(
    code="people_behind",
    title="金额背后的协议",
    permission=IncentivePermission.VIEW,
    columns=[
        Column("name", "居民", 10, mask="name"),
        Column("contract", "协议编号", 20),
        Column("signed", "签约日", 12),
        Column("days", "计算天数", 10),
    ],
    rows=contract_rows,
    filters=LineFilters,
)

revisions.register_kind(scheme_kind.KIND)
