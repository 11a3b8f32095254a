"""Was this database brought up to date by just this code? Then a second start needs no migration process.

Asking Django takes two seconds of CPU, as long as PostgreSQL and the web process together. A start that has migrated
writes down what it migrated with; a later one compares, and whatever differs (a file of ours, an installed package,
another database, a restored backup, a demo that is not complete) migrates as ever.
"""

import hashlib
import os
import sysconfig
from pathlib import Path

import psycopg

PACKAGE = Path(__file__).resolve().parents[2]
KINDS = {".py", ".sql", ".json", ".csv"}
NOTE = "migrated"

_DATABASE = """SELECT (SELECT oid FROM pg_database WHERE datname = current_database())::text, count(*)::text,
  max(applied)::text FROM django_migrations"""
_DEMO = "SELECT count(*) FROM entrypoints_demoload WHERE finished_at IS NOT NULL"


def is_unchanged(folder: Path, url: str) -> bool:
    """Whether the note of the last migrating start says what is found now, and no demo is still to come."""
    note = folder / NOTE
    if not note.exists():
        return False
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            if note.read_text() != _found(connection):
                return False
            loaded = connection.execute(_DEMO).fetchone()
            return os.environ.get("JIAYI_DEMO") != "1" or loaded != (0,)
    except psycopg.Error:
        return False  # not migrated yet, or not reachable: the migration says which


def remember(folder: Path, url: str) -> None:
    """Called after migrating."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        (folder / NOTE).write_text(_found(connection))


def _found(connection: psycopg.Connection) -> str:
    row = connection.execute(_DATABASE).fetchone()
    return "\n".join([_code(), *(str(value) for value in row or ())])


def _code() -> str:
    """Names, sizes and times of our files, and when a package was last installed."""
    seen = hashlib.sha256(f"{os.stat(sysconfig.get_paths()['purelib']).st_mtime_ns}".encode())
    for folder, _, names in sorted(os.walk(PACKAGE)):
        for name in sorted(names):
            if os.path.splitext(name)[1] in KINDS:
                stat = os.stat(os.path.join(folder, name))
                seen.update(f"{folder}/{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return seen.hexdigest()
