"""One act on many rows: said beforehand, done one by one, a verdict for each."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from pydantic import BaseModel, ValidationError

from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import scope
from jiayi.kernel.access import Permission, allowed, permissions_of
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, Forbidden, InvalidInput, NotFound

from .. import rules
from ..models import BulkJob, BulkRow, State
from ..rules import Act, Asked, BulkKind, Done, Gather, Judged, Undo

log = logging.getLogger(__name__)
SHOWN = 50


class TooMany(InvalidInput):
    """More rows than one act may touch."""

    code, message = "too_many_rows", "一次办不了这么多份，请加条件分批办"


class NothingToDo(DomainError):
    """All rows would be skipped."""

    code, status, message = "nothing_to_do", 409, "选中的都会跳过，没有可办的"


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """How many would be done, how many skipped and why, and the first rows by name."""

    will_count: int
    skip_count: int
    reasons: list[tuple[str, int]]
    rows: list[Judged]


def register_bulk(
    *,
    code: str,
    title: str,
    permission: Permission,
    filters: type[BaseModel],
    select: Callable[[Asked], Iterable[int]],
    judge: Callable[[Sequence[int], Asked], list[Judged]],
    act: Act,
    options: type[BaseModel] = rules.NoOptions,
    undo: Undo | None = None,
    gather: Gather | None = None,
    most: int = rules.MOST_ROWS,
    batch: int = rules.BATCH,
) -> None:
    """Offer an act on many rows, from the `jobs` of the app that owns it. See rules.BulkKind."""
    rules.add_kind(
        BulkKind(
            code=code,
            title=title,
            permission=permission,
            filters=filters,
            options=options,
            select=select,
            judge=judge,
            act=act,
            undo=undo,
            gather=gather,
            most=most,
            batch=batch,
        )
    )


def preview_bulk(
    *,
    code: str,
    ids: Sequence[int] | None,
    filters: dict[str, Any],
    options: dict[str, Any],
    by: Actor,
    at: datetime,
    on: date,
) -> Preview:
    """What would happen to the chosen rows, or with `ids` None to all that match the filters. Changes nothing.

    :raises TooMany: more than one act may touch
    """
    judged = _judged(kind_for(code, by), ids, filters, options, by, at, on)
    skipped = Counter(row.reason for row in judged if not row.will_do)
    return Preview(
        will_count=sum(row.will_do for row in judged),
        skip_count=sum(skipped.values()),
        reasons=skipped.most_common(),
        rows=sorted(judged, key=lambda row: not row.will_do)[:SHOWN],
    )


@transaction.atomic
def start_bulk(
    *,
    code: str,
    ids: Sequence[int] | None,
    filters: dict[str, Any],
    options: dict[str, Any],
    by: Actor,
    at: datetime,
    on: date,
) -> BulkJob:
    """Write down who is concerned as it stands now, and let the worker do it.

    :raises NothingToDo: all would be skipped
    """
    kind = kind_for(code, by)
    judged = _judged(kind, ids, filters, options, by, at, on)
    if not any(row.will_do for row in judged):
        raise NothingToDo()
    job = new_job(kind, options=options, rows=len(judged), skipped=sum(not row.will_do for row in judged), by=by, at=at)
    BulkRow.objects.bulk_create(
        BulkRow(
            job=job,
            object_id=row.object_id,
            label=row.label,
            verdict=BulkRow.Verdict.PENDING if row.will_do else BulkRow.Verdict.SKIPPED,
            message=row.reason[:300],
        )
        for row in judged
    )
    queue_job(job)
    return job


def new_job(
    kind: BulkKind,
    *,
    options: dict[str, Any],
    rows: int,
    skipped: int = 0,
    by: Actor,
    at: datetime,
    title: str = "",
    undoes: BulkJob | None = None,
) -> BulkJob:
    """
    :raises Forbidden: for who belongs to no organisation
    """
    if by.organization_id is None:
        raise Forbidden("只有机构人员可以批量办理")
    return BulkJob.objects.create(
        organization_id=by.organization_id,
        code=kind.code,
        title=title or kind.title,
        options=options,
        row_count=rows,
        skipped_count=skipped,
        undoes=undoes,
        requested_by=by.label,
        requested_by_name=by.name[:60],
        asker={
            "organization_name": by.organization_name,
            "practitioner_id": by.practitioner_id,
            "roles": sorted(by.roles),
            "team_ids": sorted(by.team_ids),
        },
        scope_path=by.organization_path,
        requested_at=at,
    )


def queue_job(job: BulkJob) -> None:
    app.configure_task("worktables.run_bulk", queue="tables").defer(job_id=job.pk)


def run_bulk(*, job_id: int, at: datetime, on: date) -> None:
    """Do what waits. A row and its effect commit together, so that a killed job goes on where it was."""
    with scope.everything(reason="the job row names the scope"):
        job = BulkJob.objects.filter(pk=job_id).first()
        if job is None or job.state == State.DONE:
            return
        BulkJob.objects.filter(pk=job_id).update(state=State.RUNNING)
    kind = rules.find_kind(job.code)
    if kind is None:
        raise LookupError(job.code)
    asked = _asked(kind, {}, job.options, _actor_of(job), at, on)
    with scope.subtree(job.scope_path):
        waiting = BulkRow.objects.filter(job_id=job_id, verdict=BulkRow.Verdict.PENDING).order_by("id")
        for position, row in enumerate(list(waiting), start=1):
            _do(row, kind, asked, is_undoing=job.undoes_id is not None)
            if position % 20 == 0:
                _count(job_id)
        _count(job_id)
        with transaction.atomic():
            export_id = _gathered(job, kind, asked)
            BulkJob.objects.filter(pk=job_id).update(state=State.DONE, finished_at=at, export_id=export_id)


def _gathered(job: BulkJob, kind: BulkKind, asked: Asked) -> int | None:
    """The number of the export with the file of all rows that were done, in the order they were judged."""
    if kind.gather is None:
        return None
    done = BulkRow.objects.filter(job=job, verdict=BulkRow.Verdict.DONE).order_by("id")
    ids = list(done.values_list("object_id", flat=True))
    return kind.gather(ids, asked) if ids else None


def _do(row: BulkRow, kind: BulkKind, asked: Asked, *, is_undoing: bool) -> None:
    try:
        with transaction.atomic():
            if is_undoing and kind.undo is not None:
                row.message = kind.undo(row.object_id, row.before or {}, asked)[:300]
            else:
                did = kind.act(row.object_id, asked)
                done = did if isinstance(did, Done) else Done(did, {})
                row.message, row.before = done.message[:300], done.before or None
            row.verdict = BulkRow.Verdict.DONE
            row.save(update_fields=["verdict", "message", "before"])
        return
    except DomainError as error:
        row.message = str(error)[:300]
    except Exception as error:
        # One bad row never stops the others; the log has the kind of error without who it was.
        log.exception("bulk row failed", extra={"row": row.pk, "kind": type(error).__name__})
        row.message = "这一份没能办成，请单独打开看看"
    row.verdict = BulkRow.Verdict.FAILED
    row.save(update_fields=["verdict", "message"])


def _count(job_id: int) -> None:
    counts = Counter(BulkRow.objects.filter(job_id=job_id).values_list("verdict", flat=True))
    BulkJob.objects.filter(pk=job_id).update(
        done_count=counts["done"], skipped_count=counts["skipped"], failed_count=counts["failed"]
    )


def kind_for(code: str, by: Actor) -> BulkKind:
    """
    :raises NotFound: no such act
    :raises Forbidden: the actor may not do it
    """
    kind = rules.find_kind(code)
    if kind is None:
        raise NotFound("没有这种批量办理")
    if not allowed(by, kind.permission):
        raise Forbidden()
    return kind


def _asked(
    kind: BulkKind, filters: dict[str, Any], options: dict[str, Any], by: Actor, at: datetime, on: date
) -> Asked:
    try:
        return Asked(
            filters=kind.filters.model_validate(filters),
            options=kind.options.model_validate(options),
            on=on,
            at=at,
            by=by,
        )
    except ValidationError as error:
        raise InvalidInput() from error


def _judged(
    kind: BulkKind,
    ids: Sequence[int] | None,
    filters: dict[str, Any],
    options: dict[str, Any],
    by: Actor,
    at: datetime,
    on: date,
) -> list[Judged]:
    asked = _asked(kind, filters, options, by, at, on)
    most = min(kind.most, safeguards.value_of("bulk_rows", at=at))
    chosen = list(dict.fromkeys(islice(kind.select(asked) if ids is None else ids, most + 1)))
    if len(chosen) > most:
        raise TooMany(f"一次最多办 {most:,} 份，请加条件分批办")
    return [row for batch in _batches(chosen, kind.batch) for row in kind.judge(batch, asked)]


def _batches(ids: Sequence[int], size: int) -> Iterable[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _actor_of(job: BulkJob) -> Actor:
    """Who asked; the right to ask was checked then, what the posts allow is as now."""
    kind, _, number = job.requested_by.partition(":")
    roles = frozenset(job.asker.get("roles", []))
    return Actor(
        kind="staff" if kind == "staff" else "system",
        account_id=int(number) if number.isdigit() else None,
        name=job.requested_by_name,
        organization_id=job.organization_id,
        organization_path=job.scope_path,
        organization_name=job.asker.get("organization_name", ""),
        practitioner_id=job.asker.get("practitioner_id"),
        roles=roles,
        permissions=permissions_of(roles),
        team_ids=frozenset(job.asker.get("team_ids", [])),
        channel="desk",
    )
