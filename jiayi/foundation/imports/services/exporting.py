"""Tables and prints out, each as a job."""

import secrets
from datetime import date, datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from pydantic import ValidationError

from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import events, scope
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, Forbidden, InvalidInput, NotFound
from jiayi.kernel.period import SHANGHAI

from .. import queries, rules
from ..adapters import CsvWriter, DocumentJoiner, TableWriter, Writer
from ..events import ExportAwaiting, ExportDownloaded, ExportRequested
from ..models import ExportDownload, ExportJob, Format, State
from ..rules import Asked, ExportKind
from .asking import actor_of, asker_of, home_of

MAX_ROWS, MAX_PRINTS = 200_000, 500
# A log of years is read by programs, not by people.
MAX_ROWS_CSV = 2_000_000
SHORTEST_PURPOSE = 4
_STEP = 500


class FiltersUnreadable(InvalidInput):
    """The parameters are not filters of this table."""

    code, message = "filters_unreadable", "导出条件有误"


class PurposeMissing(InvalidInput):
    """Personal data leaves for a stated purpose (PIPL Art. 28)."""

    code, message = "purpose_missing", "导出个人信息要写明用途，批的人和审计的人都会看"


class TooManyRows(DomainError):
    """More than one file may hold."""

    code, status = "too_many_rows", 409


@transaction.atomic
def request_export(
    *,
    code: str,
    params: dict[str, Any],
    is_personal: bool = False,
    purpose: str = "",
    file_format: str = Format.XLSX,
    by: Actor,
    at: datetime,
) -> ExportJob:
    """Ask for a table; the file is made by a job under the scope the actor has now.

    Masked it is made at once; with `is_personal` somebody else must approve first.

    :raises NotFound: no such table
    :raises Forbidden: the actor may not take it out
    :raises PurposeMissing: personal data without a purpose
    """
    kind = _kind_for(code, by, is_personal)
    try:
        filters = kind.filters.model_validate(params)
    except ValidationError as error:
        raise FiltersUnreadable() from error
    is_personal = kind.is_print or (is_personal and kind.personal_permission is not None)
    needs_approval = is_personal and not (kind.is_print and _pieces(filters) <= queries.free_prints(kind, at=at))
    if needs_approval and len(purpose.strip()) < SHORTEST_PURPOSE:
        raise PurposeMissing()
    if kind.is_print and _pieces(filters) > MAX_PRINTS:
        raise TooManyRows(f"一次最多打印 {MAX_PRINTS} 份，请分几次")
    job = ExportJob.objects.create(
        organization_id=home_of(by),
        code=code,
        title=kind.title,
        params=params,
        state=State.WAITING if needs_approval else State.QUEUED,
        is_personal=is_personal,
        needs_approval=needs_approval,
        file_format=Format.PDF if kind.is_print else file_format,
        purpose=purpose.strip()[:200] or ("打印" if kind.is_print else ""),
        requested_by=by.label,
        requested_by_name=by.name,
        asker=asker_of(by),
        scope_path=by.organization_path,
        requested_at=at,
    )
    told = {"organization_id": job.organization_id, "by": by.label, "at": at, "job_id": job.pk, "code": code}
    events.publish(ExportRequested(**told))
    if needs_approval:
        events.publish(ExportAwaiting(**told, title=kind.title, asked_by_name=by.name))
    else:
        app.configure_task("imports.run_export", queue="tables").defer(job_id=job.pk)
    return job


def run_export(*, job_id: int, at: datetime, on: date) -> None:
    """Write the file of one export. Repeating a finished one does nothing; a broken one starts over."""
    with scope.everything(reason="the job row names the scope"):
        job = ExportJob.objects.filter(pk=job_id).first()
    if job is None or job.state not in (State.QUEUED, State.RUNNING, State.FAILED):
        return
    kind = rules.find_export(job.code)
    if kind is None or not job.scope_path:
        _finish(job, State.FAILED, at, problem="没有这个导出项")
        return
    with scope.subtree(job.scope_path):
        rows = ExportJob.objects.filter(pk=job.pk)
        rows.update(state=State.RUNNING, rows_done=0)
        file_name = f"{secrets.token_hex(16)}.{job.file_format}"
        writer = _writer(kind, job, file_name, at)
        asked = Asked(
            params=job.params,
            filters=kind.filters.model_validate(job.params),
            on=on,
            at=at,
            by=actor_of(job),
            is_personal=job.is_personal,
        )
        try:
            number = _write(kind, job, writer, asked)
            if number and job.is_personal and kind.names_residents and not asked.people:
                raise LookupError(f"{kind.code} names residents and does not say whom")
            writer.finish()
        except DomainError as error:
            writer.abandon()
            _finish(job, State.FAILED, at, problem=str(error)[:300])
            return
        except Exception:
            writer.abandon()
            _finish(job, State.FAILED, at, problem="没能写完，请稍后再试")
            raise
        keep = safeguards.days("export_days_personal" if job.is_personal else "export_days", at=at)
        with transaction.atomic():
            if job.is_personal and asked.people:
                for witness in rules.witnesses:
                    witness(asked.people, asked.by, at, f"{job.title}，用途：{job.purpose}")
            rows.update(
                rows_done=number,
                rows_total=number,
                file_name=file_name,
                state=State.DONE,
                finished_at=at,
                expires_at=at + keep,
            )


