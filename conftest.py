"""Fixtures of all tests. Server and keys come from tests/environment.py, the database from tests/database.py."""

import sys

import pytest


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """In place of pytest-django's: a clone instead of a migration per process."""
    from tests import database

    with django_db_blocker.unblock():
        database.prepare()
    yield
    with django_db_blocker.unblock():
        database.remove()


def pytest_unconfigure(config):
    """The process that started the others is the last to go."""
    if not hasattr(config, "workerinput") and not config.getoption("collectonly"):
        from tests import database

        database.forget_demo()


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords():
    """A password costs 30 ms on purpose; the tests make hundreds. test_hashers.py holds the real cost."""
    from jiayi.foundation.accounts.hashers import Argon2Hasher

    real = Argon2Hasher.time_cost, Argon2Hasher.memory_cost
    Argon2Hasher.time_cost, Argon2Hasher.memory_cost = 1, 8
    yield real
    Argon2Hasher.time_cost, Argon2Hasher.memory_cost = real


@pytest.fixture(scope="session", autouse=True)
def pages_are_looked_up_one_by_one():
    """Where the web is built, each of thousands of test clients would read the list of its thousand files."""
    from django.conf import settings

    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _no_rules_remembered():
    """What a test adds is rolled back; a process remembers the rules for half a minute."""
    if queries := sys.modules.get("jiayi.foundation.patients.queries.tag_rules"):
        queries.forget_tag_rules()
    if catalogue := sys.modules.get("jiayi.care.vitals.queries.catalogue"):
        catalogue.keep_shipped_ranges()
    if queries := sys.modules.get("jiayi.foundation.tasks.queries.task_rules"):
        queries.forget_task_rules()
    if queries := sys.modules.get("jiayi.care.careplans.queries.programmes"):
        queries.forget_programmes()


@pytest.fixture(autouse=True)
def _no_jobs_left_behind(request):
    """Procrastinate's tables are unmanaged: Django's flush after a transactional test does not empty them."""
    yield
    if _commits(request):
        from django.db import connection

        blocker = request.getfixturevalue("django_db_blocker")
        with blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers CASCADE")


def _commits(request) -> bool:
    """Whether the test really commits; a mark alone puts no `transactional_db` among the fixture names."""
    marker = request.node.get_closest_marker("django_db")
    return "transactional_db" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))
