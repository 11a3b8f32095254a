"""慢病专案的定时任务和导出。"""

from collections.abc import Iterator, Sequence

from procrastinate.contrib.django import app

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column
from jiayi.foundation.revisions import services as revisions
from jiayi.kernel import clock, scope

from . import queries, services
from .permissions import CarePlanPermission
from .rules import STANDINGS
from .schemas import EnrolmentFilters


@app.periodic(cron="50 17 * * *")  # ten to two at night in Shanghai, after the classes and the tasks
@app.task(name="careplans.nightly", queue="nightly", queueing_lock="careplans.nightly")
def follow_everybody(timestamp: int) -> None:
    with scope.everything(reason="programmes hold for everybody"):
        services.follow_tags(on=clock.today(), at=clock.now())


def enrolment_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """The list as filtered at the desk."""
    rule = queries.programme_on(asked.filters.programme, asked.on)
    rows = imports.every_row(
        lambda cursor: queries.page_enrolments(where=asked.filters.wanted(), on=asked.on, cursor=cursor, limit=100)
    )
    for row in rows:
        asked.concerns(row.patient_id)
        level = rule.level(row.level)
        day = asked.filters.month or asked.on
        is_lost = rule.is_lost(last=row.last_visit_date, since=row.from_date, on=day)
        yield (
            row.patient.name,
            rule.name,
            row.get_state_display(),
            row.from_date,
            level.name if level else "",
            "失访" if is_lost else STANDINGS[row.standing],
            row.last_visit_date,
            row.patient.current_team.name if row.patient.current_team else "",
        )


imports.register_export(
    code="enrolments",
    title="慢病在管名单",
    permission=CarePlanPermission.READ,
    columns=[
        Column("name", "居民", 10, mask="name"),
        Column("programme", "病种", 10),
        Column("state", "状态", 8),
        Column("from", "从哪天管", 12),
        Column("level", "级别", 10),
        Column("standing", "控制情况", 16),
        Column("last", "上次随访", 12),
        Column("team", "团队", 16),
    ],
    rows=enrolment_rows,
    filters=EnrolmentFilters,
)

revisions.register_kind(services.PROGRAMME_KIND)
