"""A centre that was backed up and restored says the same, to the last figure, and its logs are still whole."""

import json
import os
import re
import uuid

import psycopg
import pytest

from tests.live import LiveApp

pytestmark = pytest.mark.journey


@pytest.fixture
def elsewhere():
    """An empty database on the same server."""
    server, name = os.environ["DATABASE_URL"].rpartition("/")[0], f"restored_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{server}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_after_backup_and_restore_the_report_is_identical_and_no_log_was_touched(live, elsewhere, tmp_path):
    saved = tmp_path / "backup.tar"
    live.run("backup", str(saved))
    restored = LiveApp(database_url=elsewhere, folder=tmp_path / "other", today=live.env["JIAYI_TODAY"])
    (tmp_path / "other").mkdir()
    restored.run("restore", str(saved))
    before, after = json.loads(live.run("report")), json.loads(restored.run("report"))
    assert after == before
    assert re.search(r"\d", json.dumps(after["signing"]))
    with psycopg.connect(elsewhere) as connection:
        sealed = connection.execute("SELECT count(*) FROM audit_logseal").fetchone()
        events = connection.execute("SELECT count(*) FROM kernel_domainevent").fetchone()
    assert sealed is not None and events is not None and events[0] > 0
