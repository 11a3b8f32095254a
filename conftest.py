"""Fixtures of all tests. Server and keys come from tests/environment.py, the database from tests/database.py."""

import gc
import sys

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    """What is loaded by now stays to the end; looking for garbage starts behind it. See tests/environment.py."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """In place of pytest-django's: a clone instead of a migration per process."""
    from django.test import TransactionTestCase

    from tests import database

    with django_db_blocker.unblock():
        empty = database.prepare()
    # Django would truncate two hundred tables and write permissions and built-in rules anew: a second a test.
    TransactionTestCase._fixture_teardown = lambda _case: empty()
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


# What a process remembers for half a minute, and what forgets it.
REMEMBERED = {
    "jiayi.foundation.patients.queries.tag_rules": "forget_tag_rules",
    "jiayi.foundation.tasks.queries.task_rules": "forget_task_rules",
    "jiayi.care.vitals.queries.catalogue": "keep_shipped_ranges",
    "jiayi.care.careplans.queries.programmes": "forget_programmes",
    "jiayi.foundation.forms.queries": "forget_versions",
    "jiayi.care.assessments.queries.catalogue": "forget_form_rules",
    "jiayi.care.visits.queries.policies": "forget_policies",
    "jiayi.care.records.queries.terms": "forget_terms",
}


@pytest.fixture(autouse=True)
def _no_rules_remembered():
    """What a test adds is rolled back, and the next one must not find it."""
    for name, forget in REMEMBERED.items():
        if module := sys.modules.get(name):
            getattr(module, forget)()
