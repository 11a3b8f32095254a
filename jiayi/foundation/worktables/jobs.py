"""Acts on many rows are done in the worker."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jiayi.kernel import clock

from . import services


@app.task(name="worktables.run_bulk", queue="tables", retry=RetryStrategy(max_attempts=2, wait=10))
def run_bulk(*, job_id: int) -> None:
    services.run_bulk(job_id=job_id, at=clock.now(), on=clock.today())
