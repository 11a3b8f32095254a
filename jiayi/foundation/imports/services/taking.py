"""The worker's side of an import: read the file, rehearse every row, write every row. Killing any is safe."""

import json
import logging
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice

from django.db import connection, transaction
from django.db.models import F, QuerySet
from procrastinate.contrib.django import app

from jiayi.kernel import events, scope
from jiayi.kernel.crypto import blind_index, encrypt
from jiayi.kernel.errors import DomainError

from .. import queries, rules
from ..adapters import iterate_table
from ..events import ImportFinished
from ..models import IMPORT_LIFECYCLE, ImportJob, ImportRow, ImportState, Verdict
from ..rules import Asked, ImportKind, Outcome, TableRow
from .asking import actor_of

log = logging.getLogger(__name__)
# Rows of one transaction. A wish to stop waits for one; a batch kind costs little per row, a single one some 15 ms.
_BATCH, _SINGLE, _REHEARSED = 500, 40, 1000
_SAMPLES = 20
_KEYS = 2000
_ANALYZED = 5000


def read_import(*, job_id: int, at: datetime) -> None:
    """Turn the uploaded file into rows; then ask about the columns, or go on when every title is known."""
    job = _job(job_id, ImportState.READING)
    if job is None:
        return
    kind = rules.find_import(job.code)
    path = queries.upload_path(job.upload_name)
    try:
        if kind is None or not path.is_file():
            raise rules.TableUnreadable("文件没有留住，请重新上传")
        with transaction.atomic(), scope.subtree(job.scope_path):
            is_sure = _read(job, kind, path.read_bytes())
            if _stopped(job, at):
                pass
            elif is_sure:
                _move(job, "check")
                app.configure_task("imports.check_import", queue="tables").defer(job_id=job.pk)
            else:
                _move(job, "ask_columns")
            job.upload_name = ""
            # Not `stop_asked_at`: it may have been set since the job was read.
            job.save(
                update_fields=["state", "upload_name", "header", "header_row", "columns", "row_count", "finished_at"]
            )
    except rules.TableUnreadable as error:
        _fail(job, str(error), at)
    path.unlink(missing_ok=True)


def check_import(*, job_id: int, at: datetime, on: date) -> None:
    """Give every row the verdict it would get, and write nothing: what the rows do is rolled back."""
    job = _job(job_id, ImportState.CHECKING)
    kind = rules.find_import(job.code) if job else None
    if job is None or kind is None:
        return
    asked = _asked(job, at, on, is_rehearsal=True)
    with scope.subtree(job.scope_path):
        with transaction.atomic():
            ImportRow.objects.filter(job=job).update(forecast=Verdict.PENDING, message="")
            _set_counts(job, {})
            _prepare(job, kind)
        step = _BATCH if kind.take_many else _REHEARSED
        rows = ImportRow.objects.filter(job=job, forecast=Verdict.PENDING).order_by(*_order(kind))
        last = 0
        while chunk := _next(rows, kind, last, step):
            last = chunk[-1].number
            with transaction.atomic():
                outcomes = _judge(chunk, job, kind, asked)
                transaction.set_rollback(True)
            with transaction.atomic():
                _save(chunk, outcomes, "forecast")
                _count(job, outcomes)
            if _stopped(job, at):
                _store(job)
                return
        _move(job, "show")
        _store(job)


def write_import(*, job_id: int, at: datetime, on: date) -> None:
    """Give every waiting row its verdict for good. Verdict and effect commit together, so a killed job goes on."""
    job = _job(job_id, ImportState.RUNNING)
    kind = rules.find_import(job.code) if job else None
    if job is None or kind is None:
        return
    asked = _asked(job, at, on, is_rehearsal=False)
    step = _BATCH if kind.take_many else _SINGLE
    with scope.subtree(job.scope_path):
        rows = ImportRow.objects.filter(job=job, verdict=Verdict.PENDING).order_by(*_order(kind))
        last = 0
        while True:
            with transaction.atomic():
                # A job that was thought dead and runs twice takes each chunk once.
                ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)
                if _stopped(job, at) or not (chunk := _next(rows, kind, last, step)):
                    break
                last = chunk[-1].number
                outcomes = _judge(chunk, job, kind, asked)
                _save(chunk, outcomes, "verdict")
                _count(job, outcomes)
        with transaction.atomic():
            if job.state == ImportState.RUNNING:
                _move(job, "finish")
                job.finished_at = at
            _store(job)
            events.publish(
                ImportFinished(
                    organization_id=job.organization_id,
                    by=job.requested_by,
                    at=at,
                    job_id=job.pk,
                    code=job.code,
                )
            )
            app.configure_task("imports.write_result", queue="tables").defer(job_id=job.pk)


