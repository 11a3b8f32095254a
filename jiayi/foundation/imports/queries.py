"""Reads of export and import jobs, and of the kinds of tables there are."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import paging
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, NotFound
from jiayi.kernel.paging import Page
from jiayi.kernel.period import SHANGHAI

from . import rules
from .models import ColumnMemory, ExportJob, ImportJob, ImportRow, ImportState, State
from .rules import Column, ExportKind

_SAMPLES = 3


def free_prints(kind: ExportKind, *, at: datetime) -> int:
    """How many documents of a kind may be printed at once without somebody else's approval."""
    return safeguards.value_of(kind.free_setting, at=at) if kind.is_print else 0


class ExportNotReady(DomainError):
    """The file is not written yet, or has been cleared."""

    code, status, message = "export_not_ready", 409, "文件还没有准备好，或已过期清除"


def list_export_kinds(*, by: Actor) -> list[ExportKind]:
    """The tables this actor may take out."""
    return [kind for kind in rules.exports() if allowed(by, kind.permission)]


def may_take_people(kind: ExportKind, *, by: Actor) -> bool:
    """Whether this actor may ask for the table with its personal data."""
    return kind.personal_permission is not None and allowed(by, kind.personal_permission)


def list_import_kinds(*, by: Actor) -> list[rules.ImportKind]:
    """The tables this actor may bring in."""
    return [kind for kind in rules.imports() if kind.permission in by.permissions]


def page_exports(*, by: Actor, cursor: str | None, limit: int) -> Page:
    """The actor's own exports, newest first."""
    rows = _own(ExportJob.objects.annotate(download_count=Count("downloads")), by)
    return paging.page(rows, order=("-id",), cursor=cursor, limit=limit)


def get_export(*, job_id: int, by: Actor) -> ExportJob:
    """One of the actor's own exports: a file made under one person's rights is for that person only.

    :raises NotFound: somebody else's
    """
    found = _own(ExportJob.objects.filter(pk=job_id), by).first()
    if found is None:
        raise NotFound()
    return found


def head_of_export(*, job_id: int) -> tuple[str, str, bool] | None:
    """What an export is called, who asked for it and whether it names people: for the security log."""
    rows = ExportJob.objects.filter(pk=job_id)
    return rows.values_list("title", "requested_by_name", "is_personal").first()


def page_waiting_exports(*, cursor: str | None, limit: int) -> Page:
    """What waits for approval in scope, the oldest first."""
    rows = ExportJob.objects.filter(state=State.WAITING).select_related("organization")
    return paging.page(rows, order=("id",), cursor=cursor, limit=limit)


def get_waiting_export(*, job_id: int, for_update: bool = False) -> ExportJob:
    """One export in scope that needs somebody's approval.

    :raises NotFound: another organisation's, or one that needs none
    """
    rows = ExportJob.objects.filter(pk=job_id, needs_approval=True)
    found = (rows.select_for_update(of=("self",)) if for_update else rows).first()
    if found is None:
        raise NotFound()
    return found


def page_all_exports(
    *,
    q: str = "",
    state: str = "",
    is_personal: bool | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
    cursor: str | None = None,
    limit: int = 30,
) -> Page:
    """Every export in scope with its downloads, newest first: for the auditor."""
    rows = ExportJob.objects.select_related("organization").annotate(download_count=Count("downloads"))
    if q:
        rows = rows.filter(Q(requested_by_name__contains=q) | Q(title__contains=q) | Q(decided_by_name__contains=q))
    if state:
        rows = rows.filter(state=state)
    if is_personal is not None:
        rows = rows.filter(is_personal=is_personal)
    if from_date:
        rows = rows.filter(requested_at__gte=datetime.combine(from_date, datetime.min.time(), SHANGHAI))
    if to_date:
        rows = rows.filter(
            requested_at__lt=datetime.combine(to_date + timedelta(days=1), datetime.min.time(), SHANGHAI)
        )
    return paging.page(rows, order=("-id",), cursor=cursor, limit=limit)


def export_file(job: ExportJob, *, at: datetime | None = None) -> Path:
    """Where the file of a finished export lies.

    :raises ExportNotReady: unfinished, expired or cleared
    """
    path = export_path(job.file_name) if job.file_name else None
    is_expired = at is not None and job.expires_at is not None and at >= job.expires_at
    if job.state != State.DONE or path is None or is_expired or not path.is_file():
        raise ExportNotReady()
    return path


def export_path(file_name: str) -> Path:
    return Path(settings.DATA_DIR) / "exports" / file_name


