"""Helpers for the tests of all apps; never imported by the product."""

import json
from collections.abc import Callable, Collection
from copy import deepcopy
from typing import Any, TypeVar

from django.db import connection, transaction
from procrastinate.contrib.django import app

from . import events
from .actor import Actor

T = TypeVar("T")


def run_jobs(*, queue: str | None = None, rounds: int = 10) -> int:
    """Run what is queued in this transaction, in the worker's order, and what that queues in turn; errors are raised.

    The real worker cannot see jobs of an uncommitted test transaction; this runs the same functions in place.
    """
    done = 0
    for _ in range(rounds):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'"
                " AND (%s::text IS NULL OR queue_name = %s) RETURNING -priority, id, task_name, args",
                [queue, queue],
            )
            jobs = sorted(cursor.fetchall())
        if not jobs:
            break
        for _, number, name, args in jobs:
            _run(name, args)
            done += 1
            with connection.cursor() as cursor:
                cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [number])
    return done


def _run(name: str, args: Any) -> None:
    arguments = json.loads(args) if isinstance(args, str) else args
    if name == "kernel.deliver":
        number = arguments["event_id"]
        for key in [arguments["subscriber"]] if "subscriber" in arguments else events.subscribers_to(event_id=number):
            events.handle(event_id=number, subscriber=key)
    else:
        app.tasks[name].func(**arguments)


_remembered: dict[str, tuple[dict[str, bytes], Any]] = {}
_changed_by: dict[str, list[str]] = {}


def load_once(load: Callable[..., T], **given: Any) -> T:
    """What `load` puts into empty tables, copied back from the second test of a process on, and a copy of what it
    returned: a catalogue costs a tenth of a second through its services, a small world half of one, and hundreds of
    tests begin with them.
    """
    key = f"{load.__module__}.{load.__qualname__} {given}"
    with transaction.atomic(), connection.cursor() as cursor:
        if _holds_any(cursor, _changed_by.get(key, ())):
            return load(**given)
        if key in _remembered:
            tables, answer = _remembered[key]
            # Without triggers and foreign keys: the rows were checked when they were first written.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for name, lines in tables.items():
                put(cursor, name, lines)
            cursor.execute("SET LOCAL session_replication_role = origin")
            return deepcopy(answer)
        full, before = filled(cursor), _inserted(cursor)
        answer = load(**given)
        changed = [name for name, count in _inserted(cursor).items() if count != before.get(name)]
        _changed_by[key] = changed
        if changed and full.isdisjoint(changed):
            kept = {name: rows(cursor, name) for name in changed}
            _remembered[key] = {name: lines for name, lines in kept.items() if lines}, deepcopy(answer)
        return answer


def _inserted(cursor: Any) -> dict[str, int]:
    """Rows put into each table so far; the server counts earlier transactions in for up to a second."""
    cursor.execute("SELECT quote_ident(relname), n_tup_ins FROM pg_stat_xact_user_tables WHERE n_tup_ins > 0")
    return dict(cursor.fetchall())


def filled(cursor: Any) -> set[str]:
    """The tables that have rows."""
    cursor.execute("SELECT quote_ident(relname) FROM pg_stat_user_tables WHERE schemaname = 'public'")
    names = [name for (name,) in cursor.fetchall()]
    looks = [f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names]  # noqa: S608  own tables
    cursor.execute(" UNION ALL ".join(looks))
    return {name for (name,) in cursor.fetchall()}


def _holds_any(cursor: Any, names: Collection[str]) -> bool:
    if not names:
        return False
    found = " OR ".join(f"EXISTS (SELECT 1 FROM {name})" for name in names)  # noqa: S608  own tables
    cursor.execute(f"SELECT {found}")
    return bool(cursor.fetchone()[0])


def rows(cursor: Any, name: str) -> bytes:
    with cursor.copy(f"COPY {name} TO STDOUT") as copy:
        return b"".join(bytes(part) for part in copy)


def put(cursor: Any, name: str, lines: bytes) -> None:
    with cursor.copy(f"COPY {name} FROM STDIN") as copy:
        copy.write(lines)


def staff_actor(**changes: Any) -> Actor:
    """A staff actor with no permission unless given."""
    values: dict[str, Any] = {"kind": "staff", "account_id": 1, "name": "测试医生", "channel": "desk"} | changes
    return Actor(**values)
