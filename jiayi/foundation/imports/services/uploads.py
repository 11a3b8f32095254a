"""A table comes in: the kinds there are, the upload, the choice of columns, going on and stopping."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from jiayi.kernel.access import Permission, allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.crypto import sm3_hex
from jiayi.kernel.errors import DomainError, Forbidden, InvalidInput, NotFound

from .. import queries, rules
from ..adapters import TableWriter, check_upload
from ..models import IMPORT_LIFECYCLE, ColumnMemory, ImportJob, ImportState
from ..rules import Apply, Column, ImportKind, TakeMany
from .asking import asker_of, home_of

_OVER = frozenset({ImportState.DONE, ImportState.CANCELLED, ImportState.FAILED})
# A job in the worker notices a wish to stop between two chunks; these states have none under way.
_AT_REST = frozenset({ImportState.MAPPING, ImportState.CHECKED})


class TableRefused(InvalidInput):
    """The uploaded table cannot be taken in as a whole."""

    code, message = "table_refused", "这个表不能导入"


class ImportOver(DomainError):
    """The import has ended; a new upload is needed."""

    code, status, message = "import_over", 409, "这次导入已经结束，要再导请重新上传"


def register_import(
    *,
    code: str,
    title: str,
    permission: Permission,
    columns: Sequence[Column],
    apply: Apply | None = None,
    take_many: TakeMany | None = None,
    key: Callable[[Mapping[str, str]], str] | None = None,
    order: Callable[[Mapping[str, str]], tuple[str, int]] | None = None,
    note: str = "",
) -> None:
    """Accept a table, from the `jobs` of the app that owns it.

    Exactly one of `apply` and `take_many`:

    - `apply(values, asked)` takes one row (key → text) by calling services; it runs in a savepoint of its own and a
      DomainError rejects the row. The rehearsal runs it too and rolls everything back, so it needs no second path.
    - `take_many(rows, asked)` takes a batch and returns one Outcome per row; with `asked.is_rehearsal` it must only
      look. A batch that fails is taken again row by row.

    Both must find the same thing again and say `unchanged` when it is as the file says: a file may come twice.
    `key` names what a row is about: the second row of a file with the same key is rejected. `order` is (group, rank):
    rows of a group are taken together, lower ranks first (the leader before the team). Required columns and `choices`
    are checked before.
    """
    if (apply is None) == (take_many is None):
        raise TypeError("a table is taken by row or by batch")
    rules.add_import(
        ImportKind(
            code=code,
            title=title,
            permission=permission,
            columns=columns,
            apply=apply,
            take_many=take_many,
            key=key,
            order=order,
            note=note,
        )
    )


@transaction.atomic
def request_import(
    *, code: str, content: bytes, name: str, params: dict[str, Any], by: Actor, at: datetime
) -> ImportJob:
    """Take a file in; a job reads it. Nothing of it is written before `start_import`.

    :raises NotFound: no such table
    :raises Forbidden: the actor may not bring it in
    :raises TableRefused: what can be seen at once: empty, too large, not a table
    """
    kind = rules.find_import(code)
    if kind is None:
        raise NotFound("没有这个导入项")
    if not allowed(by, kind.permission):
        raise Forbidden()
    home = home_of(by)
    try:
        check_upload(content, name=name)
    except rules.TableUnreadable as error:
        raise TableRefused(str(error)) from error
    upload_name = secrets.token_hex(16)
    path = queries.upload_path(upload_name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(content)
    job = ImportJob.objects.create(
        organization_id=home,
        code=code,
        title=kind.title,
        file_name=name[:200],
        file_sm3=sm3_hex(content),
        upload_name=upload_name,
        params=params,
        requested_by=by.label,
        requested_by_name=by.name,
        asker=asker_of(by),
        scope_path=by.organization_path,
        requested_at=at,
    )
    app.configure_task("imports.read_import", queue="tables").defer(job_id=job.pk)
    return job


@transaction.atomic
def choose_columns(*, job_id: int, keys: Sequence[str | None], by: Actor, at: datetime) -> ImportJob:
    """Say which column of the file is which; it is remembered, and the rehearsal begins.

    :raises TableRefused: a required column is missing or one is chosen twice
    """
    job = _locked(job_id, by)
    kind = queries.kind_of(job)
    try:
        chosen = rules.check_columns(keys, kind.columns, width=len(job.header))
    except rules.TableUnreadable as error:
        raise TableRefused(str(error)) from error
    _move(job, "check")
    job.columns = [{"key": key, "how": "exact"} for key in chosen]
    job.save(update_fields=["state", "columns"])
    titles = {rules.plain_title(title)[:100]: key or "" for title, key in zip(job.header, chosen, strict=True)}
    ColumnMemory.objects.bulk_create(
        [
            ColumnMemory(organization_id=job.organization_id, code=job.code, title=title, key=key, used_at=at)
            for title, key in titles.items()
            if title
        ],
        update_conflicts=True,
        unique_fields=["organization", "code", "title"],
        update_fields=["key", "used_at"],
    )
    _defer_check(job)
    return job


@transaction.atomic
def reopen_columns(*, job_id: int, by: Actor, at: datetime) -> ImportJob:
    """Back from the verdicts of the rehearsal to the choice of columns."""
    job = _locked(job_id, by)
    _move(job, "ask_columns")
    job.save(update_fields=["state"])
    return job


@transaction.atomic
def start_import(*, job_id: int, by: Actor, at: datetime) -> ImportJob:
    """Write what the rehearsal has shown. Asking twice changes nothing.

    :raises InvalidTransition: before the rehearsal is over
    """
    job = _locked(job_id, by)
    if job.state in (ImportState.RUNNING, ImportState.DONE):
        return job
    if not allowed(by, queries.kind_of(job).permission):
        raise Forbidden()
    _move(job, "write")
    job.started_at = at
    job.created_count = job.updated_count = job.unchanged_count = job.rejected_count = 0
    queries.forget_result(job)
    job.save()
    app.configure_task("imports.write_import", queue="tables").defer(job_id=job.pk)
    return job


@transaction.atomic
def stop_import(*, job_id: int, by: Actor, at: datetime) -> ImportJob:
    """Stop. What is written stays and is listed; the rest is left; a row is never half written.

    :raises ImportOver: it has ended
    """
    job = _locked(job_id, by)
    if job.state in _OVER:
        raise ImportOver()
    job.stop_asked_at = at
    if job.state in _AT_REST:
        _move(job, "cancel")
        job.finished_at = at
    job.save()
    return job


@transaction.atomic
def ask_for_result(*, job_id: int, by: Actor, at: datetime) -> ImportJob:
    """The verdicts beside the rows as a file; a job writes it."""
    job = _locked(job_id, by)
    if not job.result_name and job.cleared_at is None:
        app.configure_task("imports.write_result", queue="tables").defer(job_id=job.pk)
    return job


def write_template(*, code: str, path: Any) -> ImportKind:
    """An empty table with the right header, required columns starred, and a sheet that explains each column.

    :raises NotFound: no such table
    """
    kind = rules.find_import(code)
    if kind is None:
        raise NotFound("没有这个导入项")
    columns = [
        Column(column.key, column.title + ("*" if column.is_required else ""), column.width) for column in kind.columns
    ]
    notes = [["列", "必填", "怎么填", "例子"]]
    for column in kind.columns:
        choices = f"只能填：{'、'.join(column.choices)}" if column.choices else ""
        text = "。".join(part for part in (column.note.rstrip("。"), choices) if part)
        notes.append([column.title, "是" if column.is_required else "", text, column.example])
    if kind.note:
        notes.append(["说明", "", kind.note, ""])
    TableWriter(path, title=kind.title, columns=columns, notes=notes).finish()
    return kind


def _locked(job_id: int, by: Actor) -> ImportJob:
    job = queries.get_import(job_id=job_id, by=by)
    return ImportJob.objects.select_for_update(of=("self",)).get(pk=job.pk)


def _move(job: ImportJob, name: str) -> None:
    job.state = IMPORT_LIFECYCLE.target_of(name, current=job.state)


def _defer_check(job: ImportJob) -> None:
    app.configure_task("imports.check_import", queue="tables").defer(job_id=job.pk)
