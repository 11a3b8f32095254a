"""Who is behind a change: what the history triggers (pghistory) write beside each kept row.

`pghistory.context` puts two settings before every writing statement, which PostgreSQL parses and runs each time. The
settings last as long as the transaction, so here they are said once in it, and only where it writes a table whose
history is kept.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any
from uuid import uuid4

import pghistory.models
from django.apps import apps
from django.db import connection, transaction

from .prepared.cursors import bare_server_cursor

SETTINGS = "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)"
# What changes no row, and what belongs to transactions themselves.
SILENT = ("select", "savepoint", "release", "rollback", "set", "begin", "listen", "notify")


@cache
def kept_tables() -> frozenset[str]:
    """The tables whose rows are kept when they are written over; no trigger of another table writes to them."""
    events = (model for model in apps.get_models() if issubclass(model, pghistory.models.Event))
    return frozenset(model.pgh_tracked_model._meta.db_table for model in events)  # type: ignore[attr-defined]


@lru_cache(maxsize=2048)
def _is_kept(sql: str) -> bool:
    """May this statement write a row of history? Better once too often: the name of a table anywhere in it will do."""
    return not sql.lstrip()[:10].lower().startswith(SILENT) and any(table in sql for table in kept_tables())


@contextmanager
def acting(label: str) -> Iterator[None]:
    """Rows of history that are written inside name this actor (`Actor.label`) and share one context."""
    parameters = [str(uuid4()), json.dumps({"actor": label})]

    def said() -> None:
        """Kept with the transaction: Django forgets it where PostgreSQL forgets the settings, at a rollback too."""

    def execute(run: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        if not _is_kept(sql):
            return run(sql, values, many, context)
        if not connection.in_atomic_block:
            with transaction.atomic():
                return _saying(run, sql, values, many, context)
        return _saying(run, sql, values, many, context)

    def _saying(run: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        if not any(entry[1] is said for entry in connection.run_on_commit):
            with connection.wrap_database_errors, bare_server_cursor() as cursor:
                cursor.execute(SETTINGS, parameters)
            transaction.on_commit(said)
        return run(sql, values, many, context)

    with connection.execute_wrapper(execute):
        yield
