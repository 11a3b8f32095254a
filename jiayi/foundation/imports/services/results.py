"""The file with the verdict beside every row, and what is cleared when it is old."""

import secrets
from datetime import datetime

from django.db import transaction

from jiayi.foundation.safeguards import queries as safeguards
from jiayi.kernel import events, scope
from jiayi.kernel.actor import Actor

from .. import queries
from ..adapters import TableWriter
from ..events import ImportResultDownloaded
from ..models import ImportJob, ImportRow, ImportState, Verdict
from ..rules import Column

_WORDS = dict(Verdict.choices) | {Verdict.PENDING: "没有处理"}
_FORECAST = {
    Verdict.CREATED: "将新增",
    Verdict.UPDATED: "将更新",
    Verdict.UNCHANGED: "同前，不改动",
    Verdict.REJECTED: "不能收进来",
    Verdict.PENDING: "没有试算",
}
_STEP = 2000


def write_result(*, job_id: int, at: datetime) -> None:
    """The rows as they came, with line, verdict and reason behind them; the file can be corrected and come again."""
    with scope.everything(reason="the job row names the scope"):
        job = ImportJob.objects.filter(pk=job_id).first()
        if job is None or job.result_name or job.cleared_at is not None:
            return
        name = f"{secrets.token_hex(16)}.xlsx"
        columns = [Column(str(number), title, 16) for number, title in enumerate(job.header)]
        columns += [Column("_verdict", "结果", 14), Column("_message", "说明", 50), Column("_number", "原来第几行", 10)]
        writer = TableWriter(queries.export_path(name), title=job.title, columns=columns)
        shown = "verdict" if job.started_at else "forecast"
        words = _WORDS if job.started_at else _FORECAST
        try:
            for row in ImportRow.objects.filter(job=job).order_by("number").iterator(chunk_size=_STEP):
                cells = queries.cells_of(row)
                cells += [""] * (len(job.header) - len(cells))
                writer.add([*cells, words[getattr(row, shown)], row.message, row.number])
            writer.finish(is_filtered=True)
        except Exception:
            writer.abandon()
            raise
        # Writing may have begun meanwhile: then these were the verdicts of the rehearsal and are thrown away.
        same = ImportJob.objects.filter(pk=job.pk, result_name="", started_at=job.started_at, cleared_at=None)
        if not same.update(result_name=name):
            queries.export_path(name).unlink(missing_ok=True)


@transaction.atomic
def note_result_download(*, job_id: int, by: Actor, at: datetime) -> ImportJob:
    """The business log keeps who took the file with people's rows away."""
    job = queries.get_import(job_id=job_id, by=by)
    queries.result_file(job)
    events.publish(ImportResultDownloaded(organization_id=job.organization_id, by=by.label, at=at, job_id=job.pk))
    return job


def clear_old_imports(*, at: datetime) -> int:
    """After the days that are set rows and files go; the counts stay as the record of what came. Abandoned ones too."""
    number = 0
    old = at - safeguards.days("import_days", at=at)
    with scope.everything(reason="nightly clearing of imports"):
        rows = ImportJob.objects.filter(requested_at__lt=old, cleared_at=None)
        rows.filter(state__in=[ImportState.MAPPING, ImportState.CHECKED]).update(
            state=ImportState.CANCELLED, finished_at=at
        )
        for job in rows.filter(finished_at__isnull=False):
            with transaction.atomic():
                ImportRow.objects.filter(job=job).delete()
                queries.forget_result(job)
                job.header, job.cleared_at = [], at
                job.save(update_fields=["header", "result_name", "cleared_at"])
            number += 1
    return number
