"""What a request costs: CPU of the web process and of PostgreSQL from /proc, statements from pg_stat_statements."""

import json
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
# What the pool, the transaction blocks, the history context and the deferred checks of foreign keys (which PostgreSQL
# runs at the commit, where they count as statements) add is no query of ours. Their CPU counts.
HOUSEKEEPING = (
    r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET|RESET|DISCARD|SHOW|LISTEN|NOTIFY|SELECT set_config"
    r"|SELECT \$?\d+ FROM ONLY )"
)
# A jiffy is 10 ms: this many requests bring the error of a mean below 0.1 ms.
REQUESTS = 200
WARM = 5


@dataclass(frozen=True)
class Cost:
    requests: int
    app_ms: float
    database_ms: float
    statements: float
    median_ms: float
    slowest_ms: float

    @property
    def cpu_ms(self) -> float:
        return self.app_ms + self.database_ms


def measure(
    send: Callable[[int], None], *, web: int, data: Path, database: psycopg.Connection, requests: int = REQUESTS
) -> Cost:
    """Warm up, then send; `send` gets a running number so that writes can differ."""
    warm = max(requests // 10, WARM)
    for number in range(warm):
        send(number)
    servers = _processes_of(data)
    statements = _statements(database)
    app, backend = cpu_ms(family(web)), cpu_ms(servers)
    times = []
    for number in range(warm, warm + requests):
        began = time.perf_counter()
        send(number)
        times.append((time.perf_counter() - began) * 1000)
    time.sleep(0.05)  # the last statement is counted when its transaction has ended
    return Cost(
        requests=requests,
        app_ms=(cpu_ms(family(web)) - app) / requests,
        database_ms=(cpu_ms(_processes_of(data)) - backend) / requests,
        statements=(_statements(database) - statements) / requests,
        median_ms=statistics.median(times),
        slowest_ms=max(times),
    )


class Meter:
    """What was used between `start` and `stop`, by whatever happened in between."""

    def __init__(self, *, web: int, data: Path, database: psycopg.Connection) -> None:
        self.web, self.data, self.database = web, data, database

    def _now(self) -> tuple[float, float, int]:
        return cpu_ms(family(self.web)), cpu_ms(_processes_of(self.data)), _statements(self.database)

    def start(self) -> None:
        self.before, self.began = self._now(), time.perf_counter()

    def stop(self) -> Cost:
        took = (time.perf_counter() - self.began) * 1000
        time.sleep(0.05)  # the last statement is counted when its transaction has ended
        app, server, statements = (after - before for after, before in zip(self._now(), self.before, strict=True))
        return Cost(1, app, server, statements, took, took)


def reference_ms() -> float:
    """CPU of a fixed piece of interpreted work: tells a busy or slow machine from a slow program.

    Hashing would not: it stays inside the processor, while a request waits for memory and shares the caches.
    """
    began = 0.0
    for number in range(40):
        if number == 20:  # the first half warms up
            began = time.process_time()
        rows = [{"id": number * row, "name": f"居民{row}", "tags": [str(row)] * 3} for row in range(1000)]
        json.loads(json.dumps(rows))
    return (time.process_time() - began) * 1000


def memory_mb(pids: list[int]) -> float:
    """Proportional share: pages that processes share are counted once."""
    total = 0
    for pid in pids:
        try:
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1])
        except OSError:
            continue
    return total / 1024


def family(pid: int) -> list[int]:
    """A process and its children."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [child for name in task.read_text().split() for child in family(int(name))]
    return found


def server_cpu_ms(data: Path) -> float:
    """What the living processes of a PostgreSQL have used so far, and those that ended before them."""
    return cpu_ms(_processes_of(data))


def _processes_of(data: Path) -> list[int]:
    """All of PostgreSQL's processes stand in its data folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd") == str(data):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def cpu_ms(pids: list[int]) -> float:
    """Milliseconds in user and kernel mode, also of children that have ended."""
    total = 0.0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(field) for field in fields[11:15]) * TICK_MS
    return total


def _statements(database: psycopg.Connection) -> int:
    row = database.execute(
        "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid"
        " WHERE d.datname = current_database() AND query !~* %s AND query NOT LIKE '%%pg_stat_statements%%'",
        [HOUSEKEEPING],
    ).fetchone()
    return int(row[0]) if row else 0
