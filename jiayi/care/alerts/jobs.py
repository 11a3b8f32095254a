"""The clock of alerts, and the rules as a kind in versions."""

from collections.abc import Iterator, Sequence

from procrastinate.contrib.django import app

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column
from jiayi.foundation.revisions import services as revisions
from jiayi.kernel import clock, scope
from jiayi.kernel.events import URGENT
from jiayi.kernel.period import SHANGHAI

from . import queries, rules, services
from .permissions import AlertPermission
from .schemas import AlertFilters
from .services import rule_kind


@app.task(name="alerts.reach", queue="alerts", priority=URGENT)
def reach(*, alert_id: int, stage: int) -> None:
    """SMS and voice calls, where nobody has looked."""
    with scope.everything(reason="the alert names its own people"):
        services.reach(alert_id=alert_id, stage=stage, at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="alerts.escalate", queue="alerts", queueing_lock="alerts.escalate", priority=URGENT)
def escalate(timestamp: int) -> None:
    """What nobody has taken in time goes to the next."""
    with scope.everything(reason="the alerts of all organisations"):
        services.escalate_due(at=clock.now())


@app.periodic(cron="30 0 * * *")  # half past eight in the morning in Shanghai
@app.task(name="alerts.watch_silence", queue="nightly", queueing_lock="alerts.watch_silence")
def watch_silence(timestamp: int) -> None:
    """Who has stopped measuring."""
    with scope.everything(reason="the readings of all organisations"):
        services.watch_silence(at=clock.now())


@app.periodic(cron="35 0 * * *")
@app.task(name="alerts.remind", queue="nightly", queueing_lock="alerts.remind")
def remind(timestamp: int) -> None:
    """What was taken and has not ended."""
    with scope.everything(reason="the alerts of all organisations"):
        services.remind_of_unended(at=clock.now())


def alert_rows(asked: Asked) -> Iterator[Sequence[object]]:
    wanted: AlertFilters = asked.filters
    for row in queries.filtered(**wanted.dict()).order_by("-opened_at", "-id").iterator(chunk_size=500):
        asked.concerns(row.patient_id)
        yield (
            f"{row.opened_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            row.patient.name,
            row.team.name if row.team else "",
            rules.SEVERITIES[row.severity],
            row.label,
            row.get_state_display(),
            row.acknowledged_by_name,
            "" if row.acknowledged_at is None else round((row.acknowledged_at - row.rung_at).total_seconds() / 60),
            rules.OUTCOMES.get(row.outcome, ""),
        )


imports.register_export(
    code="alerts",
    title="预警",
    permission=AlertPermission.EXPORT,
    columns=[
        Column("opened", "发出", 16),
        Column("name", "居民", 10, mask="name"),
        Column("team", "团队", 16),
        Column("severity", "级别", 8),
        Column("label", "为什么", 20),
        Column("state", "到哪一步", 10),
        Column("taken_by", "谁接的", 10),
        Column("minutes", "几分钟接的", 10),
        Column("outcome", "结果", 20),
    ],
    rows=alert_rows,
    filters=AlertFilters,
)
revisions.register_kind(rule_kind.KIND)
