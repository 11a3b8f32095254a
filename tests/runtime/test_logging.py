"""Logs tell what happened, never to whom."""

import json
import logging

import pytest

from jiayi.config.logging import CONFIGURATION, JsonFormatter, QuietJobs, scrub


def _line(message, *, exception=None, **extra):
    info = (type(exception), exception, exception.__traceback__) if exception else None
    record = logging.LogRecord("jiayi.test", logging.ERROR, __file__, 1, message, (), info)
    vars(record).update(extra)
    return json.loads(JsonFormatter().format(record))


@pytest.mark.parametrize(
    "text",
    [
        "330103199001011234",
        "33010319900101123X",
        "330103900101123",
        "13800001234",
        "+86 138 0000 1234",
        "138-0000-1234",
        "VGhpcyBpcyBhIHNlY3JldCB0b2tlbiBvZiBvdXJz",
    ],
)
def test_what_looks_like_a_person_or_a_secret_is_scrubbed(text):
    assert scrub(f"居民 {text} 已更新") == "居民 *** 已更新"
    assert _line("x", note=text)["note"] == "***"


@pytest.mark.parametrize(
    "text", ["协议 12345 第 2 版", "2026-11-21T08:00:00", "/api/desk/contracts/98765432", "staff:12"]
)
def test_ids_dates_and_paths_stay_readable(text):
    assert scrub(text) == text


def test_an_exception_tells_where_and_what_kind_but_not_what_it_said():
    try:
        raise ValueError("Key (name)=(王小明) already exists")
    except ValueError as problem:
        line = _line("failed", exception=problem)
    assert "王小明" not in json.dumps(line, ensure_ascii=False)
    assert line["exception"][0].startswith("builtins.ValueError at ")
    assert "test_logging.py" in line["exception"][0]


def test_successful_jobs_are_not_told_with_their_arguments():
    record = logging.makeLogRecord({"levelno": logging.INFO, "action": "job_success"})
    assert QuietJobs().filter(record) is False
    record.levelno = logging.ERROR
    assert QuietJobs().filter(record) is True


def test_of_djangos_request_lines_only_the_unanticipated_remain():
    assert CONFIGURATION["loggers"]["django.request"] == {"level": "ERROR"}
