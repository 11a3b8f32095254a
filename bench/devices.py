"""
Meters: how many readings a second reach PostgreSQL through a broker, sent faster than they can be stored; every tenth
message is sent twice, every twentieth out of order. With mosquitto, and with the broker inside `jiayi devices`.
"""

import json
import time
from pathlib import Path
from typing import Any

import psycopg

from bench import mqtt
from bench.meter import cpu_ms, family, server_cpu_ms
from tests.live import LiveApp, free_port

METERS, READINGS = 2_000, 60_000
# What the issue asks for, a second.
LEAST = {"mosquitto": 3_000, "embedded": 1_500}
SETTLE_SECONDS = 120.0
_REGISTER = """INSERT INTO devices_device (organization_id, serial, vendor, kind, model_name, key, state, registered_by,
    registered_by_name, registered_at)
SELECT organization_id, 'BENCH-' || lpad(row_number() OVER (ORDER BY id)::text, 5, '0'), 'jiayi', 'bp', '', 'k'::bytea,
    'active', 'system:bench', '', now() - interval '1 year'
FROM (SELECT id, organization_id FROM patients_patient WHERE is_current ORDER BY id LIMIT %s) people
ON CONFLICT DO NOTHING"""
_BIND = """INSERT INTO devices_devicebinding (device_id, organization_id, patient_id, from_at, bound_by, bound_by_name,
    ended_by)
SELECT d.id, d.organization_id, people.id, now() - interval '1 year', 'system:bench', '', ''
FROM (SELECT id, row_number() OVER (ORDER BY id) AS number FROM patients_patient WHERE is_current ORDER BY id LIMIT %s)
    people
JOIN devices_device d ON d.serial = 'BENCH-' || lpad(people.number::text, 5, '0')
WHERE NOT EXISTS (SELECT FROM devices_devicebinding b WHERE b.device_id = d.id)"""


def measure_devices(
    app: LiveApp, database: psycopg.Connection, *, data: Path, folder: Path, size: int, readings: int = READINGS
) -> list[dict[str, Any]]:
    """Rows for the bench: one for each broker."""
    database.execute(_REGISTER, [METERS])
    database.execute(_BIND, [METERS])
    meters = _one(database, "SELECT count(*) FROM devices_device WHERE serial LIKE 'BENCH-%'")
    rows = []
    for name in LEAST:
        port = free_port()
        row = _measured(app, database, name=name, port=port, data=data, folder=folder, meters=meters, readings=readings)
        rows.append({"size": size, **row})
        over = "" if row["a_second"] >= LEAST[name] else "TOO SLOW"
        rows[-1]["over"] = [over] if over else []
        print(
            f"{row['name']:<34}{row['a_second']:>8.0f} /s (≥ {LEAST[name]})   gateway {row['app_ms']:.2f} + PostgreSQL"
            f" {row['database_ms']:.2f} ms CPU a reading{row['broker_words']}   {row['stored']:,} stored of"
            f" {row['sent']:,} sent in {row['seconds']:.1f} s   {over or 'ok'}",
            flush=True,
        )
    return rows


def _measured(
    app: LiveApp, database: psycopg.Connection, *, name: str, port: int, data: Path, folder: Path, meters: int,
    readings: int,
) -> dict[str, Any]:  # fmt: skip
    said = messages(meters, readings)
    if name == "mosquitto":
        with mqtt.mosquitto(folder, port) as broker:
            app.env["JIAYI_MQTT_URL"] = f"mqtt://127.0.0.1:{port}"
            return _run(app, database, name, port, data, said, readings, broker)
    app.env.pop("JIAYI_MQTT_URL", None)
    app.env["JIAYI_MQTT_PORT"] = str(port)
    return _run(app, database, name, port, data, said, readings, None)


def _run(
    app: LiveApp, database: psycopg.Connection, name: str, port: int, data: Path, said: list[tuple[str, bytes]],
    readings: int, broker: int | None,
) -> dict[str, Any]:  # fmt: skip
    app.start("devices")
    pid = app.processes["devices"].pid
    try:
        before = _until_it_listens(database, port)
        gateway, server = cpu_ms(family(pid)), server_cpu_ms(data)
        brokers = cpu_ms([broker]) if broker else 0.0
        began = time.monotonic()
        mqtt.publish(port, said)
        deadline = began + SETTLE_SECONDS
        while (stored := _stored(database) - before) < readings and time.monotonic() < deadline:
            time.sleep(0.4)
        seconds = time.monotonic() - began
        used = cpu_ms(family(pid)) - gateway
        words = f", broker {(cpu_ms([broker]) - brokers) / readings:.2f}" if broker else " (with its broker)"
        return {
            "name": f"meters over MQTT, {name}",
            "sent": len(said),
            "stored": stored,
            "seconds": round(seconds, 1),
            "a_second": round(stored / seconds),
            "app_ms": round(used / readings, 3),
            "database_ms": round((server_cpu_ms(data) - server) / readings, 3),
            "broker_words": words,
        }
    finally:
        app.processes["devices"].terminate()
        app.processes.pop("devices").wait()


def _until_it_listens(database: psycopg.Connection, port: int) -> int:
    """What is published before somebody subscribes is lost: one meter measures until it is heard."""
    mqtt.wait_for(port)
    before, deadline = _stored(database), time.monotonic() + 60
    while (stored := _stored(database)) == before:
        if time.monotonic() > deadline:
            raise SystemExit("`jiayi devices` does not listen")
        mqtt.publish(port, messages(1, 1))
        time.sleep(0.5)
    time.sleep(1)
    return _stored(database) if stored else 0


def messages(meters: int, readings: int) -> list[tuple[str, bytes]]:
    """One reading each; the numbers grow from run to run so that nothing was stored before."""
    base, now = int(time.time() * 1000) * 100, int(time.time())
    said = []
    for number in range(readings):
        reading = {
            "sequence": base + (2 * (number - 2 * meters) + 1 if number % 20 == 0 else 2 * number),
            "at": now - 30,
            "systolic": 118 + number % 15,
            "diastolic": 68 + number % 15,
            "pulse": 62 + number % 20,
        }
        body = json.dumps({"sent_at": now, "readings": [reading]}, separators=(",", ":")).encode()
        serial = f"BENCH-{1 + number % meters:05}"
        said += [(serial, body)] * (2 if number % 10 == 0 else 1)
    return said


def _stored(database: psycopg.Connection) -> int:
    # Counted over the index of numbers: the table may be long.
    return _one(database, "SELECT count(*) FROM devices_devicereading WHERE serial LIKE 'BENCH-%' AND state = 'stored'")


def _one(database: psycopg.Connection, statement: str) -> int:
    row = database.execute(statement).fetchone()  # type: ignore[arg-type]
    return int(row[0]) if row else 0
