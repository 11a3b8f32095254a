"""The worker: runs jobs, and keeps `defer()` inside them part of the job's own transaction."""

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.db_cleanup import DjangoApp


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
    """Work until a signal comes; with `wait=False` until the queues are empty."""
    worker_app().run_worker(
        concurrency=concurrency,
        wait=wait,
        install_signal_handlers=wait,
        listen_notify=wait,
        update_heartbeat_interval=5,
        stalled_worker_timeout=20,
        shutdown_graceful_timeout=10,
        delete_jobs="never",
    )