@transaction.atomic
def note_download(*, job_id: int, by: Actor, at: datetime) -> ExportJob:
    """Keep who took which file away, every time.

    :raises ExportNotReady: unfinished, expired or cleared
    """
    job = queries.get_export(job_id=job_id, by=by)
    queries.export_file(job, at=at)
    ExportDownload.objects.create(job=job, by=by.label, by_name=by.name[:50], channel=by.channel, at=at)
    events.publish(ExportDownloaded(organization_id=job.organization_id, by=by.label, at=at, job_id=job.pk))
    return job


def clear_old_exports(*, at: datetime) -> int:
    """Delete files that have expired; the rows stay as the record of what left."""
    with scope.everything(reason="nightly clearing of export files"):
        number = 0
        for job in ExportJob.objects.filter(expires_at__lte=at).exclude(file_name=""):
            path = queries.export_path(job.file_name)
            number += path.is_file()
            path.unlink(missing_ok=True)
        return number


def _kind_for(code: str, by: Actor, is_personal: bool) -> ExportKind:
    kind = rules.find_export(code)
    if kind is None:
        raise NotFound("没有这个导出项")
    needed = [kind.permission]
    if is_personal and kind.personal_permission:
        needed.append(kind.personal_permission)
    if not all(allowed(by, permission) for permission in needed):
        raise Forbidden("您的岗位不能导出这个名单")
    return kind


def _pieces(filters: Any) -> int:
    return len(filters.ids)


def _write(kind: ExportKind, job: ExportJob, writer: Writer, asked: Asked) -> int:
    most = MAX_ROWS_CSV if job.file_format == Format.CSV else MAX_ROWS
    most = safeguards.value_of("export_rows_personal", at=asked.at) if job.is_personal else most
    rows = ExportJob.objects.filter(pk=job.pk)
    number = 0
    for number, row in enumerate(kind.rows(asked), start=1):
        if number > most:
            raise TooManyRows(f"超过 {most:,} 行，请加条件分批导出")
        writer.add(row if kind.is_print or job.is_personal else rules.masked(row, kind.columns))
        if number % (_STEP if not kind.is_print else 10) == 0:
            rows.update(rows_done=number)
    return number


def _writer(kind: ExportKind, job: ExportJob, file_name: str, at: datetime) -> Writer:
    path = queries.export_path(file_name)
    if kind.is_print:
        return DocumentJoiner(path, title=kind.title, mark=f"编号 {job.pk}")
    local = at.astimezone(SHANGHAI)
    about = [
        ("编号", str(job.pk)),
        ("名称", job.title),
        ("谁导的", f"{job.requested_by_name}（{job.asker.get('organization_name', '')}）"),
        ("什么时候", f"{local:%Y-%m-%d %H:%M}"),
        ("个人信息", "含个人信息" if job.is_personal else "已脱敏" if kind.personal_permission else "不含个人信息"),
    ]
    if job.is_personal:
        about += [("用途", job.purpose), ("谁批的", job.decided_by_name)]
    mark = f"{job.requested_by_name} {local:%Y-%m-%d %H:%M} 编号 {job.pk}"
    warning = f"含个人信息，只用于：{job.purpose}。{mark}，{job.decided_by_name}批准。用完删除，不得外传。"
    if job.file_format == Format.CSV:
        return CsvWriter(path, columns=kind.columns, warning=warning if job.is_personal else "")
    return TableWriter(
        path,
        title=kind.title,
        columns=kind.columns,
        mark=mark,
        warning=warning if job.is_personal else "",
        notes=about,
        notes_title="导出说明",
    )


def _finish(job: ExportJob, state: str, at: datetime, problem: str = "") -> None:
    with scope.everything(reason="the job ends whatever its scope"):
        ExportJob.objects.filter(pk=job.pk).update(state=state, finished_at=at, problem=problem)
