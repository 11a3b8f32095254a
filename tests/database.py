"""The test database: cloned from a template that is migrated once per state of the migrations.

Migrating takes seconds per process and run; a clone takes a tenth of one.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

REPOSITORY = Path(__file__).resolve().parent.parent
PREFIX = "jiayi_template_"
DEMO_PREFIX = "jiayi_demo_"
DEMO_SUFFIX = "_demo"
DEMO_DAY = date(2026, 6, 15)
KEPT = 8


def prepare() -> Callable[[], None]:
    """Make the test database anew and point Django at it. Answers with what empties it after a test that commits."""
    from django.conf import settings
    from django.db import connection

    name = connection.creation._get_test_db_name()
    clone(name)
    drop(name + DEMO_SUFFIX)  # of a run that was killed
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    shipped = contents()
    return partial(bring_back, shipped)


def contents() -> dict[str, bytes]:
    """The rows of all tables that have any."""
    from django.db import connection

    from jiayi.kernel import testing

    with connection.cursor() as cursor:
        return {name: testing.rows(cursor, name) for name in testing.filled(cursor)}


def bring_back(shipped: dict[str, bytes]) -> None:
    """The contents the migrations leave behind. A test fills a few tables: only these are looked at."""
    from django.db import connection, transaction

    from jiayi.kernel import testing

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # histories and ledgers refuse to forget
        for name in testing.filled(cursor) | shipped.keys():
            before = shipped.get(name, b"")
            if testing.rows(cursor, name) != before:
                cursor.execute(f"DELETE FROM {name}")
                testing.put(cursor, name, before)


def clone(name: str) -> None:
    """A migrated, empty database; the template is made when it is missing."""
    template = PREFIX + _fingerprint()
    with _administration(template) as server:
        server.execute(_named("DROP DATABASE IF EXISTS {}", name))
        if not _exists(server, template):
            _migrate_into(server, template)
            _forget_old_templates(server)
        server.execute(_named("CREATE DATABASE {} TEMPLATE {}", name, template))


@contextmanager
def demo_district() -> Iterator[None]:
    """Exchange the test database for the demo district of a thousand: loaded once per run, cloned once per process."""
    from django.db import connection

    from jiayi.foundation.forms import queries as forms

    own = connection.settings_dict["NAME"]
    template, copy = _demo_template(), f"{own}{DEMO_SUFFIX}"
    with _administration(template) as server:
        if not _exists(server, template):
            clone(growing := f"{template}_growing")
            _point_at(growing)
            _load_demo()
            _point_at(own)
            server.execute(_named("ALTER DATABASE {} RENAME TO {}", growing, template))
        if not _exists(server, copy):
            server.execute(_named("CREATE DATABASE {} TEMPLATE {}", copy, template))
    _point_at(copy)
    forms.forget_versions()  # remembered by the form's code
    try:
        yield
    finally:
        _point_at(own)
        forms.forget_versions()


def _load_demo() -> None:
    """Under numbers of its own: a process that remembers a row of the other database by its number must not find it."""
    from django.db import connection

    from jiayi.entrypoints import demo

    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(format('%I.%I', schemaname, sequencename), 100000) FROM pg_sequences")
    demo.load(size=1000, today=DEMO_DAY)


def forget_demo() -> None:
    """After the last test of a run: its files go with the data folder."""
    with suppress(psycopg.OperationalError):  # no server, so no test asked for one
        drop(_demo_template())


def _demo_template() -> str:
    return f"{DEMO_PREFIX}{hashlib.sha256(os.environ['JIAYI_DATA'].encode()).hexdigest()[:20]}"


def _point_at(name: str) -> None:
    from django.db import connection

    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = name


def _named(statement: str, *names: str) -> sql.Composed:
    return sql.SQL(statement).format(*map(sql.Identifier, names))


def remove() -> None:
    from django.db import connection

    connection.close()
    connection.close_pool()
    for suffix in ("", DEMO_SUFFIX):
        drop(connection.settings_dict["NAME"] + suffix)


def drop(name: str) -> None:
    with _administration(name) as server:
        server.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


def _migrate_into(server: psycopg.Connection, template: str) -> None:
    """Under another name until it is complete: an interrupted one must not be taken for a template."""
    from django.core.management import call_command
    from django.db import connection

    growing = f"{template}_growing"
    server.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", growing))
    server.execute(_named("CREATE DATABASE {}", growing))
    own = connection.settings_dict["NAME"]
    _point_at(growing)
    with _each_model_rendered_once():
        call_command("migrate", verbosity=0, interactive=False)
    _point_at(own)
    server.execute(_named("ALTER DATABASE {} RENAME TO {}", growing, template))


@contextmanager
def _each_model_rendered_once() -> Iterator[None]:
    """Each new model makes Django render anew all that any chain of relations leads to, which is nearly everything and
    nearly all of the time. The tables come out the same without; tests/runtime migrates as the product does.
    """
    from django.db.migrations.state import ProjectState

    def reload_alone(self: ProjectState, app: str, model: str, delay: bool = False) -> None:
        if "apps" in self.__dict__:
            self._reload({(app, model)})

    real = ProjectState.reload_model
    ProjectState.reload_model = reload_alone
    try:
        yield
    finally:
        ProjectState.reload_model = real


def _forget_old_templates(server: psycopg.Connection) -> None:
    """Demo districts of runs that were killed go with them."""
    for prefix in (PREFIX, DEMO_PREFIX):
        rows = server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s AND datname NOT LIKE '%%growing' ORDER BY oid DESC",
            [prefix + "%"],
        ).fetchall()
        for (name,) in rows[KEPT:]:
            server.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


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
