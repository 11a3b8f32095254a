"""The power fails in the middle of a thousand signings: nothing is lost, nothing happens twice."""

import base64
import http.client
import os
import threading
import time
import uuid

import psycopg
import pytest

from bench.client import Client, sign_in_staff
from bench.scenarios import white_png
from tests import database
from tests.live import live_app

pytestmark = [pytest.mark.journey, pytest.mark.slow]

TODAY = "2026-06-15"
SIGNINGS = 1000
PICTURE = "data:image/png;base64," + base64.b64encode(white_png()).decode()
# Everybody who acts on a signature, apart from the printing of 1,000 PDF: a few of those are enough.
PRINTED = 5


@pytest.fixture
def house(django_db_setup, django_db_blocker, tmp_path):
    """A district large enough, in a database of its own."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = f"test_killed_{uuid.uuid4().hex[:8]}"
    with django_db_blocker.unblock():
        database.clone(name)
        with live_app(database_url=f"{server}/{name}", folder=tmp_path, today=TODAY) as app:
            app.run("demo", "--size", "7000", "--seed", "1", "--today", TODAY)
            with psycopg.connect(f"{server}/{name}", autocommit=True) as connection:
                yield app, connection
        database.drop(name)


def _offers(doctor, rows):
    """Offers to adults without a contract, by the team of the doctor's who still has room."""
    team = doctor.send("GET", "/api/doctor/me")["team_ids"][0]
    rows.execute("UPDATE practitioners_careteam SET capacity = 5000 WHERE id = %s", [team])
    people = rows.execute(
        "SELECT p.id FROM patients_patient p WHERE p.current_team_id IS NULL AND p.died_date IS NULL"
        " AND p.moved_out_date IS NULL AND p.birth_date < date '1995-01-01'"
        " AND NOT EXISTS (SELECT 1 FROM contracts_contract c WHERE c.patient_id = p.id AND c.status IN"
        "   ('draft', 'offered', 'signed')) ORDER BY p.id LIMIT %s",
        [SIGNINGS + 100],
    ).fetchall()
    ids = [number for (number,) in people]
    made = []
    for start in range(0, len(ids), 100):
        body = {"patient_ids": ids[start : start + 100], "team_id": team, "package_codes": ["basic"]}
        made += doctor.send("POST", "/api/doctor/contracts/proposals", body)
    offered = [row["contract_id"] for row in made if row["contract_id"]][:SIGNINGS]
    assert len(offered) == SIGNINGS, made[-1]
    return offered


def _sign(app, cookie, contracts, keys):
    """As a phone with a bad connection does it: the same key again until there is an answer."""
    client = Client(app.port, cookie)
    for contract in contracts:
        body = {"client_key": keys[contract], "signature": PICTURE, "health_consent": True, "signer_name": "本人"}
        for _ in range(300):
            try:
                client.send("POST", f"/api/doctor/contracts/{contract}/witness", body)
                break
            except (OSError, http.client.HTTPException):
                client.close()
                time.sleep(0.2)
    client.close()


def _one(rows, sql, *values):
    return rows.execute(sql, values).fetchone()[0]


def _wait(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_a_thousand_signings_survive_a_killed_web_and_a_killed_worker(house):
    app, rows = house
    app.start("web")
    doctor = sign_in_staff(app.port, "doctor", "doctor01")
    offered = _offers(doctor, rows)
    signed = "SELECT count(*) FROM contracts_contract WHERE id = ANY(%s) AND status = 'signed'"

    keys = {contract: str(uuid.uuid4()) for contract in offered}
    phones = [threading.Thread(target=_sign, args=[app, doctor.cookie, offered[n::3], keys]) for n in range(3)]
    for phone in phones:
        phone.start()
    _wait(lambda: _one(rows, signed, offered) > SIGNINGS // 3, 120)
    app.kill("web")
    time.sleep(0.5)
    assert 0 < _one(rows, signed, offered) < SIGNINGS
    app.start("web")
    for phone in phones:
        phone.join(240)
    doctor.close()

    once = "SELECT count(*), count(DISTINCT contract_id) FROM contracts_contractdecision WHERE contract_id = ANY(%s)"
    assert _one(rows, signed, offered) == SIGNINGS
    assert rows.execute(f"{once} AND move = 'sign'", [offered]).fetchone() == (SIGNINGS, SIGNINGS)
    events = (
        "FROM kernel_domainevent WHERE name = 'contracts.contract.signed' AND (payload->>'contract_id')::int = ANY(%s)"
    )
    assert _one(rows, f"SELECT count(*) {events}", offered) == SIGNINGS

    rows.execute(
        "DELETE FROM procrastinate_jobs WHERE args->>'subscriber' LIKE '%%queue_agreement' AND id NOT IN"
        " (SELECT id FROM procrastinate_jobs WHERE args->>'subscriber' LIKE '%%queue_agreement' ORDER BY id LIMIT %s)",
        [PRINTED],
    )
    waiting = (
        "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'events' AND status IN ('todo', 'doing')"
        " AND scheduled_at IS NULL"
    )
    total = _one(rows, waiting)
    app.start("worker")
    _wait(lambda: _one(rows, waiting) < total * 2 // 3, 240)
    app.kill("worker")
    assert _one(rows, waiting) > 0
    rows.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'")
    rows.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
        " VALUES ('upkeep', 'kernel.rescue_stalled', '{\"timestamp\": 0}')"
    )
    app.start("worker")
    _wait(lambda: _one(rows, waiting) == 0, 300)
    app.stop()

    assert _one(rows, "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'") == 0
    assert _one(rows, "SELECT count(*) FROM kernel_eventdelivery WHERE state <> 'done'") == 0
    effects = rows.execute(
        f"SELECT d.subscriber, count(*), count(DISTINCT d.event_id) FROM kernel_eventdelivery d"
        f" WHERE d.event_id IN (SELECT id {events}) AND d.subscriber NOT LIKE '%%queue_agreement' GROUP BY 1",
        [offered],
    ).fetchall()
    assert len(effects) >= 3
    assert {(count, distinct) for _, count, distinct in effects} == {(SIGNINGS, SIGNINGS)}

    assert rows.execute(
        "SELECT count(*), count(DISTINCT patient_id) FROM messaging_message WHERE kind = 'contract_signed'"
        " AND patient_id IN (SELECT patient_id FROM contracts_contract WHERE id = ANY(%s))",
        [offered],
    ).fetchone() == (SIGNINGS, SIGNINGS)
    planned = rows.execute(
        "SELECT count(DISTINCT contract_id), count(*) = count(DISTINCT (contract_id, line_id, sequence))"
        " FROM fulfillment_entitlement WHERE contract_id = ANY(%s)",
        [offered],
    ).fetchone()
    assert planned == (SIGNINGS, True)
    owed = rows.execute(
        "SELECT count(*), count(DISTINCT (a.contract_id, a.payer)), count(DISTINCT a.contract_id)"
        " FROM billing_ledgerentry e JOIN billing_feeaccount a ON a.id = e.account_id"
        " WHERE e.kind = 'owed' AND a.contract_id = ANY(%s)",
        [offered],
    ).fetchone()
    assert owed[0] == owed[1]
    assert owed[2] == SIGNINGS
