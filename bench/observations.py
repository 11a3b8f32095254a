"""
Readings by the million: what is asked of them most, on a scratch table of the real shape with its real indexes.

`python -m bench.observations --rows 10000000 --layouts` also tries what was decided against (docs/adr/0034): without
the BRIN index, and in partitions by year.
"""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from bench.meter import server_cpu_ms

ROWS, DAYS = 10_000_000, 730
TABLE, PARTED = "bench_observation", "bench_observation_parted"
PANEL = 2_000
# Three codes a moment, so many people that each measures once a day for two years; written in the order of time.
_FILL = """INSERT INTO {table} (organization_id, patient_id, code, value, taken_at, source, batch, is_questioned,
    recorded_by, recorded_at, device_id, position)
SELECT 1, person, code.name, 60 + (day * 7 + person * 13) %% 90, at, 'device', gen.batch, false,
    'device:' || person, at, person, ''
FROM generate_series(0, %(days)s - 1) AS day, generate_series(1, %(people)s) AS person,
LATERAL (SELECT timestamptz '2024-06-15 06:00+08' + day * interval '1 day' + person * interval '2 seconds' AS at,
    md5(person || ':' || day)::uuid AS batch) gen,
    (VALUES ('bp_systolic'), ('bp_diastolic'), ('pulse')) AS code(name)"""
_LAST = """SELECT wanted.code, latest.value, latest.taken_at FROM unnest(%(codes)s::text[]) AS wanted(code)
CROSS JOIN LATERAL (SELECT value, taken_at FROM {table} WHERE patient_id = %(person)s AND code = wanted.code
    AND voided_at IS NULL ORDER BY taken_at DESC, id DESC LIMIT 2) latest"""
_YEAR = """SELECT * FROM {table} WHERE patient_id = %(person)s AND code = ANY(%(pair)s) AND voided_at IS NULL
    AND taken_at >= %(since)s ORDER BY taken_at DESC, id DESC LIMIT 2000"""
_PANEL = """SELECT who.id, wanted.code, latest.value, latest.taken_at, latest.source
FROM unnest(%(people)s::bigint[]) AS who(id) CROSS JOIN unnest(%(codes)s::text[]) AS wanted(code)
CROSS JOIN LATERAL (SELECT value, taken_at, source FROM {table} WHERE patient_id = who.id AND code = wanted.code
    AND voided_at IS NULL ORDER BY taken_at DESC, id DESC LIMIT 1) latest"""
_DAY = """SELECT count(*), count(DISTINCT patient_id) FROM {table}
WHERE taken_at >= %(day)s AND taken_at < %(day)s + interval '1 day' AND voided_at IS NULL"""
_MORE = """INSERT INTO {table} (organization_id, patient_id, code, value, taken_at, source, batch, is_questioned,
    recorded_by, recorded_at, device_id, position)
SELECT 1, person, code.name, 130, now(), 'device', md5(person || ':' || %(round)s)::uuid, false, 'device:1',
    now(), 1, ''
FROM generate_series(1, 1000) AS person, (VALUES ('bp_systolic'), ('bp_diastolic'), ('pulse')) AS code(name)
ON CONFLICT DO NOTHING"""
CODES = ["bp_systolic", "bp_diastolic", "pulse", "weight"]


