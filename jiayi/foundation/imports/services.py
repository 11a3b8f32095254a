"""Tables out and in, each as a job."""

import logging
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from pydantic import BaseModel, ValidationError

from jiayi.kernel import events, scope
from jiayi.kernel.access import Permission, allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, Forbidden, InvalidInput, NotFound
from jiayi.kernel.paging import Page

from . import queries, rules
from .adapters import TableWriter, read_table
from .events import ExportDownloaded, ExportRequested, ImportFinished
from .models import ExportJob, ImportJob, ImportRow, State
from .permissions import ImportPermission
from .rules import Asked, Column, ExportKind, ImportKind, Outcome

__all__ = [
    "Asked",
    "Column",
    "ExportKind",
    "ImportKind",
    "Outcome",
    "TableRefused",
    "clear_old_exports",
    "every_row",
    "note_download",
    "register_export",
    "register_import",
    "request_export",
    "request_import",
    "run_export",
    "run_import",
    "write_template",
]
log = logging.getLogger(__name__)
KEEP_DAYS = 7
_STEP = 500
_MEMBERS = frozenset({"staff", "system"})


def register_export(
    *,
    code: str,
    title: str,
    permission: Permission,
    columns: Sequence[Column],
    rows: Callable[[Asked], Iterable[Sequence[object]]],
    filters: type[BaseModel] = BaseModel,
    names_people: bool = True,
) -> None:
    """Offer a table, from the `jobs` of the app that owns it.

    `rows` yields one sequence per row in the order of `columns`; it must stream, not collect. `filters` reads the
    parameters (usually the filters of the list itself) and comes as `asked.filters`. Numbers of documents and phones
    leave masked, sensitive classes not at all; who takes out a table that `names_people` needs that right as well.
    """
    needed = (permission, ImportPermission.EXPORT_PEOPLE) if names_people else (permission,)
    rules.add_export(
        ExportKind(code=code, title=title, permissions=needed, columns=columns, filters=filters, rows=rows)
    )


def register_import(
    *,
    code: str,
    title: str,
    permission: Permission,
    columns: Sequence[Column],
    apply: Callable[[Mapping[str, str], Asked], Outcome],
) -> None:
    """Accept a table. `apply` gets one row (key → text) and runs in a transaction of its own; a DomainError rejects."""
    rules.add_import(ImportKind(code=code, title=title, permission=permission, columns=columns, apply=apply))


