"""Tables out, each as a job."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
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

from .. import queries, rules
from ..adapters import TableWriter
from ..events import ExportDownloaded, ExportRequested
from ..models import ExportJob, State
from ..permissions import ImportPermission
from ..rules import Asked, Column, ExportKind
from .asking import actor_of, asker_of, home_of

KEEP_DAYS = 7
_STEP = 500


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
        organization_id=home_of(by),
        code=code,
        title=kind.title,
        params=params,
        requested_by=by.label,
        requested_by_name=by.name,
        asker=asker_of(by),
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
            params=job.params, filters=kind.filters.model_validate(job.params), on=on, at=at, by=actor_of(job)
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


def _finish(job: Any, state: str, at: datetime, problem: str = "") -> None:
    with scope.everything(reason="the job ends whatever its scope"):
        type(job).objects.filter(pk=job.pk).update(state=state, finished_at=at, problem=problem)
