"""
Open pages: how many one process holds and what they cost, how soon a word reaches them, and two processes sharing them.

Pages and writers are processes of their own (bench.pages, bench.speakers). Five thousand residents and staff are signed
in by copying the session of one into the table: what is measured begins with the cookie.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from bench.client import Client, sign_in_resident, sign_in_staff
from bench.meter import cpu_ms, family, memory_mb, server_cpu_ms
from jiayi.kernel import crypto
from tests.live import REPOSITORY, LiveApp

PAGES, PER_SECOND, SECONDS = 5000, 200, 10
STAFF_PER_TEAM = 6
DELIVERY_MS = 5.0


def measure_sockets(
    app: LiveApp, database: psycopg.Connection, data: Path, *, size: int, pages: int = PAGES
) -> list[dict[str, Any]]:
    """One process, then two on the same door."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if most < pages + 200:
        print(f"sockets: this machine lets a process open only {most} files; {pages} pages are not measured")
        return []
    residents, staff = _sessions(app, database, pages)
    rows = []
    try:
        for processes in (1, 2):
            app.stop()
            app.start("web", processes=processes)
            rows += _measure(app, data, residents, staff, size=size, processes=processes)
    finally:
        app.stop()
        database.execute("DELETE FROM accounts_session WHERE address = '192.0.2.1'")
        app.start("web")
    return rows


def _measure(
    app: LiveApp, data: Path, residents: list["Signed"], staff: list["Signed"], *, size: int, processes: int
) -> list[dict[str, Any]]:
    web = app.processes["web"].pid
    empty, began = memory_mb(family(web)), cpu_ms(family(web))
    name = f"{processes} process{'es' if processes > 1 else ''}"
    with _child("bench.pages", app) as pages, _child("bench.speakers", app) as speakers:
        everybody = [*(("/api/ws/resident", f"jiayi_resident={one.token}") for one in residents)]
        everybody += [("/api/ws/doctor", f"jiayi_staff={one.token}") for one in staff]
        opened = _ask(pages, everybody)
        full, opening = memory_mb(family(web)), cpu_ms(family(web)) - began
        shares = [len(os.listdir(f"/proc/{pid}/fd")) for pid in family(web)] if processes > 1 else []
        held: dict[str, Any] = {
            "size": size,
            "name": f"sockets held, {name}",
            "open": opened["open"],
            "wanted": len(everybody),
            "seconds": round(opened["seconds"], 1),
            "kb_each": round((full - empty) * 1024 / max(1, opened["open"])),
            "mb": round(full),
            "cpu_ms_each": round(opening / max(1, opened["open"]), 2),
            "shares": [count for count in shares if count > 100],
            "over": [] if opened["open"] == len(everybody) else ["OPEN"],
        }
        print(
            f"{held['name']:<34}{held['open']:>8} of {held['wanted']} in {held['seconds']} s,"
            f" {held['cpu_ms_each']} ms CPU and {held['kb_each']} KB each, {held['mb']} MB in all"
            f"{'  files ' + str(held['shares']) if shares else ''}",
            flush=True,
        )
        rows = [held]
        for kind, each in (
            ("words", [f"patient:{one.person}" for one in residents]),
            ("messages", [[f"jiayi_staff={one.doctor}", one.conversation] for one in residents if one.conversation]),
        ):
            order = {"kind": kind, "per_second": PER_SECOND, "seconds": SECONDS, "each": each}
            _ask(speakers, order | {"seconds": 1})
            _ask(pages, "words")
            app_ms, database_ms = cpu_ms(family(web)), server_cpu_ms(data)
            said = _ask(speakers, order)
            app_ms, database_ms = cpu_ms(family(web)) - app_ms, server_cpu_ms(data) - database_ms
            rows.append(_row(kind, name, size, said, _ask(pages, "words"), app_ms, database_ms))
        still = _ask(pages, "count")["open"]
        if still != opened["open"]:
            rows[0]["over"].append("LOST")
            print(f"   {opened['open'] - still} pages were lost meanwhile")
    return rows


def _row(
    kind: str, name: str, size: int, said: list[list[int]], heard: list[list[Any]], app_ms: float, database_ms: float
) -> dict[str, Any]:
    """Delivery: from before the commit (words) or from the request (messages) to the first page that heard."""
    arrivals: dict[int, list[int]] = {}
    for _, number, at in heard:
        arrivals.setdefault(number, []).append(at)
    late, missing = [], 0
    for number, began, _ in said:
        if at := next((at for at in arrivals.get(number, []) if at >= began), None):
            late.append((at - began) / 1e6)
        else:
            missing += 1
    seconds = (max(done for *_, done in said) - min(began for _, began, _ in said)) / 1e9
    late.sort()
    answered = sorted((done - began) / 1e6 for _, began, done in said)
    row = {
        "size": size,
        "name": f"{kind}, {name}",
        "per_second": round(len(said) / seconds),
        "delivered": len(late),
        "missing": missing,
        "deliveries": len(heard),
        "median_ms": round(statistics.median(late), 2) if late else None,
        "p95_ms": round(late[int(len(late) * 0.95)], 1) if late else None,
        "slowest_ms": round(late[-1], 1) if late else None,
        "answer_median_ms": round(statistics.median(answered), 2),
        "app_ms": round(app_ms / len(said), 2),
        "database_ms": round(database_ms / len(said), 2),
        "over": [
            *(["LATE"] if kind == "words" and (not late or statistics.median(late) > DELIVERY_MS) else []),
            *(["LOST"] if missing else []),
            *(["SLOW"] if len(said) / seconds < PER_SECOND * 0.95 else []),
        ],
    }
    print(
        f"{row['name']:<34}{row['per_second']:>8}/s  {row['app_ms']:.2f} + {row['database_ms']:.2f} ms CPU each;"
        f" to the page p50 {row['median_ms']} p95 {row['p95_ms']} max {row['slowest_ms']} ms;"
        f" {row['deliveries']} deliveries, {missing} missing; answer p50 {row['answer_median_ms']} ms"
        f"   {' '.join(row['over']) or 'ok'}",
        flush=True,
    )
    return row


