from collections.abc import Iterator, Sequence

from procrastinate.contrib.django import app

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column
from jiayi.kernel import clock
from jiayi.kernel.period import SHANGHAI

from . import queries, rules, services
from .permissions import AuditPermission
from .schemas import ReadFilterIn


@app.periodic(cron="23 * * * *")
@app.task(name="audit.purge_rates", queue="maintenance", queueing_lock="audit.purge_rates")
def purge_rates(timestamp: int) -> None:
    """Counters of windows long past are of no use."""
    services.purge_rates(at=clock.now())


def read_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """Who opened whose record."""
    wanted: ReadFilterIn = asked.filters
    rows = imports.every_row(
        lambda cursor: queries.list_reads(
            q=wanted.q,
            patient_id=wanted.patient_id,
            purpose=wanted.purpose,
            from_date=wanted.from_date,
            to_date=wanted.to_date,
            cursor=cursor,
            limit=100,
        )
    )
    for line in rows:
        yield (
            line.at.astimezone(SHANGHAI),
            line.reader_name,
            line.reader_role,
            line.organization_name,
            line.patient.name,
            rules.purpose_label(line.purpose),
            line.subject,
        )


imports.register_export(
    code="read_log",
    title="读取日志",
    permission=AuditPermission.READ,
    columns=[
        Column("at", "时间", 18),
        Column("reader", "谁看的", 10),
        Column("role", "岗位", 10),
        Column("organization", "机构", 20),
        Column("patient", "看了谁", 10, mask="name"),
        Column("purpose", "为什么", 12),
        Column("subject", "看了什么", 16),
    ],
    rows=read_rows,
    filters=ReadFilterIn,
)