def measure_observations(url: str, *, data: Path, rows: int, size: int, layouts: bool = False) -> list[dict[str, Any]]:
    """Rows for the bench; the scratch tables are gone afterwards."""
    people = max(rows // 3 // DAYS, 1)
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("SET max_parallel_workers_per_gather = 0")
        database.execute(f"DROP TABLE IF EXISTS {TABLE}, {PARTED}")
        try:
            began = time.monotonic()
            count = _load(database, people)
            print(f"{count:,} observations of {people:,} people loaded in {time.monotonic() - began:.0f} s", flush=True)
            found = _ask(database, TABLE, "", data=data, people=people, size=size)
            if layouts:
                database.execute(f"DROP INDEX {_brin(database)}")
                found += _ask(database, TABLE, "no BRIN", data=data, people=people, size=size)
                _part(database, people)
                found += _ask(database, PARTED, "partitions", data=data, people=people, size=size)
            return found
        finally:
            database.execute(f"DROP TABLE IF EXISTS {TABLE}, {PARTED}")


def _load(database: psycopg.Connection, people: int) -> int:
    """Filled bare; then the indexes of the real table, as they stand today."""
    database.execute(f"CREATE TABLE {TABLE} (LIKE vitals_observation INCLUDING DEFAULTS INCLUDING IDENTITY)")
    count = _fill(database, TABLE, people)
    database.execute("SET maintenance_work_mem = '512MB'")
    for (definition,) in database.execute(
        "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'vitals_observation'::regclass"
    ).fetchall():
        kind, _, rest = definition.partition(" INDEX ")
        database.execute(f"{kind} INDEX ON {TABLE} {rest[rest.index('USING') :]}")
    database.execute(f"VACUUM ANALYZE {TABLE}")
    return count


def _fill(database: psycopg.Connection, table: str, people: int) -> int:
    return database.execute(_FILL.format(table=table), {"days": DAYS, "people": people}).rowcount


def _part(database: psycopg.Connection, people: int) -> None:
    """The same in partitions by year, where whatever is unique must name the time."""
    database.execute(f"DROP TABLE {TABLE}")
    database.execute(
        f"CREATE TABLE {PARTED} (LIKE vitals_observation INCLUDING DEFAULTS INCLUDING IDENTITY)"
        " PARTITION BY RANGE (taken_at)"
    )
    for year in (2024, 2025, 2026):
        database.execute(
            f"CREATE TABLE {PARTED}_{year} PARTITION OF {PARTED}"
            f" FOR VALUES FROM ('{year}-01-01 00:00+08') TO ('{year + 1}-01-01 00:00+08')"
        )
    _fill(database, PARTED, people)
    database.execute(f"CREATE UNIQUE INDEX ON {PARTED} (id, taken_at)")
    database.execute(f"CREATE UNIQUE INDEX ON {PARTED} (patient_id, batch, code, taken_at)")
    database.execute(f"CREATE INDEX ON {PARTED} (patient_id, code, taken_at DESC, id DESC)")
    database.execute(f"VACUUM ANALYZE {PARTED}")


def _ask(
    database: psycopg.Connection, table: str, layout: str, *, data: Path, people: int, size: int
) -> list[dict[str, Any]]:
    step = max(people // 97, 1)
    panel = list(range(1, min(PANEL, people) + 1))

    def asked(statement: str, **more: Any) -> Callable[[int], None]:
        text = statement.format(table=table)

        def ask(number: int) -> None:
            given = {"person": 1 + number * step % people, "codes": CODES, "pair": CODES[:2], "people": panel}
            found = database.execute(text, given | {"round": f"{layout}{number}"} | more)  # type: ignore[arg-type]
            if found.description:
                found.fetchall()

        return ask

    rows = []
    for name, budget, times, ask in (
        ("last values of a person", 5, 50, asked(_LAST)),
        ("a year of blood pressure", 20, 50, asked(_YEAR, since="2025-06-15")),
        (f"last values of {len(panel):,}", 300, 3, asked(_PANEL)),
        ("all readings of a day", 300, 3, asked(_DAY, day="2026-01-10")),
        ("3,000 more in one INSERT", 300, 5, asked(_MORE)),
    ):
        ask(1)
        server, spent = server_cpu_ms(data), []
        for number in range(2, times + 2):
            began = time.perf_counter()
            ask(number)
            spent.append((time.perf_counter() - began) * 1000)
        cpu = (server_cpu_ms(data) - server) / times
        median = sorted(spent)[len(spent) // 2]
        rows.append(
            {"size": size, "name": name, "layout": layout, "median_ms": round(median, 2), "database_ms": round(cpu, 2),
             "over": [] if layout or median <= budget else ["SLOW"]}
        )  # fmt: skip
        print(
            f"{f'{name} {layout}':<46}{median:>9.2f} ms (≤ {budget})   PostgreSQL {cpu:.2f} ms CPU, 1 SQL"
            f"   {' '.join(rows[-1]['over']) or 'ok'}",
            flush=True,
        )
    print(
        f"table {_size(database, table, 'table')}, indexes {_size(database, table, 'indexes')}   {layout}", flush=True
    )
    return rows


def _size(database: psycopg.Connection, table: str, what: str) -> str:
    found = database.execute(
        f"SELECT pg_size_pretty(coalesce(sum(pg_{what}_size(relid)) FILTER (WHERE isleaf),"
        f" pg_{what}_size(%s::regclass))) FROM pg_partition_tree(%s)",
        [table, table],
    ).fetchone()
    return str(found[0]) if found else ""


def _brin(database: psycopg.Connection) -> str:
    found = database.execute(
        "SELECT indexname FROM pg_indexes WHERE tablename = %s AND indexdef LIKE '%%USING brin%%'", [TABLE]
    ).fetchone()
    return str(found[0]) if found else ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--layouts", action="store_true", help="also without BRIN and in partitions")
    options = parser.parse_args()
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url) as database:
        found = database.execute("SHOW data_directory").fetchone()
    data = Path(str(found[0])) if found else Path()
    measure_observations(url, data=data, rows=options.rows, size=0, layouts=options.layouts)


if __name__ == "__main__":
    main()
