"""What is measured, and the budget of each: CPU of application and PostgreSQL together, and statements."""

import base64
import itertools
import uuid
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from struct import pack
from typing import Any
from urllib.parse import quote

import psycopg

from bench.client import Client, sign_in_resident, sign_in_staff
from bench.meter import WARM
from jiayi.kernel import crypto
from tests.live import LiveApp

DOCTOR, DIRECTOR, RESIDENT = "doctor01", "director", "16988880001"
COHORT = "/api/desk/programmes/hypertension/cohort"
Send = Callable[[int], Any]


@dataclass(frozen=True)
class Scenario:
    name: str
    send: Send
    cpu_ms: float | None = None
    statements: int | None = None
    at_most: int = 1000  # a write that uses up its objects can run only so often


def build(app: LiveApp, database: psycopg.Connection) -> Iterator[Scenario]:
    """Reads first: what is written later must not change what they find."""
    doctor = sign_in_staff(app.port, "doctor", DOCTOR)
    director = sign_in_staff(app.port, "desk", DIRECTOR)
    resident = sign_in_resident(app.port, RESIDENT)
    yield from _lists(doctor, director, database)
    yield from _reads(doctor, resident, database)
    yield from _managing(director, date.fromisoformat(app.env["JIAYI_TODAY"]))
    yield from _writes(doctor, database, date.fromisoformat(app.env["JIAYI_TODAY"]))
    yield Scenario(
        "sign in with a password",
        lambda number: Client(app.port).send(
            "POST", "/api/doctor/login", {"username": "doctor04", "password": "Jiayi-Demo-2026"}
        ),
        cpu_ms=80.0,
        at_most=20,
    )


def _lists(doctor: Client, director: Client, database: psycopg.Connection) -> Iterator[Scenario]:
    """Panel list and search: the same budget at 100,000 and at a million residents."""

    def listed(client: Client, name: str, path: str) -> Scenario:
        return Scenario(name, lambda number: client.send("GET", path), cpu_ms=4.5, statements=5)

    person = database.execute(
        "SELECT p.name, p.initials, p.identity_number, p.phone FROM patients_patient p"
        " WHERE p.current_team_id = (SELECT current_team_id FROM patients_patient WHERE current_team_id IS NOT NULL"
        " GROUP BY 1 ORDER BY count(*) DESC LIMIT 1) AND p.identity_number IS NOT NULL AND p.phone IS NOT NULL"
        " AND length(p.name) = 3 AND p.died_date IS NULL AND p.moved_out_date IS NULL ORDER BY p.id LIMIT 1"
    ).fetchone()
    assert person is not None
    name, initials, identity, phone = person
    identity, phone = crypto.decrypt(identity), crypto.decrypt(phone)
    yield listed(doctor, "panel: my residents", "/api/doctor/patients?mine=true&limit=30")
    first = director.send("GET", "/api/desk/patients?limit=100")
    yield listed(director, "panel: all of the centre", "/api/desk/patients?limit=30")
    yield listed(director, "panel: a later page", f"/api/desk/patients?limit=30&cursor={quote(first['next_cursor'])}")
    yield listed(director, "panel: by tag", "/api/desk/patients?limit=30&tag=hypertension")
    yield listed(director, "panel: unsigned above 65", "/api/desk/patients?limit=30&is_signed=false&min_age=65")
    yield listed(director, "search: name", f"/api/desk/patients?q={quote(name)}&limit=30")
    yield listed(director, "search: part of a name", f"/api/desk/patients?q={quote(name[1:])}&limit=30")
    yield listed(director, "search: initials", f"/api/desk/patients?q={initials}&limit=30")
    yield listed(director, "search: whole ID", f"/api/desk/patients?q={identity}&limit=30")
    yield listed(director, "search: whole phone", f"/api/desk/patients?q={phone}&limit=30")
    yield listed(doctor, "search: last four of the ID", f"/api/doctor/patients?q={identity[-4:]}&mine=true&limit=30")


def _reads(doctor: Client, resident: Client, database: psycopg.Connection) -> Iterator[Scenario]:
    mine = doctor.send("GET", "/api/doctor/patients?mine=true&limit=100")["items"]
    people = itertools.cycle([row["id"] for row in mine])
    yield Scenario("open a resident", lambda number: doctor.send("GET", f"/api/doctor/patients/{next(people)}"), 3.0)
    yield Scenario("messages, 30", lambda number: resident.send("GET", "/api/resident/messages?limit=30"), 3.0, 3)
    yield Scenario("today", lambda number: doctor.send("GET", "/api/doctor/today"))
    yield Scenario("follow-ups due", lambda number: doctor.send("GET", "/api/doctor/follow-ups?limit=30"), 4.5)
    yield Scenario("unfulfilled", lambda number: doctor.send("GET", "/api/doctor/unfulfilled?limit=30"), 4.5)
    own = resident.send("GET", "/api/resident/me")["patient_id"]
    ledger = f"/api/resident/patients/{own}/ledger"
    yield Scenario("a resident's ledger", lambda number: resident.send("GET", ledger), 4.5)
    yield Scenario("who read my record", lambda number: resident.send("GET", "/api/resident/read-log"), 4.5)


