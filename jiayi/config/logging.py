"""结构化日志: one JSON object a line, without personal data.

What a message says is scrubbed of anything that looks like an identity number, a phone number or a secret. An
exception tells its type and where it happened, not what it says: database errors quote the row they refuse.
"""

import json
import logging
import os
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")

_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{6}(?:19|20)?\d{6}\d{3}[0-9Xx]?(?![0-9A-Za-z])")
_LONG_NUMBER = re.compile(r"(?<!\d)\+?\d[\d \-]{9,}\d(?!\d)")
_SECRET = re.compile(r"(?<![\w\-])[A-Za-z0-9_\-]{32,}(?![\w\-])")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


def scrub(text: str) -> str:
    """`患者 330103199001011234` → `患者 ***`."""
    for pattern in (_IDENTITY, _LONG_NUMBER, _SECRET):
        text = pattern.sub("***", text)
    return text


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": scrub(record.getMessage()),
        }
        if number := request_id.get():
            line["request_id"] = number
        for name, value in vars(record).items():
            if name not in _STANDARD and isinstance(value, str | int | float | bool):
                line[name] = scrub(value) if isinstance(value, str) else value
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = _told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _told(problem: BaseException) -> list[str]:
    """Type and places of the exception and of what caused it; its words only where a developer asked for them."""
    told = []
    current: BaseException | None = problem
    while current is not None and len(told) < 5:
        frames = traceback.extract_tb(current.__traceback__)
        innermost = len(frames) - 2
        told_frames = [f for number, f in enumerate(frames) if number >= innermost or "/jiayi/" in f.filename]
        places = " < ".join(f"{_short(frame.filename)}:{frame.lineno}" for frame in reversed(told_frames[-10:]))
        words = f": {current}" if os.environ.get("JIAYI_DEBUG") == "1" else ""
        told.append(f"{type(current).__module__}.{type(current).__qualname__}{words} at {places}")
        current = current.__cause__ or current.__context__
    return told


def _short(path: str) -> str:
    return "/".join(path.split("/")[-3:])


class QuietJobs(logging.Filter):
    """Procrastinate names every call with its arguments at INFO; ids are enough, and `job` carries more."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING or getattr(record, "action", "") in {"job_error", "start_worker"}


CONFIGURATION: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "jiayi.config.logging.JsonFormatter"}},
    "filters": {"quiet": {"()": "jiayi.config.logging.QuietJobs"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json"},
        "quiet": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["quiet"]},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # Our own access line tells refusals; of Django's lines only the unanticipated remain, with their places.
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "CRITICAL", "handlers": [], "propagate": False},
        "procrastinate": {"handlers": ["quiet"], "propagate": False},
        # The broker's state machine tells every step, and with a meter's connection its name.
        "transitions": {"level": "WARNING"},
    },
}
