"""The worker: runs jobs, and keeps `defer()` inside them part of the job's own transaction."""

import asyncio
from typing import Any

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp

# Nobody waits long for these, however many tables and nights are being worked through.
SHORT = ["events", "alerts", "messages"]


def worker_app() -> App:
    """A second app over the same tasks, with the asynchronous connector that a worker needs.

    Procrastinate's own command replaces the connector of *the* app. A job that publishes an event would then enqueue on
    a connection of its own: the job would run before its event is committed, and would survive a rollback. Tasks lead
    back to the app they were declared on, which keeps Django's connection here.
    """
    app.perform_import_paths()
    working = DjangoApp(connector=app.connector.get_worker_connector())
    working.tasks = app.tasks
    working.periodic_registry = app.periodic_registry
    return working


def run(*, concurrency: int, wait: bool = True) -> None:
    """Work until a signal comes; with `wait=False` until the queues are empty.

    Besides the `concurrency` places for all jobs there is one for the short ones alone: a dangerous reading rings also
    while imports fill every other place.
    """
    asyncio.run(_run(concurrency, wait))


async def _run(concurrency: int, wait: bool) -> None:
    working = worker_app()
    manner: dict[str, Any] = {
        "wait": wait,
        "listen_notify": wait,
        "update_heartbeat_interval": 5,
        "stalled_worker_timeout": 20,
        "shutdown_graceful_timeout": 10,
        "delete_jobs": "never",
    }
    async with working.open_async(), asyncio.TaskGroup() as both:
        short = both.create_task(
            working.run_worker_async(queues=SHORT, concurrency=1, install_signal_handlers=False, **manner)
        )
        await working.run_worker_async(concurrency=concurrency, install_signal_handlers=wait, **manner)
        if wait:
            short.cancel()
