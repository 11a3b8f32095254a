"""A start that finds the code and the database of the last one does not migrate again."""

import os
import shutil

import pytest
from django.db import connection

from jiayi.config.runtime import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(monkeypatch):
    """The test's own transaction stands for the connection to the database of the house."""

    class Kept:
        def __enter__(self):
            return connection.connection

        def __exit__(self, *problem):
            return False

    connection.ensure_connection()
    monkeypatch.setattr(unchanged.psycopg, "connect", lambda *given, **named: Kept())
    monkeypatch.setenv("JIAYI_DEMO", "")
    return "postgresql://the-test"


@pytest.fixture
def code(tmp_path, monkeypatch):
    package = tmp_path / "package"
    shutil.copytree(unchanged.PACKAGE / "config" / "runtime", package)
    monkeypatch.setattr(unchanged, "PACKAGE", package)
    return package


def test_the_same_code_and_database_are_known_again_and_a_changed_file_is_noticed(url, code, tmp_path):
    assert not unchanged.is_unchanged(tmp_path, url)
    unchanged.remember(tmp_path, url)
    assert unchanged.is_unchanged(tmp_path, url)
    os.utime(code / "locks.py", (1, 1))
    assert not unchanged.is_unchanged(tmp_path, url)


def test_another_state_of_the_migrations_is_noticed(url, code, tmp_path):
    unchanged.remember(tmp_path, url)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
    assert not unchanged.is_unchanged(tmp_path, url)


def test_a_demo_that_is_still_to_come_is_no_second_start(url, code, tmp_path, monkeypatch):
    unchanged.remember(tmp_path, url)
    monkeypatch.setenv("JIAYI_DEMO", "1")
    assert not unchanged.is_unchanged(tmp_path, url)
