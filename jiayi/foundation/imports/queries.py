"""Reads of export and import jobs, and of the kinds of tables there are."""

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from jiayi.kernel import paging
from jiayi.kernel.actor import Actor
from jiayi.kernel.crypto import masked_identity, masked_phone
from jiayi.kernel.errors import DomainError, NotFound
from jiayi.kernel.paging import Page

from . import rules
from .models import ColumnMemory, ExportJob, ImportJob, ImportRow, ImportState, State
from .rules import Column

_SAMPLES = 3
_MASKS = {"identity": masked_identity, "phone": masked_phone}


class ExportNotReady(DomainError):
    """The file is not written yet, or has been cleared."""

    code, status, message = "export_not_ready", 409, "文件还没有准备好，或已过期清除"


def list_export_kinds(*, by: Actor) -> list[tuple[str, str]]:
    """(code, title) of the tables this actor may take out."""
    kinds = (kind for kind in rules.exports() if by.permissions.issuperset(kind.permissions))
    return [(kind.code, kind.title) for kind in kinds]


def list_import_kinds(*, by: Actor) -> list[rules.ImportKind]:
    """The tables this actor may bring in."""
    return [kind for kind in rules.imports() if kind.permission in by.permissions]


def page_exports(*, by: Actor, cursor: str | None, limit: int) -> Page:
    """The actor's own exports, newest first."""
    return paging.page(_own(ExportJob.objects.all(), by), order=("-id",), cursor=cursor, limit=limit)


def get_export(*, job_id: int, by: Actor) -> ExportJob:
    """One of the actor's own exports: a file made under one person's rights is for that person only.

    :raises NotFound: somebody else's
    """
    found = _own(ExportJob.objects.filter(pk=job_id), by).first()
    if found is None:
        raise NotFound()
    return found


def export_file(job: ExportJob) -> Path:
    """Where the file of a finished export lies.

    :raises ExportNotReady: unfinished or cleared
    """
    path = export_path(job.file_name) if job.file_name else None
    if job.state != State.DONE or path is None or not path.is_file():
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
    mask = _MASKS.get(column.secret) if column else None
    return mask(text) if mask else text


def _own(rows: QuerySet, by: Actor) -> QuerySet:
    return rows.filter(requested_by=by.label)
