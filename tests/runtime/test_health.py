"""/healthz, the access line and the request number."""

import json
import logging

import pytest
from django.db import DatabaseError, connection

from jiayi.config.logging import JsonFormatter
from jiayi.entrypoints.public import health


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, logger="jiayi.request")
    return lambda: [record for record in caplog.records if record.name == "jiayi.request"]


def _beat(age):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))", [age]
        )


def test_a_house_with_a_beating_worker_is_well(client, db):
    _beat(3)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert json.loads(answer.content) == {"status": "ok", "database": "ok", "migrations": "ok", "worker": "ok"}


def test_a_silent_worker_is_told_and_leaves_the_web_in_service(client, db):
    _beat(300)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["worker"]) == (200, "silent")


def test_without_its_tables_a_process_is_unfit(client, db, monkeypatch):
    monkeypatch.setattr(health, "_is_migrated", lambda: False)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "pending")


def test_without_a_database_a_process_is_unfit(client, db, monkeypatch):
    def refuse():
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(health.connection, "cursor", refuse)
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, "down")


def test_a_request_is_logged_with_its_number_and_without_its_query(client, db, lines):
    answer = client.get("/api/public/nothing?phone=13800001111")
    [line] = lines()
    assert line.getMessage() == "GET /api/public/nothing"
    assert line.status == 404
    assert "13800001111" not in str(vars(line))
    assert len(answer.headers["X-Request-ID"]) == 12


def test_a_healthy_healthz_is_not_logged(client, db, lines):
    client.get("/healthz")
    assert not lines()


def test_the_unanticipated_is_logged_with_its_place_and_without_its_words(client, db, monkeypatch, caplog):
    def fail(*_):
        raise LookupError("王小明 13800001111")

    monkeypatch.setattr(health, "state", fail)
    client.raise_request_exception = False
    assert client.get("/healthz").status_code == 500
    [line] = [JsonFormatter().format(record) for record in caplog.records if record.name == "django.request"]
    assert "LookupError" in line
    assert "test_health.py" in line
    assert "王小明" not in line
