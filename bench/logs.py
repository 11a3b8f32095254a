"""The pages of the logs when they are long: `python -m bench.logs --rows 5000000 --size 20000`.

Copies the database of `make bench` of that size, writes as many lines into the log of readers and the log of events,
spread over two years, ten in a hundred of them at one station, and times what the auditor asks. The copy is dropped.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import psycopg

from bench.run import ROOT
from jiayi.config.runtime.cluster import cluster_of
from jiayi.config.runtime.environment import prepare_process

NAME = "bench_logs"
TODAY = date(2026, 6, 15)
_READS = """INSERT INTO audit_readlog (patient_id, organization_id, reader, reader_name, reader_role, organization_name,
    purpose, subject, channel, at)
SELECT people[1 + n %% array_length(people, 1)],
    CASE WHEN n %% 10 = 0 THEN places[array_length(places, 1)] ELSE places[1 + n %% array_length(places, 1)] END,
    'staff:' || n %% 400, '医生' || n %% 400, '医生', '', 'followup', '', 'doctor_pwa',
    timestamptz '2024-06-15' + n * (interval '730 days' / %(rows)s)
FROM generate_series(1, %(rows)s) AS n, (SELECT array_agg(id) AS people FROM patients_patient) p,
    (SELECT array_agg(id ORDER BY path) AS places FROM organizations_organization) o"""
_EVENTS = """INSERT INTO kernel_domainevent (name, organization_id, actor, occurred_at, payload)
SELECT (ARRAY['followups.follow_up.completed', 'vitals.readings.taken', 'contracts.contract.signed',
    'tasks.task.closed'])[1 + n %% 4] || CASE WHEN n %% 100000 = 0 THEN '.rare' ELSE '' END,
    CASE WHEN n %% 10 = 0 THEN places[array_length(places, 1)] ELSE places[1 + n %% array_length(places, 1)] END,
    'staff:' || n %% 400, timestamptz '2024-06-15' + n * (interval '730 days' / %(rows)s), '{}'
FROM generate_series(1, %(rows)s) AS n,
    (SELECT array_agg(id ORDER BY path) AS places FROM organizations_organization) o"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--size", type=int, default=20_000)
    options = parser.parse_args()
    folder = ROOT / "var" / f"bench-{options.size}"
    for name in [name for name in os.environ if name.startswith("JIAYI_")]:
        del os.environ[name]
    prepare_process(folder)
    with cluster_of(folder) as cluster, psycopg.connect(cluster.url, autocommit=True, dbname="postgres") as house:
        house.execute(f"DROP DATABASE IF EXISTS {NAME}")
        house.execute(f"CREATE DATABASE {NAME} TEMPLATE jiayi")
        try:
            url = cluster.url.rpartition("/")[0] + f"/{NAME}"
            began = time.monotonic()
            with psycopg.connect(url, autocommit=True) as database:
                fill(database, options.rows)
            print(f"{options.rows:,} lines in each log written in {time.monotonic() - began:.0f} s")
            ask(url)
        finally:
            house.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    return 0


def fill(database: psycopg.Connection, rows: int) -> None:
    """Without the indexes, which are built once afterwards."""
    for table, statement in (("audit_readlog", _READS), ("kernel_domainevent", _EVENTS)):
        indexes = database.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = %s::regclass AND NOT indisprimary AND NOT indisunique",
            [table],
        ).fetchall()
        for name, _ in indexes:
            database.execute(f"DROP INDEX {name}")
        database.execute("SET session_replication_role = replica")
        database.execute(statement.replace("%(rows)s", str(rows)).replace("%%", "%"))  # type: ignore[arg-type]
        for _, definition in indexes:
            database.execute(definition)
        database.execute(f"VACUUM ANALYZE {table}")


def ask(url: str) -> None:
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "jiayi.config.settings"}
    import django

    django.setup()
    from jiayi.foundation.organizations.models import Organization
    from jiayi.kernel import scope

    with scope.everything(reason="bench"):
        places = list(Organization.objects.order_by("path").values_list("id", "path"))
    for words, path in (("whole district", places[0][1]), ("one station", places[-1][1])):
        with scope.subtree(path):
            for name, run in questions(places[-1][0]):
                run()
                began = time.perf_counter()
                found = run()
                print(f"{words:<16}{name:<34}{(time.perf_counter() - began) * 1000:8.1f} ms  {len(found.items)} rows")
                sys.stdout.flush()


def questions(organization: int) -> Iterator[tuple[str, Callable[[], Any]]]:
    from jiayi.foundation.audit import queries
    from jiayi.foundation.patients.models import Patient

    person = Patient.objects.order_by("-id").first()
    week: dict[str, Any] = {"from_date": TODAY - timedelta(days=400), "to_date": TODAY - timedelta(days=393)}
    for log, asked in (("reads", queries.list_reads), ("events", queries.list_events)):
        listed: Callable[..., Any] = asked
        yield f"{log}: first page", listed
        later = listed().next_cursor
        yield f"{log}: a later page", lambda listed=listed, later=later: listed(cursor=later)
        yield f"{log}: a week of last year", lambda listed=listed: listed(**week)
        yield f"{log}: one organisation", lambda listed=listed: listed(organization_id=organization)
    yield "reads: about one person", lambda: queries.list_reads(patient_id=person.pk if person else 0)
    yield "reads: a reader's name", lambda: queries.list_reads(q="医生37")
    yield "reads: a name nobody has", lambda: queries.list_reads(q="没有这个人")
    yield "events: of one kind", lambda: queries.list_events(name="contracts.")
    yield "events: of a rare kind", lambda: queries.list_events(name="tasks.task.closed.rare")
    yield "events: of one actor", lambda: queries.list_events(actor="staff:37")
    yield "events: nothing found", lambda: queries.list_events(q="nothing")


if __name__ == "__main__":
    sys.exit(main())
