"""The routes: who may, and the shape that a device keeps."""

from uuid import uuid4

import pytest

from jiayi.care.assessments.tests.filled import acting
from jiayi.care.followups.tests.visits import planned
from jiayi.care.visits.api import desk, doctor
from jiayi.foundation.tasks.tests.people import NOW, TODAY
from jiayi.kernel import clock
from tests.calling import Caller

from .seen import PRESSURE, place_with_forms

pytestmark = pytest.mark.django_db
DOCTOR, DESK = Caller(doctor.router, "visits-doctor"), Caller(desk.router, "visits-desk")


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return place_with_forms()


def test_a_doctor_opens_a_plan_and_sends_the_visit_of_a_household(place):
    home = place.household()
    patient = place.patient(tags=["hypertension"], household=home)
    follow_up = planned(place, patient)
    plan = DOCTOR.get(place.doctor, f"/visits/plan?household_id={home.pk}")[1]
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
    first, again = (DOCTOR.post(place.doctor, "/visits", body)[1] for _ in range(2))
    assert first[0]["encounter"]["forms"][0]["result_label"] == "控制不满意"
    assert first[0]["encounter"]["presence_label"] == "没有到场凭证"
    assert again == [first[0] | {"is_replay": True}]
    (listed,) = DOCTOR.get(place.doctor, f"/patients/{patient.pk}/visits")[1]
    assert listed == first[0]["encounter"]


def test_a_director_reads_visits_and_makes_none(place):
    patient = place.patient()
    director = acting(place, "director")
    body = {
        "client_key": str(uuid4()),
        "visited_at": NOW.isoformat(),
        "way": "home",
        "people": [{"patient_id": patient.pk, "forms": []}],
    }
    assert DESK.get(director, f"/patients/{patient.pk}/visits")[0] == 200
    assert DESK.get(director, f"/visits/plan?patient_id={patient.pk}")[0] == 403
    assert DESK.post(director, "/visits", body)[0] == 403
    assert DESK.post(place.doctor, "/visits", body)[1][0]["status"] == "stored"


def test_what_is_typed_so_far_is_judged_form_by_form(place):
    patient = place.patient(tags=["hypertension", "diabetes"])
    forms = [{"code": "htn_followup", "answers": PRESSURE}, {"code": "dm_followup", "answers": {}}]
    sent = {"patient_id": patient.pk, "way": "home", "forms": forms}
    status, (pressure, glucose) = DOCTOR.post(place.doctor, "/visits/preview", sent)
    assert (status, pressure["verdict"]["label"], pressure["is_complete"]) == (200, "控制不满意", True)
    assert (glucose["verdict"], glucose["missing"], glucose["is_complete"]) == (None, "空腹血糖", False)
