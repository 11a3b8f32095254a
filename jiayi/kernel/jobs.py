"""Upkeep of the queue itself."""

import logging

from procrastinate import JobContext
from procrastinate.contrib.django import app

log = logging.getLogger(__name__)
STALLED_SECONDS = 30
KEPT_HOURS = 72


@app.periodic(cron="* * * * *")
@app.task(name="kernel.rescue_stalled", queue="upkeep", queueing_lock="kernel.rescue_stalled", pass_context=True)
async def rescue_stalled(context: JobContext, timestamp: int) -> None:
    """A killed worker leaves its jobs marked as running: once its heartbeat is old, they go back into the queue."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        log.warning("job of a dead worker is queued again", extra={"job_id": job.id, "task": job.task_name})
        await manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(name="kernel.forget_old_jobs", queue="upkeep", queueing_lock="kernel.forget_old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Finished jobs are no record; the events table is."""
    await context.app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=False)