def _order(kind: ImportKind) -> tuple[str, ...]:
    """The order of the file is an index; another one sorts what is left for every chunk."""
    return ("place", "number") if kind.order else ("number",)


def _next(rows: QuerySet, kind: ImportKind, last: int, step: int) -> list[ImportRow]:
    """The next rows that wait. In the order of the file the index begins behind the last one, not at dead entries."""
    return list((rows if kind.order else rows.filter(number__gt=last))[:step])


def _job(job_id: int, state: str) -> ImportJob | None:
    with scope.everything(reason="the job row names the scope"):
        return ImportJob.objects.filter(pk=job_id, state=state).first()


def _asked(job: ImportJob, at: datetime, on: date, *, is_rehearsal: bool) -> Asked:
    return Asked(
        params=job.params, filters=None, on=on, at=at, by=actor_of(job), job_id=job.pk, is_rehearsal=is_rehearsal
    )


def _read(job: ImportJob, kind: ImportKind, content: bytes) -> bool:
    lines = iterate_table(content, name=job.file_name)
    first = list(islice(lines, _SAMPLES))
    if not first:
        raise rules.TableUnreadable("表里没有内容")
    position = rules.header_position([line for _, line in first], kind.columns)
    job.header_row, header = first[position]
    samples = [line for _, line in first[position + 1 :]]
    job.row_count = _copy(job, chain(first[position + 1 :], lines), width=len(header))
    if not job.row_count:
        raise rules.TableUnreadable("表里只有表头，没有内容")
    job.header = [title[:100] for title in header]
    guesses = rules.guess_columns(header, kind.columns, remembered=queries.remembered_columns(job=job), samples=samples)
    job.columns = [{"key": guess.key, "how": guess.how} for guess in guesses]
    return rules.is_sure(guesses, kind.columns)


def _copy(job: ImportJob, lines: Iterator[tuple[int, list[str]]], *, width: int) -> int:
    columns = "job_id, number, cells, place, forecast, verdict, message"
    found = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY imports_importrow ({columns}) FROM STDIN") as copy:
        for number, line in lines:
            found += 1
            if found > rules.MAX_ROWS:
                raise rules.TableUnreadable(f"一次最多 {rules.MAX_ROWS} 行，请分成几个表")
            cells = encrypt(json.dumps(line[:width], ensure_ascii=False))
            copy.write_row((job.pk, number, cells, 0, Verdict.PENDING, Verdict.PENDING, ""))
    if found > _ANALYZED:
        with connection.cursor() as cursor:
            # Without it every statement of the job would read the whole table.
            cursor.execute("ANALYZE imports_importrow")
    return found


def _prepare(job: ImportJob, kind: ImportKind) -> None:
    """Who is meant by each row, which rows repeat an earlier one, and in which order they are taken."""
    ImportRow.objects.filter(job=job).update(key=None, duplicate_of=None, place=0)
    if kind.key is None and kind.order is None:
        return
    keys: list[tuple[int, bytes]] = []
    order: list[tuple[tuple[str, int], int, int]] = []
    for row in ImportRow.objects.filter(job=job).order_by("number").iterator(chunk_size=_KEYS):
        values = queries.values_of(row, job)
        name = kind.key(values) if kind.key else ""
        if name:
            keys.append((row.pk, blind_index(f"import:{job.code}", name)))
        if kind.order:
            order.append((kind.order(values), row.number, row.pk))
    with connection.cursor() as cursor:
        for start in range(0, len(keys), _KEYS):
            part = keys[start : start + _KEYS]
            cursor.execute(
                "UPDATE imports_importrow r SET key = n.key FROM unnest(%s::bigint[], %s::bytea[]) AS n(id, key)"
                " WHERE r.id = n.id",
                [[pk for pk, _ in part], [key for _, key in part]],
            )
        if keys:
            cursor.execute(
                "UPDATE imports_importrow r SET duplicate_of = f.first FROM (SELECT key, min(number) AS first"
                " FROM imports_importrow WHERE job_id = %s AND key IS NOT NULL GROUP BY key HAVING count(*) > 1) f"
                " WHERE r.job_id = %s AND r.key = f.key AND r.number > f.first",
                [job.pk, job.pk],
            )
        if order:
            cursor.execute(
                "UPDATE imports_importrow r SET place = n.place FROM unnest(%s::bigint[]) WITH ORDINALITY"
                " AS n(id, place) WHERE r.id = n.id",
                [[pk for _, _, pk in sorted(order)]],
            )


