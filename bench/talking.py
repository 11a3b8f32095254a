"""What talking costs: a message either way, a thread of thirty, the inbox."""

import itertools
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg

from bench.client import Client, sign_in_resident, sign_in_staff
from bench.scenarios import Scenario
from tests.live import LiveApp

DOCTOR, RESIDENT = "doctor01", "16988880001"
# So many of the doctor's people have a conversation: the inbox shows thirty, and there is a second page.
PEOPLE = 45


def build(app: LiveApp, database: psycopg.Connection) -> Iterator[Scenario]:
    """The resident's own thread is filled first, so that thirty messages are there to be read."""
    doctor = sign_in_staff(app.port, "doctor", DOCTOR)
    resident = sign_in_resident(app.port, RESIDENT)
    own = resident.send("GET", "/api/resident/me")["patient_id"]
    for number in range(40):
        _say(resident, own, f"第 {number} 句：今天早上量了血压，药按时吃了")
    write_to(doctor, PEOPLE)
    thread = resident.send("GET", f"/api/resident/conversation?patient_id={own}")["thread"]["conversation"]["id"]
    listing = f"/api/resident/conversations/{thread}/messages?before=1000000"
    yield Scenario("conversation: 30 messages", lambda number: resident.send("GET", listing), 3.0, 3)
    whole = f"/api/resident/conversation?patient_id={own}"
    yield Scenario("conversation: the resident's page", lambda number: resident.send("GET", whole))
    inbox = "/api/doctor/conversations?box=waiting&limit=30"
    yield Scenario("inbox, 30", lambda number: doctor.send("GET", inbox), 4.5, 5)
    counts = "/api/doctor/conversations/counts"
    yield Scenario("inbox: how many in each box", lambda number: doctor.send("GET", counts), 3.0, 3)
    # The first word opens the conversation and starts the clock; measured is what follows.
    yield Scenario("message: a resident writes", lambda number: _say(resident, own, f"第 {number} 句"), 3.0)
    threads = itertools.cycle([row["id"] for row in doctor.send("GET", inbox)["items"]])
    yield Scenario("message: the team answers", lambda number: answer(doctor, next(threads), number), 3.0)


def write_to(doctor: Client, wanted: int) -> list[int]:
    """The team writes first to so many of its people; their conversations."""
    people = doctor.send("GET", "/api/doctor/patients?mine=true&limit=100")["items"]
    for row in people[:wanted]:
        body = {"patient_id": row["id"], "client_key": str(uuid.uuid4()), "words": "记得这周来量一次血压"}
        doctor.send("POST", "/api/doctor/conversations", body)
    return [row["id"] for row in people[:wanted]]


def answer(doctor: Client, conversation_id: int, number: int) -> Any:
    body = {"client_key": str(uuid.uuid4()), "words": f"第 {number} 句：知道了，接着按原来的吃"}
    return doctor.send("POST", f"/api/doctor/conversations/{conversation_id}/messages", body)


def _say(resident: Client, patient_id: int, words: str) -> Any:
    body = {"patient_id": patient_id, "client_key": str(uuid.uuid4()), "words": words}
    return resident.send("POST", "/api/resident/conversations", body)
