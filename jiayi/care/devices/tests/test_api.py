"""Every route of devices in pairs: with the permission and without it, and nobody of another centre or family."""

from dataclasses import replace
from datetime import timedelta

import pytest

from jiayi.care.devices import services
from jiayi.care.devices.api import desk, doctor, public, resident
from jiayi.care.devices.models import DeviceReading, FloodCase
from jiayi.care.vitals.tests.test_api import resident_actor
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import clock, scope
from tests.calling import Caller, without_permission

from .meters import arrive, body, bound, reading, signed

pytestmark = pytest.mark.django_db
PHONE, DESK, HOME = (
    Caller(doctor.router, "devices-doctor"),
    Caller(desk.router, "devices-desk"),
    Caller(resident.router, "devices-resident"),
)
HOUR = timedelta(hours=1)


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    made = Place()
    made.clerk = replace(made.doctor, roles=frozenset({"nurse"}))
    home = made.household()
    made.person, made.wife = made.patient(household=home), made.patient("老李", household=home)
    made.meter = bound(made, made.person, at=NOW - HOUR, is_shared=True)
    arrive(reading(1))
    with scope.everything(reason="test"):
        made.waiting = DeviceReading.objects.get()
        services.note_flood(device_id=made.meter.pk, turned_away=9, at=NOW)
        made.flood = FloodCase.objects.get()
    return made


def send(caller, actor, method, path, body):
    return caller.get(actor, path) if method == "get" else getattr(caller, method)(actor, path, body)


def test_the_registry_is_run_by_who_may_and_a_stranger_finds_no_device(place):
    stranger = replace(Place().doctor, roles=frozenset({"nurse"}))
    routes = [
        ("post", f"/devices/{place.meter.pk}/bind", {"patient_id": place.person.pk}),
        ("post", f"/devices/{place.meter.pk}/unbind", {}),
        ("post", f"/devices/{place.meter.pk}/moves/block", {}),
        ("post", f"/device-flood-cases/{place.flood.pk}/close", {"note": "换了电池"}),
    ]
    for method, path, given in routes:
        assert send(DESK, without_permission(place.clerk), method, path, given)[0] == 403, path
        assert send(DESK, stranger, method, path, given)[0] == 404, path
    for method, path, given in routes:
        assert send(DESK, place.clerk, method, path, given)[0] in (200, 204), path
    for path in ("/devices", "/device-quarantine", "/device-flood-cases"):
        assert DESK.get(place.clerk, path)[0] == 200
        assert DESK.get(without_permission(place.clerk), path)[0] == 403
    assert DESK.get(stranger, "/devices")[1]["items"] == DESK.get(stranger, "/device-flood-cases")[1] == []


def test_registering_and_dismissing_belong_to_those_who_manage_devices(place):
    arrive(reading(1), serial="NEW-88")
    for path, given in (("/devices", {"serial": "NEW-99"}), ("/device-quarantine/NEW-88/dismiss", {})):
        assert DESK.post(place.doctor, path, given)[0] == 403
        assert DESK.post(place.clerk, path, given)[0] in (200, 204)


@pytest.mark.parametrize("caller", [PHONE, HOME], ids=["doctor", "resident"])
def test_a_persons_devices_belong_to_the_person_and_their_team(place, caller):
    me = place.doctor if caller is PHONE else resident_actor(place.person)
    other = Place().doctor if caller is PHONE else resident_actor(place.patient("邻居"))
    person = f"/patients/{place.person.pk}"
    routes = [
        ("get", f"{person}/devices", None),
        ("get", f"{person}/waiting-readings", None),
        ("post", f"{person}/waiting-readings/{place.waiting.pk}/claim", {}),
        ("post", f"{person}/devices", {"serial": "HOME-77"}),
        ("post", f"{person}/devices/{place.meter.pk}/unbind", {}),
    ]
    for method, path, given in routes:
        assert send(caller, without_permission(me), method, path, given)[0] == 403, path
        assert send(caller, other, method, path, given)[0] == 404, path
    for method, path, given in routes:
        assert send(caller, me, method, path, given)[0] in (200, 204), path


def test_what_a_meter_says_wrongly_is_answered_clearly_and_nothing_is_lost(place, monkeypatch):
    monkeypatch.setattr(clock, "real", lambda: NOW)
    door = Caller(public.router, "devices-public")

    def say(message):
        head = {
            "X-Device": message.serial, "X-Timestamp": message.timestamp, "X-Nonce": message.nonce,
            "X-Signature-Method": message.method, "X-Signature": message.signature,
        }  # fmt: skip
        answer = door.client.post("/device-readings", data=message.body, headers=head)
        return answer.status_code, answer.json()

    good = signed(place.meter, body((132, 82), first=5))
    assert say(good)[1]["results"][0]["state"] == "waiting"
    assert say(good)[1]["code"] == "unsigned"  # recorded by somebody and played again
    garbage = signed(place.meter, b"\xff\x00", nonce="nonce-0009")
    assert say(garbage)[1]["code"] == "message_unreadable"
    with scope.everything(reason="test"):
        assert DeviceReading.objects.count() == 2