def _judge(chunk: Sequence[ImportRow], job: ImportJob, kind: ImportKind, asked: Asked) -> list[Outcome]:
    """One verdict per row, in order. What cannot be taken at all never reaches the kind."""
    rows = [TableRow(row.number, queries.values_of(row, job)) for row in chunk]
    verdicts = [_first_look(row, table_row, kind) for row, table_row in zip(chunk, rows, strict=True)]
    waiting = [row for row, verdict in zip(rows, verdicts, strict=True) if verdict is None]
    taken = iter(_take(waiting, kind, asked))
    return [verdict or next(taken) for verdict in verdicts]


def _first_look(row: ImportRow, table_row: TableRow, kind: ImportKind) -> Outcome | None:
    values = table_row.values
    if row.duplicate_of is not None:
        return Outcome("rejected", f"与第 {row.duplicate_of} 行重复，以前一行为准")
    if missing := [column.title for column in kind.columns if column.is_required and not values.get(column.key)]:
        return Outcome("rejected", f"缺少：{'、'.join(missing)}")
    for column in kind.columns:
        value = values.get(column.key)
        if column.choices and value and value not in column.choices:
            return Outcome("rejected", f"{column.title}应为：{'、'.join(column.choices)}")
    return None


def _take(rows: Sequence[TableRow], kind: ImportKind, asked: Asked) -> list[Outcome]:
    if kind.take_many is None:
        return [_alone(row, kind, asked) for row in rows]
    if not rows:
        return []
    try:
        with transaction.atomic():
            return kind.take_many(rows, asked)
    except Exception as error:
        # Somebody else wrote at the same time, or one row is beyond belief: then each for itself.
        log.warning("batch of an import is taken row by row", extra={"kind": type(error).__name__})
        return [_alone(row, kind, asked) for row in rows]


def _alone(row: TableRow, kind: ImportKind, asked: Asked) -> Outcome:
    try:
        with transaction.atomic():
            if kind.take_many is not None:
                return kind.take_many([row], asked)[0]
            return kind.apply(row.values, _at_row(asked, row.number))  # type: ignore[misc]  # one of the two is there
    except (DomainError, rules.TableUnreadable) as error:
        return Outcome("rejected", str(error))
    except Exception as error:
        # One bad row never stops the good ones; the log has the kind of error without the content of the row.
        log.exception(
            "import row failed", extra={"job_id": asked.job_id, "number": row.number, "kind": type(error).__name__}
        )
        return Outcome("rejected", "这一行没能处理，请核对内容")


def _at_row(asked: Asked, number: int) -> Asked:
    return Asked(
        params=asked.params,
        filters=None,
        on=asked.on,
        at=asked.at,
        by=asked.by,
        job_id=asked.job_id,
        row=number,
        is_rehearsal=asked.is_rehearsal,
        memory=asked.memory,
    )


def _save(chunk: Sequence[ImportRow], outcomes: Sequence[Outcome], field: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE imports_importrow r SET {field} = n.verdict, message = n.message"  # noqa: S608  our own two names
            " FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS n(id, verdict, message) WHERE r.id = n.id",
            [
                [row.pk for row in chunk],
                [outcome.verdict for outcome in outcomes],
                [outcome.message[:300] for outcome in outcomes],
            ],
        )


def _count(job: ImportJob, outcomes: Sequence[Outcome]) -> None:
    found: dict[str, int] = {}
    for outcome in outcomes:
        found[f"{outcome.verdict}_count"] = found.get(f"{outcome.verdict}_count", 0) + 1
    ImportJob.objects.filter(pk=job.pk).update(**{name: F(name) + number for name, number in found.items()})


def _set_counts(job: ImportJob, counts: dict[str, int]) -> None:
    names = ("created", "updated", "unchanged", "rejected")
    ImportJob.objects.filter(pk=job.pk).update(**{f"{name}_count": counts.get(name, 0) for name in names})


def _stopped(job: ImportJob, at: datetime) -> bool:
    """Has somebody asked to stop? Then the job moves there."""
    if ImportJob.objects.filter(pk=job.pk).values_list("stop_asked_at", flat=True).first() is None:
        return False
    _move(job, "cancel")
    job.finished_at = at
    return True


def _move(job: ImportJob, name: str) -> None:
    job.state = IMPORT_LIFECYCLE.target_of(name, current=job.state)


def _store(job: ImportJob) -> None:
    """The counts belong to the statements above: only what this job decides is written back."""
    ImportJob.objects.filter(pk=job.pk).update(state=job.state, finished_at=job.finished_at)


def _fail(job: ImportJob, problem: str, at: datetime) -> None:
    with scope.everything(reason="the job ends whatever its scope"):
        job.refresh_from_db()
        _move(job, "fail")
        ImportJob.objects.filter(pk=job.pk).update(
            state=job.state, problem=problem[:300], finished_at=at, upload_name=""
        )