class Signed:
    """One page's owner: the cookie, whom it shows, who writes to them and where."""

    def __init__(self, token: str, person: int = 0) -> None:
        self.token, self.person = token, person
        self.doctor = ""
        self.conversation: int | None = None


def _sessions(app: LiveApp, database: psycopg.Connection, pages: int) -> tuple[list[Signed], list[Signed]]:
    """Residents of the district and their teams, each signed in; where there are too few, several pages of one."""
    resident, doctor = sign_in_resident(app.port, "16988880001"), sign_in_staff(app.port, "doctor", "doctor01")
    patterns = {
        name: database.execute(
            "SELECT resident_id, staff_id, actor, expires_at FROM accounts_session WHERE token_hash = %s",
            [crypto.token_hash(client.cookie.partition("=")[2])],
        ).fetchone()
        for name, client in (("resident", resident), ("staff", doctor))
    }
    teams = database.execute(
        "SELECT t.id, t.organization_id, (SELECT min(o.path) FROM organizations_organization o)"
        " FROM practitioners_careteam t WHERE EXISTS"
        " (SELECT 1 FROM patients_patient p WHERE p.current_team_id = t.id) ORDER BY t.id LIMIT 50"
    ).fetchall()
    staff: list[Signed] = []
    of_team: dict[int, Signed] = {}
    for team, organization, path in teams:
        for _ in range(STAFF_PER_TEAM):
            changes = {"team_ids": [team], "organization_id": organization, "organization_path": path}
            staff.append(_sign(database, patterns["staff"], len(staff), changes))
            of_team[team] = staff[-1]
    people = database.execute(
        "SELECT p.id, p.current_team_id FROM patients_patient p WHERE p.current_team_id = ANY(%s)"
        " AND p.died_date IS NULL ORDER BY md5(p.id::text) LIMIT %s",
        [[team for team, *_ in teams], pages - len(staff)],
    ).fetchall()
    residents = []
    for number in range(pages - len(staff)):
        person, team = people[number % len(people)]
        own = {"patient_ids": [person], "patient_id": person, "wards": [], "mandates": []}
        one = _sign(database, patterns["resident"], 10_000 + number, own)
        one.person, one.doctor = person, of_team[team].token
        residents.append(one)
    for one in residents[: min(len(people), 400)]:
        one.conversation = _open(app, database, one)
    return residents, staff


def _open(app: LiveApp, database: psycopg.Connection, one: Signed) -> int:
    """A conversation to write in; the first word is not what is measured."""
    body = {"patient_id": one.person, "client_key": str(uuid.uuid4()), "words": "记得这周来量一次血压"}
    client = Client(app.port, f"jiayi_staff={one.doctor}")
    client.send("POST", "/api/doctor/conversations", body)
    client.close()
    row = database.execute(
        "SELECT id FROM conversations_conversation WHERE patient_id = %s AND state <> 'closed'", [one.person]
    ).fetchone()
    assert row is not None
    return int(row[0])


def _sign(database: psycopg.Connection, pattern: Any, number: int, changes: dict[str, Any]) -> Signed:
    """The session of the pattern, for somebody else: `actor` is the snapshot that a request is built from."""
    resident, staff, actor, expires = pattern
    token = crypto.token()
    snapshot = actor | {"account_id": 5_000_000 + number} | changes
    database.execute(
        "INSERT INTO accounts_session (token_hash, step, resident_id, staff_id, actor, address, created_at,"
        " last_seen_at, expires_at) SELECT %s, 'active', %s, %s, %s, '192.0.2.1', s.created_at,"
        # So that nobody is looked up anew meanwhile and found to be the one whose session this was.
        " s.last_seen_at + interval '1 hour', s.expires_at FROM accounts_session s WHERE s.expires_at = %s LIMIT 1",
        [crypto.token_hash(token), resident, staff, json.dumps(snapshot), expires],
    )
    return Signed(token)


@contextmanager
def _child(module: str, app: LiveApp) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", module, str(app.port)],
        env=app.env,
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _ask(process: subprocess.Popen[str], what: Any) -> Any:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write((what if isinstance(what, str) else json.dumps(what)) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())