def page_imports(*, by: Actor, cursor: str | None, limit: int) -> Page:
    """The actor's own imports, newest first."""
    return paging.page(_own(ImportJob.objects.all(), by), order=("-id",), cursor=cursor, limit=limit)


def get_import(*, job_id: int, by: Actor) -> ImportJob:
    """One of the actor's own imports.

    :raises NotFound: somebody else's
    """
    found = _own(ImportJob.objects.filter(pk=job_id), by).first()
    if found is None:
        raise NotFound()
    return found


def page_import_rows(*, job_id: int, verdict: str, by: Actor, cursor: str | None, limit: int) -> Page:
    """The rows of one import with their verdicts, in the order of the file: what would happen, then what did."""
    job = get_import(job_id=job_id, by=by)
    shown = "verdict" if job.started_at else "forecast"
    rows = ImportRow.objects.filter(job=job)
    if verdict:
        rows = rows.filter(**{shown: verdict})
    found = paging.page(rows, order=("number",), cursor=cursor, limit=limit)
    columns = {column.key: column for column in kind_of(job).columns}
    for row in found.items:
        row.shown_verdict = getattr(row, shown)
        row.shown_values = [
            ShownCell(title, _masked(columns, entry["key"], cell))
            for title, entry, cell in zip(job.header, job.columns, cells_of(row), strict=False)
            if cell
        ]
    return found


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell as a list shows it; numbers of documents and phones are masked."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class FileColumn:
    """A column of the file, what it probably holds, and a few of its values."""

    position: int
    title: str
    key: str | None
    how: str
    samples: list[str]


def file_columns(job: ImportJob) -> list[FileColumn]:
    """The columns of the file beside what they were matched to."""
    known = {column.key: column for column in kind_of(job).columns}
    first = [cells_of(row) for row in ImportRow.objects.filter(job=job).order_by("number")[:_SAMPLES]]
    return [
        FileColumn(
            position=position,
            title=title,
            key=entry["key"],
            how=entry["how"],
            samples=[_masked(known, entry["key"], cells[position]) for cells in first if position < len(cells)],
        )
        for position, (title, entry) in enumerate(zip(job.header, job.columns, strict=True))
    ]


def earlier_of(job: ImportJob) -> ImportJob | None:
    """The last finished import of the very same file: coming again is safe, but people like to know."""
    same = ImportJob.objects.filter(
        organization_id=job.organization_id, code=job.code, file_sm3=job.file_sm3, state=ImportState.DONE, pk__lt=job.pk
    )
    return same.order_by("-pk").first()


def kind_of(job: ImportJob) -> rules.ImportKind:
    """
    :raises NotFound: the kind is no longer offered
    """
    kind = rules.find_import(job.code)
    if kind is None:
        raise NotFound("没有这个导入项")
    return kind


def find_kind(code: str) -> rules.ImportKind | None:
    """A table that may come in."""
    return rules.find_import(code)


def remembered_columns(*, job: ImportJob) -> dict[str, str]:
    """What titles were matched to before in this organisation: plain title → key ("" = left out)."""
    rows = ColumnMemory.objects.filter(organization_id=job.organization_id, code=job.code)
    return dict(rows.values_list("title", "key"))


def cells_of(row: ImportRow) -> list[str]:
    """The cells of a line as they came."""
    return json.loads(str(row.cells))


def values_of(row: ImportRow, job: ImportJob) -> dict[str, str]:
    """The cells under the keys that the columns were matched to."""
    return {entry["key"]: cell for entry, cell in zip(job.columns, cells_of(row), strict=False) if entry["key"]}


def result_file(job: ImportJob) -> Path:
    """
    :raises ExportNotReady: not written yet or cleared
    """
    path = export_path(job.result_name) if job.result_name else None
    if path is None or not path.is_file():
        raise ExportNotReady()
    return path


def forget_result(job: ImportJob) -> None:
    """The file of verdicts is out of date: it goes, and its name with the next save."""
    if job.result_name:
        export_path(job.result_name).unlink(missing_ok=True)
        job.result_name = ""


def upload_path(name: str) -> Path:
    return Path(settings.DATA_DIR) / "uploads" / name


def _masked(columns: dict[str, Column], key: str | None, text: str) -> str:
    column = columns.get(key or "")
    mask = rules.MASKS.get(column.mask) if column else None
    return mask(text) if mask else text


def _own(rows: QuerySet, by: Actor) -> QuerySet:
    return rows.filter(requested_by=by.label)
