"""The worker: jobs of jobs commit together, and a dead worker's jobs are taken up again."""

import threading

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AppNotOpen

from jiayi.config import worker

TASKS = "tests.runtime.parent", "tests.runtime.child"


@pytest.fixture
def tasks(transactional_db):
    """Two tasks that live as long as the test."""

    @app.task(name=TASKS[1], queue="tests")
    def child():
        """Does nothing."""

    @app.task(name=TASKS[0], queue="tests")
    def parent(fail: bool):
        with transaction.atomic():
            child.defer()
            if fail:
                raise ZeroDivisionError

    yield parent
    for name in TASKS:
        del app.tasks[name]


def _work(concurrency=1):
    """In a thread: the worker brings its own event loop."""
    problems = []

    def run():
        try:
            worker.run(concurrency=concurrency, wait=False)
        except Exception as problem:
            problems.append(problem)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    assert problems == []


def _jobs():
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text FROM procrastinate_jobs WHERE queue_name = 'tests' ORDER BY id")
        return cursor.fetchall()


def test_a_job_that_fails_takes_back_what_it_enqueued(tasks):
    tasks.defer(fail=True)
    _work()
    assert _jobs() == [(TASKS[0], "failed")]


def test_what_a_job_enqueued_runs_when_it_commits(tasks):
    tasks.defer(fail=False)
    _work()
    assert _jobs() == [(TASKS[0], "succeeded"), (TASKS[1], "succeeded")]


def test_the_web_process_keeps_djangos_connection(tasks):
    """Building a worker must not change the app that requests use."""
    before = app.connector
    with pytest.raises(AppNotOpen):
        worker.worker_app().connector.pool  # noqa: B018
    assert app.connector is before


def test_jobs_of_a_dead_worker_are_queued_again(tasks):
    tasks.defer(fail=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 minutes') RETURNING id"
        )
        dead = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [dead])
    app.tasks["kernel.rescue_stalled"].defer(timestamp=0)
    _work()
    assert ("tests.runtime.parent", "succeeded") in _jobs()


def test_there_is_a_place_for_short_jobs_while_long_ones_fill_every_other(transactional_db):
    """Three imports at work, which wait until it has rung: with no place of its own the bell would come after them."""
    rang = threading.Event()

    @app.task(name="tests.runtime.long", queue="tables")
    def long():
        assert rang.wait(10)

    @app.task(name="tests.runtime.ring", queue="alerts", priority=-1)
    def ring():
        rang.set()

    try:
        for _ in range(3):
            long.defer()
        ring.defer()
        _work(concurrency=3)
        with connection.cursor() as cursor:
            cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'tests.runtime.long'")
            assert cursor.fetchall() == [("succeeded",)] * 3
    finally:
        del app.tasks["tests.runtime.long"], app.tasks["tests.runtime.ring"]
