"""The routes: who may, and the shape that a device keeps."""

from uuid import uuid4

import pytest

from jiayi.care.assessments.tests.filled import acting
from jiayi.care.followups.tests.visits import planned
from jiayi.care.visits.api import desk, doctor
from jiayi.foundation.tasks.tests.people import NOW, TODAY
from jiayi.kernel import clock
from tests.calling import Caller, without_permission

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
    (stored,) = first[0]["encounter"]["forms"]
    assert (stored["result_label"], stored["next_date"]) == ("控制不满意", "2026-09-29")
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
    assert pressure["words"] == "148/92，偏高"
    assert (glucose["verdict"], glucose["missing"], glucose["is_complete"]) == (None, "空腹血糖", False)


def sent(patient, code, answers):
    return {
        "client_key": str(uuid4()),
        "visited_at": NOW.isoformat(),
        "way": "home",
        "people": [{"patient_id": patient.pk, "forms": [{"code": code, "answers": answers}]}],
    }


@pytest.mark.parametrize(
    ("code", "answers", "refusal", "field"),
    [
        ("htn_followup", PRESSURE | {"bp_systolic": 1480}, "answers_refused", "bp_systolic"),
        ("htn_followup", PRESSURE | {"bp_systolic": 225}, "answers_need_confirmation", "bp_systolic"),
        ("elder_self_care", {}, "answers_refused", "eating"),
    ],
)
@pytest.mark.parametrize("caller", [DOCTOR, DESK], ids=["doctor", "desk"])
def test_what_is_wrong_is_answered_with_its_form_its_place_and_a_stable_code(
    place, caller, code, answers, refusal, field
):
    patient = place.patient(tags=["hypertension"])
    status, (verdict,) = caller.post(place.doctor, "/visits", sent(patient, code, answers))
    assert (status, verdict["status"], verdict["encounter"]) == (200, "refused", None)
    found = verdict["refusal"]
    assert (found["code"], found["form"], found["details"][0]["field"]) == (refusal, code, field)


@pytest.mark.parametrize("caller", [DOCTOR, DESK], ids=["doctor", "desk"])
def test_a_stranger_finds_nobody_to_visit_and_an_auditor_may_not(place, caller):
    patient, stranger = place.patient(tags=["hypertension"]), place_with_forms()
    visit = sent(patient, "htn_followup", PRESSURE)
    look = {"patient_id": patient.pk, "way": "home", "forms": visit["people"][0]["forms"]}
    assert caller.post(stranger.doctor, "/visits/preview", look)[0] == 404
    assert caller.post(stranger.doctor, "/visits", visit)[1][0]["refusal"]["code"] == "not_found"
    auditor = without_permission(place.doctor)
    assert caller.post(auditor, "/visits/preview", look)[0] == 403
    assert caller.post(auditor, "/visits", visit)[0] == 403
