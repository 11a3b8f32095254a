"""Reads of export and import jobs, and of the kinds of tables there are."""

from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from jiayi.kernel import paging
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, NotFound
from jiayi.kernel.paging import Page

from . import rules
from .models import ExportJob, ImportJob, ImportRow, State


class ExportNotReady(DomainError):
    """The file is not written yet, or has been cleared."""

    code, status, message = "export_not_ready", 409, "文件还没有准备好，或已过期清除"


def list_export_kinds(*, by: Actor) -> list[tuple[str, str]]:
    """(code, title) of the tables this actor may take out."""
    kinds = (kind for kind in rules.exports() if by.permissions.issuperset(kind.permissions))
    return [(kind.code, kind.title) for kind in kinds]


def list_import_kinds(*, by: Actor) -> list[tuple[str, str]]:
    """(code, title) of the tables this actor may bring in."""
    return [(kind.code, kind.title) for kind in rules.imports() if kind.permission in by.permissions]


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
    """The rows of one import with their verdicts, in the order of the file."""
    rows = ImportRow.objects.filter(job=get_import(job_id=job_id, by=by))
    if verdict:
        rows = rows.filter(verdict=verdict)
    return paging.page(rows, order=("number",), cursor=cursor, limit=limit)


def _own(rows: QuerySet, by: Actor) -> QuerySet:
    return rows.filter(requested_by=by.label)
