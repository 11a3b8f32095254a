"""Helpers for the tests of all apps; never imported by the product."""

import json
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from . import events
from .actor import Actor


def run_jobs(*, queue: str | None = None, rounds: int = 10) -> int:
    """Run what is queued in this transaction, in order, and what that queues in turn; errors are raised.

    The real worker cannot see jobs of an uncommitted test transaction; this runs the same functions in place.
    """
    done = 0
    for _ in range(rounds):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'"
                " AND (%s::text IS NULL OR queue_name = %s) RETURNING id, task_name, args",
                [queue, queue],
            )
            jobs = sorted(cursor.fetchall())
        if not jobs:
            break
        for number, name, args in jobs:
            _run(name, args)
            done += 1
            with connection.cursor() as cursor:
                cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [number])
    return done


def _run(name: str, args: Any) -> None:
    arguments = json.loads(args) if isinstance(args, str) else args
    if name == "kernel.deliver":
        events.handle(**arguments)
    else:
        app.tasks[name].func(**arguments)


def staff_actor(**changes: Any) -> Actor:
    """A staff actor with no permission unless given."""
    values: dict[str, Any] = {"kind": "staff", "account_id": 1, "name": "测试医生", "channel": "desk"} | changes
    return Actor(**values)