def _managing(director: Client, today: date) -> Iterator[Scenario]:
    """What a director of one centre opens: numbers over everybody in a programme, and the people behind one of them."""
    last_month = today.replace(day=1) - timedelta(days=1)
    people = f"/api/desk/enrolments?programme=hypertension&limit=30&month={last_month}"
    yield Scenario("control of a programme", lambda number: director.send("GET", COHORT), at_most=50)
    yield Scenario("people of a past month", lambda number: director.send("GET", people), at_most=50)
    month = f"/api/desk/overdue-months/{today.replace(day=1)}"
    yield Scenario("overdue, the month by team", lambda number: director.send("GET", month), at_most=50)


def _writes(doctor: Client, database: psycopg.Connection, today: date) -> Iterator[Scenario]:
    me = doctor.send("GET", "/api/doctor/me")
    yield Scenario("register a resident", _registering(doctor, me["organization_id"]), 5.0)
    due = [
        (row["id"], row["patient_id"])
        for row in doctor.send("GET", "/api/doctor/follow-ups?limit=100&programme=hypertension")["items"]
        if row["state"] in ("scheduled", "ready")
    ]
    if len(due) > 2 * WARM:
        yield Scenario("submit a follow-up", _visiting(doctor, database, due, today), 6.0, at_most=len(due))
    offered = _offers(doctor, database, me["team_ids"][0], 110)
    if len(offered) > 2 * WARM:
        yield Scenario("sign (witnessed)", _signing(doctor, offered), 10.0, at_most=len(offered))


_SYLLABLES = "安宝才德恩芳贵海佳凯兰明宁平强荣淑庭伟雪"


def _registering(doctor: Client, organization_id: int) -> Send:
    born = date(1900, 1, 1)
    batch = uuid.uuid4().int % 20_000

    def send(number: int) -> None:
        birth = born + timedelta(days=batch + number // 900)
        card = identity_number("330103", birth, 101 + number % 890)
        body = {
            "organization_id": organization_id,
            # No two alike, or the second is refused as a near twin of the first.
            "name": f"新{_SYLLABLES[number % 20]}{_SYLLABLES[number // 20 % 20]}{_SYLLABLES[number // 400 % 20]}",
            "sex": "1" if int(card[16]) % 2 else "2",
            "birth_date": birth,
            "identity_number": card,
            "phone": f"139{batch:05d}{number:03d}"[:11],
            "client_key": str(uuid.uuid4()),
            "address": "文晖路 1 号",
        }
        doctor.send("POST", "/api/doctor/patients", body)

    return send


def _visiting(doctor: Client, database: psycopg.Connection, due: list[tuple[int, int]], today: date) -> Send:
    row = database.execute(
        "SELECT r.answers FROM forms_formresponse r JOIN forms_formtemplate t ON t.id = r.template_id"
        " WHERE t.code = 'htn_followup' ORDER BY r.id DESC LIMIT 1"
    ).fetchone()
    assert row is not None
    answers = {**row[0], "visited_on": today.isoformat()}
    for decided in ("next_date", "classification", "classification_reason"):  # the rule decides
        answers.pop(decided, None)

    def send(number: int) -> None:
        follow_up_id, patient_id = due[number]
        form = {"code": "htn_followup", "follow_up_id": follow_up_id, "answers": answers, "confirmed": list(answers)}
        body = {
            "client_key": str(uuid.uuid4()),
            "visited_at": f"{today}T00:00:00+08:00",
            "way": "clinic",
            "people": [{"patient_id": patient_id, "forms": [form]}],
        }
        (verdict,) = doctor.send("POST", "/api/doctor/visits", body)
        assert verdict["status"] == "stored", verdict["refusal"]

    return send


def _offers(doctor: Client, database: psycopg.Connection, team_id: int, wanted: int) -> list[int]:
    """Open offers of the own team, which has room for all of them here."""
    database.execute("UPDATE practitioners_careteam SET capacity = 20000 WHERE id = %s", [team_id])
    rows = database.execute(
        "SELECT p.id FROM patients_patient p WHERE p.current_team_id IS NULL AND p.died_date IS NULL"
        " AND p.moved_out_date IS NULL AND p.birth_date < now() - interval '30 years'"
        " AND NOT EXISTS (SELECT 1 FROM contracts_contract c WHERE c.patient_id = p.id"
        "   AND (c.status IN ('draft', 'offered') OR (c.status = 'signed' AND c.period @> current_date)))"
        " ORDER BY p.id LIMIT %s",
        [wanted],
    ).fetchall()
    made = doctor.send(
        "POST",
        "/api/doctor/contracts/proposals",
        {"patient_ids": [number for (number,) in rows], "team_id": team_id, "package_codes": ["basic"]},
    )
    return [row["contract_id"] for row in made if row["contract_id"]]


def _signing(doctor: Client, offered: list[int]) -> Send:
    picture = "data:image/png;base64," + base64.b64encode(white_png()).decode()

    def send(number: int) -> None:
        body = {"client_key": str(uuid.uuid4()), "signature": picture, "health_consent": True, "signer_name": "本人"}
        doctor.send("POST", f"/api/doctor/contracts/{offered[number]}/witness", body)

    return send


def identity_number(division: str, birth: date, sequence: int) -> str:
    """GB 11643."""
    body = f"{division}{birth:%Y%m%d}{sequence:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def white_png(width: int = 300, height: int = 120) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return pack(">I", len(content)) + kind + content + pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + b"\xff" * width for _ in range(height))
    header = pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
