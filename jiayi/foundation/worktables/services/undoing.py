"""What was done to many rows is taken back, row by row, where nobody has touched the row since."""

from datetime import datetime

from django.db import IntegrityError, transaction

from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError

from .. import queries
from ..models import BulkJob, BulkRow, State
from .bulk import kind_for, new_job, queue_job


class NotUndoable(DomainError):
    """The act cannot be taken back, or nothing of it can."""

    code, status, message = "not_undoable", 409, "这次办的不能一起撤回，要改请一位一位改"


class UndoneAlready(DomainError):
    """A job is taken back once."""

    code, status, message = "undone_already", 409, "这次办的已经撤回过了"


@transaction.atomic
def undo_bulk(*, job_id: int, by: Actor, at: datetime) -> BulkJob:
    """Put the rows of one's own job back as they were, as a job with a verdict for each row.

    :raises NotFound: somebody else's job
    :raises NotUndoable: this act leaves nothing to go back to
    :raises UndoneAlready: it was taken back before
    """
    job = queries.get_bulk_job(job_id=job_id, by=by)
    kind = kind_for(job.code, by)
    changed = list(BulkRow.objects.filter(job=job, verdict=BulkRow.Verdict.DONE, before__isnull=False).order_by("id"))
    if kind.undo is None or job.state != State.DONE or job.undoes_id is not None or not changed:
        raise NotUndoable()
    try:
        with transaction.atomic():
            back = new_job(
                kind, options=job.options, rows=len(changed), by=by, at=at, title=f"撤回：{job.title}"[:60], undoes=job
            )
    except IntegrityError as error:
        raise UndoneAlready() from error
    BulkRow.objects.bulk_create(
        BulkRow(job=back, object_id=row.object_id, label=row.label, before=row.before) for row in changed
    )
    queue_job(back)
    return back
