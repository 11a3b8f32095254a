"""The demo is loaded in the worker, while the first pages can already be looked at."""

import logging
import os

from procrastinate.contrib.django import app

from jiayi.foundation.tasks import queries as tasks
from jiayi.foundation.tasks.services import APPLY_TASK_RULES, TASK_RULES_LOCK

from . import load
from .blueprint import RESIDENTS

log = logging.getLogger(__name__)


@app.task(name="demo.load", queue="default")
def load_demo() -> None:
    """Load the demo district, or go on with a load that was cut off; `JIAYI_DEMO_SIZE` sets the number of residents."""
    load(size=int(os.environ.get("JIAYI_DEMO_SIZE", RESIDENTS)), progress=lambda text: log.info("demo: %s", text))
    # What every night does elsewhere: the first morning already has its check-ups, renewals and reasons.
    app.configure_task(APPLY_TASK_RULES, queue="tables", lock=TASK_RULES_LOCK).defer(codes=tasks.codes())
