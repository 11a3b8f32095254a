"""A cycle is scored in the worker; what this app offers to the desk of the rules."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jiayi.foundation.revisions import services as revisions
from jiayi.kernel import clock

from . import services
from .services import scheme_kind


@app.task(name=services.running.TASK, queue="facts", retry=RetryStrategy(max_attempts=2, wait=10))
def score_cycle(*, run_id: int) -> None:
    services.carry_out(run_id=run_id, at=clock.now())


revisions.register_kind(scheme_kind.KIND)
