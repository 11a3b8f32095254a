"""`make bench`: load a district of the asked size, then measure each scenario against its budget.

The district stays in var/bench-<size>; a second run measures at once.
"""

import argparse
import itertools
import json
import os
import resource
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg

from bench import scenarios, talking
from bench.alerts import measure_alerts
from bench.devices import measure_devices
from bench.field import measure_field
from bench.meter import WARM, Cost, family, measure, memory_mb, reference_ms, server_cpu_ms
from bench.night import measure_night
from bench.observations import ROWS, measure_observations
from bench.sockets import measure_sockets
from jiayi.config.runtime import children
from jiayi.config.runtime.cluster import Cluster, cluster_of
from jiayi.config.runtime.environment import prepare_process
from tests.live import LiveApp

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    options = _options()
    results: list[dict[str, Any]] = []
    for size in options.sizes:
        results += bench(
            size,
            requests=options.requests,
            only=options.only,
            today=options.today,
            observations=options.observations if size == options.sizes[0] else 0,
        )
    if options.json:
        Path(options.json).write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n")
    return 1 if any(row.get("over") for row in results) else 0


def bench(size: int, *, requests: int, only: str, today: str, observations: int = 0) -> list[dict[str, Any]]:
    folder = ROOT / "var" / f"bench-{size}"
    folder.mkdir(parents=True, exist_ok=True)
    for name in [name for name in os.environ if name.startswith("JIAYI_") and name != "JIAYI_DEBUG"]:
        del os.environ[name]  # the bench has keys of its own, beside its data
    prepare_process(folder)
    began = time.monotonic()
    with cluster_of(folder) as cluster:
        print(f"\n{size:,} residents · PostgreSQL started in {time.monotonic() - began:.1f} s")
        app = LiveApp(database_url=cluster.url, folder=folder, today=today)
        rows = [_load(app, cluster, folder, size=size, today=today)]
        began = time.monotonic()
        app.start("web")
        print(f"web started in {time.monotonic() - began:.1f} s · reference work {reference_ms():.0f} ms")
        try:
            with psycopg.connect(cluster.url, autocommit=True) as database:
                for scenario in itertools.chain(scenarios.build(app, database), talking.build(app, database)):
                    if only in scenario.name:
                        cost = measure(
                            scenario.send,
                            web=app.processes["web"].pid,
                            data=cluster.data,
                            database=database,
                            requests=min(requests, scenario.at_most - max(scenario.at_most // 10, WARM)),
                        )
                        rows.append(_row(size, scenario, cost))
                        _tell(rows[-1])
                if not only or only in "field":
                    rows += measure_field(app, size=size, data=cluster.data, database=database)
                if not only or only in "meters over MQTT":
                    rows += measure_devices(app, database, data=cluster.data, folder=folder, size=size)
            if not only or only in "night of rules":
                rows += measure_night(app, size=size)
            if not only or only in "sockets":
                with psycopg.connect(cluster.url, autocommit=True) as database:
                    rows += measure_sockets(app, database, cluster.data, size=size)
            if observations and (not only or only in "observations"):
                rows += measure_observations(cluster.url, data=cluster.data, rows=observations, size=size)
            app.start("worker")
            time.sleep(5)
            if not only or only in "alerts":
                with psycopg.connect(cluster.url, autocommit=True) as database:
                    rows += measure_alerts(app, database, data=cluster.data, size=size)
            pids = [pid for process in app.processes.values() for pid in family(process.pid)]
            rows.append({"size": size, "name": "memory web + worker", "mb": round(memory_mb(pids))})
            print(f"{'memory web + worker':<34}{rows[-1]['mb']:>8} MB")
        finally:
            app.stop()
    return rows


def _load(app: LiveApp, cluster: Cluster, folder: Path, *, size: int, today: str) -> dict[str, Any]:
    """Migrate; load and analyse once per size."""
    done = folder / "loaded.json"
    app.run("migrate")
    if not done.exists():
        began, server = time.monotonic(), server_cpu_ms(cluster.data)
        own = resource.getrusage(resource.RUSAGE_CHILDREN)
        loader = children.start(
            [sys.executable, "-m", "jiayi", "demo", "--size", str(size), "--seed", "1", "--today", today],
            on_parent_death=signal.SIGKILL,
            env=app.env,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
        )
        if loader.wait() != 0:
            raise SystemExit("the demo district could not be loaded")
        seconds = time.monotonic() - began
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = {
            "app_seconds": round(used.ru_utime + used.ru_stime - own.ru_utime - own.ru_stime, 1),
            "database_seconds": round((server_cpu_ms(cluster.data) - server) / 1000, 1),
        }
        with psycopg.connect(cluster.url, autocommit=True) as database:
            database.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
            database.execute("VACUUM ANALYZE")
        done.write_text(json.dumps({"size": size, "name": "demo load", "seconds": round(seconds, 1), **cpu}))
    row = json.loads(done.read_text())
    print(f"demo district loaded: {row}")
    return row


def _row(size: int, scenario: "scenarios.Scenario", cost: Cost) -> dict[str, Any]:
    over = []
    if scenario.cpu_ms is not None and cost.cpu_ms > scenario.cpu_ms:
        over.append("CPU")
    if scenario.statements is not None and cost.statements > scenario.statements + 0.05:
        over.append("SQL")
    measured = {name: round(value, 2) for name, value in asdict(cost).items()}
    return {
        "size": size,
        "name": scenario.name,
        **measured,
        "cpu_ms": round(cost.cpu_ms, 2),
        "budget_cpu_ms": scenario.cpu_ms,
        "budget_statements": scenario.statements,
        "over": over,
    }


def _tell(row: dict[str, Any]) -> None:
    print(
        f"{row['name']:<34}{row['app_ms']:>8.2f} +{row['database_ms']:>6.2f} ms CPU (≤ {row['budget_cpu_ms']})"
        f"{row['statements']:>7.1f} SQL (≤ {row['budget_statements']})"
        f"   p50 {row['median_ms']:.1f} max {row['slowest_ms']:.1f} ms   {' '.join(row['over']) or 'ok'}",
        flush=True,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--only", default="", help="scenarios whose name contains this")
    parser.add_argument("--observations", type=int, default=ROWS, help="readings in the scratch table; 0 for none")
    parser.add_argument("--today", default="2026-06-15")
    parser.add_argument("--json", default="", help="write the rows to this file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
