"""The routes: who may, and the shape that a device keeps."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.test import Client

from jiayi.care.followups.tests.visits import planned
from jiayi.entrypoints import middleware
from jiayi.foundation.tasks.tests.people import NOW, TODAY
from jiayi.kernel import clock
from jiayi.kernel.access import permissions_of

from .seen import PRESSURE, place_with_forms

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(monkeypatch):
    place = place_with_forms()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return place


def client_of(monkeypatch, place, role):
    actor = replace(place.doctor, roles=frozenset({role}), permissions=permissions_of([role]))
    monkeypatch.setattr(middleware, "_actor", lambda request, name: actor)
    return Client(headers={"X-Requested-With": "jiayi"})


def test_a_doctor_opens_a_plan_and_sends_the_visit_of_a_household(place, monkeypatch):
    home = place.household()
    patient = place.patient(tags=["hypertension"], household=home)
    follow_up = planned(place, patient)
    http = client_of(monkeypatch, place, "doctor")
    plan = http.get("/api/doctor/visits/plan", {"household_id": home.pk}).json()
    (person,) = plan["people"]
    (form,) = person["forms"]
    assert (person["name"], form["follow_up_id"], form["version"]) == ("王桂芳", follow_up.pk, "3")
    assert plan["presence"]["home"]["is_asked"] is True
    body = {
        "client_key": str(uuid4()),
        "visited_at": NOW.isoformat(),
        "way": "home",
        "place": "家里",
        "people": [
            {
                "patient_id": patient.pk,
                "forms": [
                    {"code": form["code"], "version": "3", "follow_up_id": follow_up.pk, "answers": PRESSURE},
                ],
            }
        ],
    }
    first, again = (http.post("/api/doctor/visits", body, content_type="application/json").json() for _ in range(2))
    assert first[0]["encounter"]["forms"][0]["result_label"] == "控制不满意"
    assert first[0]["encounter"]["presence_label"] == "没有到场凭证"
    assert again == [first[0] | {"is_replay": True}]
    (listed,) = http.get(f"/api/doctor/patients/{patient.pk}/visits").json()
    assert listed == first[0]["encounter"]


def test_a_director_reads_visits_and_makes_none(place, monkeypatch):
    patient = place.patient()
    http = client_of(monkeypatch, place, "director")
    assert http.get(f"/api/desk/patients/{patient.pk}/visits").status_code == 200
    assert http.get("/api/desk/visits/plan", {"patient_id": patient.pk}).status_code == 403
    assert http.post("/api/desk/visits", {}, content_type="application/json").status_code in (403, 422)
