"""Logs are sealed and checked in the worker; the auditor takes them out as tables."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from procrastinate.contrib.django import app

from jiayi.foundation.imports import services as imports
from jiayi.foundation.imports.services import Asked, Column
from jiayi.kernel import clock, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.paging import Page
from jiayi.kernel.period import SHANGHAI

from . import queries, rules, services
from .permissions import AuditPermission
from .schemas import CHANNELS, EventFilterIn, LogFilterIn, OpeningFilterIn, ReadFilterIn, SecurityFilterIn


@app.periodic(cron="23 * * * *")
@app.task(name="audit.purge_rates", queue="maintenance", queueing_lock="audit.purge_rates")
def purge_rates(timestamp: int) -> None:
    """Counters of windows long past are of no use."""
    services.purge_rates(at=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="audit.seal_logs", queue="maintenance", queueing_lock="audit.seal_logs")
def seal_logs(timestamp: int) -> None:
    """What was written in the last minutes goes under a seal."""
    with scope.everything(reason="the chain holds the logs of all organisations"):
        services.seal_logs(at=clock.now())


@app.task(name="audit.run_check", queue="maintenance")
def run_check(*, check_id: int) -> None:
    with scope.everything(reason="the chain holds the logs of all organisations"):
        services.run_check(check_id=check_id, at=clock.now())


def _every(query: Callable[..., Page], wanted: LogFilterIn) -> Iterator[Any]:
    """All lines under the filters of the page."""
    return imports.every_row(lambda cursor: query(**wanted.wanted() | {"cursor": cursor, "limit": 100}))


def read_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """Who opened whose record."""
    for line in _every(queries.list_reads, asked.filters):
        asked.concerns(line.patient_id)
        yield (
            line.pk,
            line.at.astimezone(SHANGHAI),
            line.reader_name,
            line.reader_role,
            line.organization_name,
            line.patient_name,
            rules.purpose_label(line.purpose),
            line.subject,
            CHANNELS.get(line.channel, line.channel),
        )


def opening_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """Who gave which reason for whom."""
    for line in _every(queries.list_openings, asked.filters):
        asked.concerns(line.patient_id)
        yield (
            line.pk,
            line.opened_at.astimezone(SHANGHAI),
            line.opener_name,
            line.organization_name,
            line.patient_name,
            rules.OPENING_PURPOSES[line.purpose],
            line.reason,
            line.expires_at.astimezone(SHANGHAI),
        )


def security_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """Sign-ins, failures, rights, exports, settings."""
    for line in _every(queries.list_security, asked.filters):
        yield (
            line.pk,
            line.at.astimezone(SHANGHAI),
            rules.SECURITY_KINDS.get(line.kind, line.kind),
            line.actor_name or line.actor,
            line.subject,
            line.address or "",
            CHANNELS.get(line.channel, line.channel),
        )


def event_rows(asked: Asked) -> Iterator[Sequence[object]]:
    """What happened, by whom; the log itself names nobody."""
    for line in _every(queries.list_events, asked.filters):
        yield line.pk, line.occurred_at.astimezone(SHANGHAI), line.name, line.actor, str(line.payload)


def tell_residents(patient_ids: Iterable[int], by: Actor, at: datetime, subject: str) -> None:
    """A file has no read log once it is taken away: those in it are told when it is made."""
    services.record_export(patient_ids=patient_ids, by=by, at=at, subject=subject)


imports.register_witness(tell_residents)
_NUMBER, _TIME = Column("id", "行号", 10), Column("at", "时间", 18)
imports.register_export(
    code="read_log",
    title="读取日志",
    permission=AuditPermission.READ,
    columns=[
        _NUMBER,
        _TIME,
        Column("reader", "谁看的", 10),
        Column("role", "岗位", 10),
        Column("organization", "机构", 20),
        Column("patient", "看了谁", 10, mask="name"),
        Column("purpose", "为什么", 12),
        Column("subject", "看了什么", 16),
        Column("channel", "入口", 8),
    ],
    rows=read_rows,
    filters=ReadFilterIn,
)
imports.register_export(
    code="opening_log",
    title="凭理由查看",
    permission=AuditPermission.READ,
    columns=[
        _NUMBER,
        _TIME,
        Column("opener", "谁看的", 10),
        Column("organization", "机构", 20),
        Column("patient", "看了谁", 10, mask="name"),
        Column("purpose", "事由", 14),
        Column("reason", "理由", 40),
        Column("until", "看到几时", 18),
    ],
    rows=opening_rows,
    filters=OpeningFilterIn,
)
imports.register_export(
    code="security_log",
    title="安全日志",
    permission=AuditPermission.READ_SECURITY,
    columns=[
        _NUMBER,
        _TIME,
        Column("kind", "什么事", 12),
        Column("actor", "谁", 12),
        Column("subject", "对谁", 40),
        Column("address", "来源地址", 16),
        Column("channel", "入口", 8),
    ],
    rows=security_rows,
    filters=SecurityFilterIn,
    names_people=False,
)
imports.register_export(
    code="event_log",
    title="业务日志",
    permission=AuditPermission.READ,
    columns=[
        _NUMBER,
        _TIME,
        Column("name", "事件", 30),
        Column("actor", "操作者", 14),
        Column("payload", "内容", 60),
    ],
    rows=event_rows,
    filters=EventFilterIn,
    names_people=False,
)
