"""Reads of layouts, views and bulk jobs."""

from django.db.models import Q, QuerySet

from jiayi.kernel import paging
from jiayi.kernel.access import allowed
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import Forbidden, NotFound
from jiayi.kernel.paging import Page

from . import rules
from .models import BulkJob, BulkRow, State, TableLayout, TableView
from .permissions import WorktablePermission


def find_layout(*, table: str, by: Actor) -> TableLayout | None:
    return TableLayout.objects.filter(account_id=by.account_id, table=table).first()


def list_views(*, table: str, by: Actor) -> list[TableView]:
    """One's own and those shared with one's organisation, one's own first."""
    rows = _seen_by(by).filter(table=table)
    return sorted(rows, key=lambda view: (view.account_id != by.account_id, view.name))


def get_own_view(*, view_id: int, by: Actor) -> TableView:
    """
    :raises NotFound: somebody else's, also when it is shared
    """
    found = TableView.objects.filter(pk=view_id, account_id=by.account_id).first()
    if found is None:
        raise NotFound()
    return found


def page_bulk_jobs(
    *, by: Actor, everyone: bool = False, q: str = "", code: str = "", cursor: str | None, limit: int
) -> Page:
    """One's own, newest first; with `everyone` those of the whole scope, for who answers for them.

    :raises Forbidden: to look at everybody's without the right to
    """
    if everyone and not allowed(by, WorktablePermission.REVIEW):
        raise Forbidden()
    rows = BulkJob.objects.select_related("organization", "undone_by")
    rows = rows if everyone else rows.filter(requested_by=by.label)
    if code:
        rows = rows.filter(code=code)
    if q:
        rows = rows.filter(Q(title__contains=q) | Q(requested_by_name__contains=q))
    return paging.page(rows, order=("-id",), cursor=cursor, limit=limit)


def list_bulk_rows(*, job_id: int, verdict: str, by: Actor) -> QuerySet[BulkRow]:
    """
    :raises NotFound: somebody else's job
    """
    rows = BulkRow.objects.filter(job=get_bulk_job(job_id=job_id, by=by))
    return (rows.filter(verdict=verdict) if verdict else rows).order_by("id")


def get_bulk_job(*, job_id: int, by: Actor) -> BulkJob:
    """One of the actor's own.

    :raises NotFound: somebody else's
    """
    rows = BulkJob.objects.select_related("organization", "undone_by")
    found = rows.filter(pk=job_id, requested_by=by.label).first()
    if found is None:
        raise NotFound()
    return found


def page_bulk_rows(*, job_id: int, verdict: str, by: Actor, cursor: str | None, limit: int) -> Page:
    rows = list_bulk_rows(job_id=job_id, verdict=verdict, by=by)
    return paging.page(rows, order=("id",), cursor=cursor, limit=limit)


def _seen_by(by: Actor) -> QuerySet[TableView]:
    shared = Q(shared_path__in=rules.prefixes(by.organization_path))
    return TableView.objects.filter(Q(account_id=by.account_id) | shared)


def can_undo(*, job: BulkJob, by: Actor) -> bool:
    """Is there something to take back: one's own job, over, of a kind that can, not taken back yet?"""
    kind = rules.find_kind(job.code)
    is_open = job.state == State.DONE and job.undoes_id is None and getattr(job, "undone_by", None) is None
    return bool(is_open and kind and kind.undo and job.done_count and job.requested_by == by.label)