def every_row(fetch: Callable[[str | None], Page]) -> Iterator[Any]:
    """Walk through all pages of a keyset list: `fetch` gets the cursor of the next."""
    cursor: str | None = None
    while True:
        page = fetch(cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


class FiltersUnreadable(InvalidInput):
    """The parameters are not filters of this table."""

    code, message = "filters_unreadable", "导出条件有误"


class TableRefused(InvalidInput):
    """The uploaded table cannot be taken in as a whole."""

    code, message = "table_refused", "这个表不能导入"


@transaction.atomic
def request_export(*, code: str, params: dict[str, Any], by: Actor, at: datetime) -> ExportJob:
    """Ask for a table; the file is made by a job under the scope the actor has now.

    :raises NotFound: no such table
    :raises Forbidden: the actor may not take it out
    """
    kind = rules.find_export(code)
    if kind is None:
        raise NotFound("没有这个导出项")
    if not all(allowed(by, permission) for permission in kind.permissions):
        raise Forbidden("您的岗位不能导出这个名单")
    try:
        kind.filters.model_validate(params)
    except ValidationError as error:
        raise FiltersUnreadable() from error
    job = ExportJob.objects.create(
        organization_id=_home(by),
        code=code,
        title=kind.title,
        params=params,
        requested_by=by.label,
        requested_by_name=by.name,
        asker=_asker(by),
        scope_path=by.organization_path,
        requested_at=at,
    )
    events.publish(ExportRequested(organization_id=job.organization_id, by=by.label, at=at, job_id=job.pk, code=code))
    app.configure_task("imports.run_export", queue="tables").defer(job_id=job.pk)
    return job


def run_export(*, job_id: int, at: datetime, on: date) -> None:
    """Write the file of one export. Repeating a finished one does nothing; a broken one starts over."""
    with scope.everything(reason="the job row names the scope"):
        job = ExportJob.objects.filter(pk=job_id).first()
    if job is None or job.state == State.DONE:
        return
    kind = rules.find_export(job.code)
    if kind is None or not job.scope_path:
        _finish(job, State.FAILED, at, problem="没有这个导出项")
        return
    with scope.subtree(job.scope_path):
        rows = ExportJob.objects.filter(pk=job.pk)
        rows.update(state=State.RUNNING, rows_done=0)
        file_name = f"{secrets.token_hex(16)}.xlsx"
        writer = TableWriter(queries.export_path(file_name), title=kind.title, columns=kind.columns)
        asked = Asked(
            params=job.params, filters=kind.filters.model_validate(job.params), on=on, at=at, by=_actor_of(job)
        )
        try:
            number = 0
            for number, row in enumerate(kind.rows(asked), start=1):
                writer.add(row)
                if number % _STEP == 0:
                    rows.update(rows_done=number)
            writer.finish()
        except DomainError as error:
            writer.abandon()
            _finish(job, State.FAILED, at, problem=str(error)[:300])
            return
        except Exception:
            writer.abandon()
            _finish(job, State.FAILED, at, problem="没能写完，请稍后再试")
            raise
        rows.update(rows_done=number, rows_total=number, file_name=file_name, state=State.DONE, finished_at=at)


@transaction.atomic
def note_download(*, job_id: int, by: Actor, at: datetime) -> ExportJob:
    """The business log keeps who took which file away."""
    job = queries.get_export(job_id=job_id, by=by)
    queries.export_file(job)
    events.publish(ExportDownloaded(organization_id=job.organization_id, by=by.label, at=at, job_id=job.pk))
    return job


def clear_old_exports(*, at: datetime) -> int:
    """Delete files after a week; the rows stay as the record of what left."""
    with scope.everything(reason="nightly clearing of export files"):
        old = ExportJob.objects.filter(finished_at__lt=at - timedelta(days=KEEP_DAYS)).exclude(file_name="")
        number = 0
        for job in old:
            queries.export_path(job.file_name).unlink(missing_ok=True)
            number += 1
        return number


@transaction.atomic
def request_import(
    *, code: str, content: bytes, name: str, params: dict[str, Any], by: Actor, at: datetime
) -> ImportJob:
    """Take in the rows of a file; a job gives each its verdict.

    :raises NotFound: no such table
    :raises Forbidden: the actor may not bring it in
    :raises TableRefused: unreadable, too long, or a required column is missing
    """
    kind = rules.find_import(code)
    if kind is None:
        raise NotFound("没有这个导入项")
    if not allowed(by, kind.permission):
        raise Forbidden()
    try:
        header, lines = read_table(content, name=name)
        keys = rules.match_header(header, kind.columns)
    except rules.TableUnreadable as error:
        raise TableRefused(str(error)) from error
    job = ImportJob.objects.create(
        organization_id=_home(by),
        code=code,
        title=kind.title,
        file_name=name[:200],
        params=params,
        requested_by=by.label,
        requested_by_name=by.name,
        asker=_asker(by),
        scope_path=by.organization_path,
        requested_at=at,
    )
    rows = [
        ImportRow(job=job, number=number, values={key: cell for key, cell in zip(keys, line, strict=False) if key})
        for number, line in enumerate(lines, start=2)
    ]
    ImportRow.objects.bulk_create(rows, batch_size=1000)
    job.row_count = len(rows)
    job.save(update_fields=["row_count"])
    app.configure_task("imports.run_import", queue="tables").defer(job_id=job.pk)
    return job


def run_import(*, job_id: int, at: datetime, on: date) -> None:
    """Give every waiting row its verdict. Row and effect commit together, so a killed job goes on where it was."""
    with scope.everything(reason="the job row names the scope"):
        job = ImportJob.objects.filter(pk=job_id).first()
    if job is None or job.state == State.DONE:
        return
    kind = rules.find_import(job.code)
    if kind is None or not job.scope_path:
        _finish(job, State.FAILED, at, problem="没有这个导入项")
        return
    asked = Asked(params=job.params, filters=None, on=on, at=at, by=_actor_of(job))
    with scope.subtree(job.scope_path):
        ImportJob.objects.filter(pk=job.pk).update(state=State.RUNNING)
        waiting = ImportRow.objects.filter(job=job, verdict=ImportRow.Verdict.PENDING).order_by("number")
        for row in waiting.iterator(chunk_size=_STEP):
            _take(row, kind, asked)
        _count(job)
        with transaction.atomic():
            _finish(job, State.DONE, at)
            events.publish(
                ImportFinished(
                    organization_id=job.organization_id or 0,
                    by=job.requested_by,
                    at=at,
                    job_id=job.pk,
                    code=job.code,
                )
            )


def write_template(*, code: str, path: Any) -> ImportKind:
    """An empty table with the right header; required columns are starred.

    :raises NotFound: no such table
    """
    kind = rules.find_import(code)
    if kind is None:
        raise NotFound("没有这个导入项")
    columns = [
        Column(column.key, column.title + ("*" if column.is_required else ""), column.width) for column in kind.columns
    ]
    TableWriter(path, title=kind.title, columns=columns).finish()
    return kind


def _take(row: ImportRow, kind: ImportKind, asked: Asked) -> None:
    missing = [column.title for column in kind.columns if column.is_required and not row.values.get(column.key)]
    try:
        with transaction.atomic():
            outcome = Outcome("rejected", f"缺少：{'、'.join(missing)}") if missing else kind.apply(row.values, asked)
            _save(row, outcome)
    except DomainError as error:
        _save(row, Outcome("rejected", str(error)))
    except Exception as error:
        # One bad row never stops the good ones; the log has the kind of error without the content of the row.
        log.exception(
            "import row failed", extra={"job_id": row.job_id, "number": row.number, "kind": type(error).__name__}
        )
        _save(row, Outcome("rejected", "这一行没能处理，请核对内容"))


def _save(row: ImportRow, outcome: Outcome) -> None:
    row.verdict, row.message = outcome.verdict, outcome.message[:300]
    row.save(update_fields=["verdict", "message"])


def _count(job: ImportJob) -> None:
    counts: dict[str, int] = {}
    for verdict in ImportRow.objects.filter(job=job).values_list("verdict", flat=True).iterator():
        counts[verdict] = counts.get(verdict, 0) + 1
    ImportJob.objects.filter(pk=job.pk).update(
        created_count=counts.get("created", 0),
        updated_count=counts.get("updated", 0),
        unchanged_count=counts.get("unchanged", 0),
        rejected_count=counts.get("rejected", 0),
    )


def _finish(job: Any, state: str, at: datetime, problem: str = "") -> None:
    with scope.everything(reason="the job ends whatever its scope"):
        type(job).objects.filter(pk=job.pk).update(state=state, finished_at=at, problem=problem)


def _home(by: Actor) -> int:
    if by.organization_id is None or by.kind not in _MEMBERS:
        raise Forbidden("只有机构人员可以导入导出")
    return by.organization_id


def _actor_of(job: ExportJob | ImportJob) -> Actor:
    """Who asked, for the rows the job writes; rights were checked when it was asked."""
    kind, _, number = job.requested_by.partition(":")
    return Actor(
        kind="staff" if kind == "staff" else "system",
        account_id=int(number) if number.isdigit() else None,
        name=job.requested_by_name,
        organization_id=job.organization_id,
        organization_path=job.scope_path,
        organization_name=job.asker.get("organization_name", ""),
        practitioner_id=job.asker.get("practitioner_id"),
        roles=frozenset(job.asker.get("roles", [])),
        team_ids=frozenset(job.asker.get("team_ids", [])),
        channel="desk",
    )


def _asker(by: Actor) -> dict[str, Any]:
    return {
        "organization_name": by.organization_name,
        "practitioner_id": by.practitioner_id,
        "roles": sorted(by.roles),
        "team_ids": sorted(by.team_ids),
    }
