"""The lines of the four logs as one text each, and their seals."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max, Sum

from jiayi.kernel.paging import Page, page

from .. import rules
from ..models import LogCheck, LogSeal

# The text does not depend on time zone, encoding of jsonb or order of columns: a restored backup gives the same.
_SOURCES = {
    "reads": (
        "audit_readlog",
        "id, patient_id, organization_id, reader, reader_name, reader_role, organization_name, purpose, subject,"
        " channel, extract(epoch FROM at)",
    ),
    "openings": (
        "audit_recordopening",
        "id, patient_id, organization_id, opener, opener_name, organization_name, purpose, reason,"
        " extract(epoch FROM opened_at), extract(epoch FROM expires_at)",
    ),
    "security": (
        "audit_securitylog",
        "id, organization_id, kind, actor, actor_name, subject, host(address), channel, extract(epoch FROM at)",
    ),
    "events": (
        "kernel_domainevent",
        "id, name, organization_id, actor, extract(epoch FROM occurred_at), payload",
    ),
}
_TEXTS = {
    name: f"SELECT id, jsonb_build_array({columns})::text FROM {table}"  # noqa: S608 constants of this file
    for name, (table, columns) in _SOURCES.items()
}
# Joins, not NOT IN: a day has hundreds of thousands of lines, and a list that long would be searched row by row.
_LATE = """LEFT JOIN (SELECT unnest(row_ids) AS sealed_id FROM audit_logseal
                      WHERE log = %(log)s AND sealed_at > %(since)s) AS sealed ON sealed_id = id
WHERE id > %(low)s AND id <= %(high)s AND sealed_id IS NULL ORDER BY id LIMIT %(limit)s"""
_UNSEALED = """SELECT min(id) FROM {table}
LEFT JOIN (SELECT unnest(row_ids) AS sealed_id FROM audit_logseal WHERE log = %(log)s) AS sealed ON sealed_id = id
WHERE id <= %(high)s AND sealed_id IS NULL"""
_COUNT = "SELECT count(*) FROM {table} WHERE id <= %(high)s"


def find_head(log: str) -> LogSeal | None:
    """The newest seal of a log."""
    return LogSeal.objects.filter(log=log).order_by("-number").defer("row_ids", "row_hashes").first()


def last_sealed(log: str) -> int:
    """The highest id under a seal."""
    return LogSeal.objects.filter(log=log).aggregate(Max("last_id"))["last_id__max"] or 0


def count_sealed() -> int:
    return LogSeal.objects.aggregate(Sum("row_count"))["row_count__sum"] or 0


def read_after(log: str, *, after: int) -> list[tuple[int, str]]:
    """The next lines that were never sealed, in order."""
    return _read(f"{_TEXTS[log]} WHERE id > %s ORDER BY id LIMIT %s", [after, rules.SEAL_ROWS])


def read_late(log: str, *, at: datetime) -> list[tuple[int, str]]:
    """Lines whose transaction committed after their neighbours had been sealed."""
    since = at - rules.LATE
    low = LogSeal.objects.filter(log=log, sealed_at__lte=since).aggregate(Max("last_id"))["last_id__max"] or 0
    values = {"low": low, "high": last_sealed(log), "log": log, "since": since, "limit": rules.SEAL_ROWS}
    return _read(f"{_TEXTS[log]} {_LATE}", values)


def read_rows(log: str, *, ids: Iterable[int]) -> list[tuple[int, str]]:
    return _read(f"{_TEXTS[log]} WHERE id = ANY(%s)", [list(ids)])


def find_unsealed(log: str) -> int | None:
    """The first line below the newest sealed one that no seal knows."""
    table, high = _SOURCES[log][0], last_sealed(log)
    values: dict[str, Any] = {"high": high, "log": log}
    sealed = LogSeal.objects.filter(log=log).aggregate(Sum("row_count"))["row_count__sum"] or 0
    with connection.cursor() as cursor:  # counting is quick; the join is for the rare case that it does not agree
        cursor.execute(_COUNT.format(table=table), values)
        if cursor.fetchone()[0] <= sealed:
            return None
        cursor.execute(_UNSEALED.format(table=table), values)
        return cursor.fetchone()[0]


def page_checks(*, cursor: str | None, limit: int) -> Page:
    return page(LogCheck.objects.all(), order=("-id",), cursor=cursor, limit=limit)


def seal_states() -> list[dict[str, Any]]:
    """Per log: how many lines are sealed, the newest seal and its hash."""
    counts = dict(LogSeal.objects.values_list("log").annotate(Sum("row_count")))
    found: list[dict[str, Any]] = []
    for log, label in rules.LOGS.items():
        head = find_head(log)
        found.append(
            {
                "log": log,
                "label": label,
                "row_count": counts.get(log, 0),
                "number": head.number if head else 0,
                "hash": head.hash if head else "",
                "sealed_at": head.sealed_at if head else None,
            }
        )
    return found


def _read(statement: str, values: Any) -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
