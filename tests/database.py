"""The test database: cloned from a template that is migrated once per state of the migrations.

Migrating takes seconds per process and run; a clone takes a tenth of one.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

REPOSITORY = Path(__file__).resolve().parent.parent
PREFIX = "jiayi_template_"
KEPT = 8


def prepare() -> None:
    """Make the test database anew and point Django at it."""
    from django.conf import settings
    from django.db import connection

    name = connection.creation._get_test_db_name()
    clone(name)
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def clone(name: str) -> None:
    """A migrated, empty database; the template is made when it is missing."""
    template = PREFIX + _fingerprint()
    with _administration(template) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        if not _exists(server, template):
            _migrate_into(server, template)
            _forget_old_templates(server)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))


def remove() -> None:
    from django.db import connection

    connection.close()
    connection.close_pool()
    drop(connection.settings_dict["NAME"])


def drop(name: str) -> None:
    with _administration(name) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _migrate_into(server: psycopg.Connection, template: str) -> None:
    """Under another name until it is complete: an interrupted one must not be taken for a template."""
    from django.core.management import call_command
    from django.db import connection

    growing = f"{template}_growing"
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(growing)))
    server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(growing)))
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = growing
    call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    connection.close_pool()
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(growing), sql.Identifier(template)))


def _forget_old_templates(server: psycopg.Connection) -> None:
    rows = server.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE %s AND datname NOT LIKE '%%growing' ORDER BY oid DESC",
        [PREFIX + "%"],
    ).fetchall()
    for (name,) in rows[KEPT:]:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _administration(topic: str) -> Iterator[psycopg.Connection]:
    """A connection beside the test database; the lock makes parallel processes wait for one migration."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [topic])
        yield connection


def _exists(server: psycopg.Connection, name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _fingerprint() -> str:
    """Of everything that migrating reads."""
    total = hashlib.sha256()
    for package in ("django", "django-pghistory", "django-pgtrigger", "procrastinate"):
        total.update(f"{package} {version(package)}\n".encode())
    files = [path for kind in ("migrations/*.py", "*.sql", "*.json") for path in REPOSITORY.glob(f"jiayi/**/{kind}")]
    for path in sorted([*files, REPOSITORY / "jiayi" / "config" / "settings.py"]):
        total.update(str(path.relative_to(REPOSITORY)).encode() + path.read_bytes())
    return total.hexdigest()[:20]
