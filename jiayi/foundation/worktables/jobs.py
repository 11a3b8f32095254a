"""Acts on many rows are done in the worker; what became of each row can be taken out."""

from collections.abc import Iterator, Sequence

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from pydantic import BaseModel

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column
from jiayi.kernel import clock, crypto

from . import queries, services
from .models import BulkRow
from .permissions import WorktablePermission


@app.task(name="worktables.run_bulk", queue="tables", retry=RetryStrategy(max_attempts=2, wait=10))
def run_bulk(*, job_id: int) -> None:
    services.run_bulk(job_id=job_id, at=clock.now(), on=clock.today())


class BulkRowFilters(BaseModel):
    job_id: int
    verdict: str = ""


def bulk_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """One line per row of one's own job; names always masked: this table is for finding what went wrong."""
    wanted: BulkRowFilters = asked.filters
    rows = queries.list_bulk_rows(job_id=wanted.job_id, verdict=wanted.verdict, by=asked.by)
    for row in rows.iterator(chunk_size=500):
        name, _, rest = str(row.label).partition("，")
        yield row.object_id, "，".join(filter(None, (crypto.masked_name(name), rest))), _SAID[row.verdict], row.message


_SAID = dict(BulkRow.Verdict.choices)
imports.register_export(
    code="bulk_rows",
    title="批量办理结果",
    permission=WorktablePermission.ARRANGE,
    columns=[
        Column("object", "编号", 10),
        Column("label", "是谁（脱敏）", 24),
        Column("verdict", "结果", 8),
        Column("message", "说明", 50),
    ],
    rows=bulk_rows,
    filters=BulkRowFilters,
    names_people=False,
)
