"""Four eyes: personal data leaves only when somebody else has said yes."""

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import events, foureyes
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput

from .. import queries
from ..events import ExportDecided
from ..models import EXPORT_LIFECYCLE, ExportJob


class ApproverMustBeAnother(foureyes.ApproverMustBeAnother):
    """The person who asked wants to approve it too."""

    message = "自己申请的要由别人来批，请找主任、卫健局或安全管理员"


class ApprovalTooLate(DomainError):
    """The request has waited longer than the days that are set: what it was for may be over."""

    code, status, message = "approval_too_late", 409, "申请等得太久，已经作废，请对方重新申请"


class ReasonMissing(InvalidInput):
    """A refusal without a reason helps nobody."""

    code, message = "reason_missing", "请写明为什么不批，对方要看"


@transaction.atomic
def approve_export(*, job_id: int, note: str = "", by: Actor, at: datetime) -> ExportJob:
    """Let an export of personal data go; the file is made at once.

    :raises NotFound: not in the actor's scope
    :raises ApproverMustBeAnother: it is the actor's own request
    :raises ApprovalTooLate: it has waited too long
    """
    job = _decide(job_id, "approve", note, by, at)
    app.configure_task("imports.run_export", queue="tables").defer(job_id=job.pk)
    return job


@transaction.atomic
def refuse_export(*, job_id: int, note: str, by: Actor, at: datetime) -> ExportJob:
    """Do not let it go, and say why.

    :raises ReasonMissing: no reason
    """
    if not note.strip():
        raise ReasonMissing()
    return _decide(job_id, "refuse", note, by, at)


@transaction.atomic
def withdraw_export(*, job_id: int, by: Actor, at: datetime) -> ExportJob:
    """The person who asked no longer wants it."""
    own = queries.get_export(job_id=job_id, by=by)
    job = ExportJob.objects.select_for_update(of=("self",)).get(pk=own.pk)
    job.state = EXPORT_LIFECYCLE.target_of("withdraw", current=job.state)
    job.finished_at = at
    job.save(update_fields=["state", "finished_at"])
    return job


def _decide(job_id: int, move: str, note: str, by: Actor, at: datetime) -> ExportJob:
    job = queries.get_waiting_export(job_id=job_id, for_update=True)
    target = EXPORT_LIFECYCLE.target_of(move, current=job.state)
    foureyes.require_another(asked_by=job.requested_by, by=by, refusal=ApproverMustBeAnother)
    if move == "approve" and at > job.requested_at + safeguards.days("export_wait_days", at=at):
        raise ApprovalTooLate()
    job.state, job.decided_by, job.decided_by_name, job.decided_at = target, by.label, by.name[:50], at
    job.decision_note = note.strip()[:200]
    job.save(update_fields=["state", "decided_by", "decided_by_name", "decided_at", "decision_note"])
    events.publish(
        ExportDecided(
            organization_id=job.organization_id,
            by=by.label,
            at=at,
            job_id=job.pk,
            code=job.code,
            title=job.title,
            requested_by=job.requested_by,
            is_approved=move == "approve",
        )
    )
    return job
