"""Follow-ups over HTTP: plan, open, decide, read again; who may and who may not. Doing one is a visit (care/visits)."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from jiayi.care.followups.api import desk, doctor, resident
from jiayi.care.vitals.tests.test_api import resident_actor
from jiayi.foundation.forms.tests.factories import load_forms
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import clock
from tests.calling import Caller, without_permission

from .visits import ANSWERS, complete, following, planned

pytestmark = pytest.mark.django_db
DOCTOR = Caller(doctor.router, "followups-doctor")
DESK = Caller(desk.router, "followups-desk")
RESIDENT = Caller(resident.router, "followups-resident")
LATER = (TODAY + timedelta(days=7)).isoformat()


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    load_forms()
    return Place()


def test_a_visit_is_opened_and_once_it_is_done_read_in_the_history(place):
    follow_up = planned(place)
    status, opened = DOCTOR.get(place.doctor, f"/follow-ups/{follow_up.pk}")
    assert (status, opened["position"], opened["template_code"]) == (200, 1, "htn_followup")
    complete(place, follow_up)
    head = DOCTOR.get(place.doctor, f"/follow-ups/{follow_up.pk}")[1]["follow_up"]
    assert (head["state"], head["classification"], head["practitioner_name"]) == ("done", "2", place.team.leader.name)
    assert head["visited_date"] and head["summary"]  # what the card of a clash shows of the other side
    for caller in (DOCTOR, DESK):
        status, history = caller.get(place.doctor, f"/patients/{follow_up.patient_id}/follow-ups")
        (done,) = (row for row in history if row["id"] == follow_up.pk)
        assert (status, done["state"], done["next_date"]) == (200, "done", "2026-09-29")
        assert (done["method_label"], done["classification_label"]) == ("家庭", "控制不满意")


def correction(**answers):
    return {"client_key": str(uuid4()), "answers": ANSWERS | answers, "reason": "写错了"}


def test_what_is_due_is_planned_and_listed(place):
    patient = place.patient()
    status, _ = DOCTOR.post(
        place.doctor, f"/patients/{patient.pk}/follow-ups", {"programme": "hypertension", "due_date": LATER}
    )
    assert status == 200
    for caller in (DOCTOR, DESK):
        status, page = caller.get(place.doctor, "/follow-ups?due=soon")
        assert [item["days"] for item in page["items"]] == [7]
        assert (status, page["total"]) == (200, 1)


def test_mistakes_of_a_correction_are_answered_with_the_place_and_a_stable_code(place):
    follow_up = planned(place)
    path = f"/follow-ups/{follow_up.pk}/amend"
    assert DOCTOR.post(place.doctor, path, correction())[1]["code"] == "follow_up_not_done"
    complete(place, follow_up)
    status, body = DOCTOR.post(place.doctor, path, correction(bp_systolic=1480))
    assert (status, body["code"], body["details"][0]["field"]) == (422, "answers_refused", "bp_systolic")
    status, body = DOCTOR.post(place.doctor, path, correction(bp_systolic=225))
    assert (status, body["code"]) == (409, "answers_need_confirmation")
    status, body = DOCTOR.post(place.doctor, path, correction(bp_systolic=136, bp_diastolic=84))
    assert (status, body["classification_label"]) == (200, "控制满意")


def test_decisions_about_a_visit_are_taken_over_http(place):
    path = f"/follow-ups/{planned(place).pk}"
    for move, data, state in (
        ("postpone", {"to": LATER, "reason_code": "agreed"}, "postponed"),
        ("unreachable", {"call_again": LATER}, "unreachable"),
        ("mute", {"reason_code": "hospital"}, "muted"),
        ("unmute", {}, "scheduled"),
        ("cancel", {"reason_code": "duplicate"}, "cancelled"),
    ):
        status, body = DOCTOR.post(place.doctor, f"{path}/{move}", data)
        assert (status, body["state"]) == (200, state), move
    status, body = DOCTOR.post(place.doctor, f"{path}/cancel", {"reason_code": "duplicate"})
    assert body["code"] == "invalid_transition"


def test_a_call_without_an_answer_sent_twice_by_a_phone_counts_once(place):
    follow_up = planned(place)
    body = {"call_again": LATER, "client_key": "0b1f6c1e-5b0e-4f54-9a53-2f0d7d0f8a11"}
    for _ in range(2):
        status, answer = DOCTOR.post(place.doctor, f"/follow-ups/{follow_up.pk}/unreachable", body)
        assert (status, answer["state"]) == (200, "unreachable")
    with place.scope():
        assert type(follow_up).objects.get(pk=follow_up.pk).attempts == 1


def test_a_resident_reads_the_own_history_in_plain_words(place):
    follow_up = planned(place)
    complete(place, follow_up)
    with place.scope():
        patient = type(follow_up).objects.select_related("patient").get(pk=follow_up.pk).patient
    status, history = RESIDENT.get(resident_actor(patient), f"/patients/{patient.pk}/follow-ups")
    assert status == 200
    assert {item["classification_label"] for item in history} == {"", "控制不满意"}
    other = place.patient("别人")
    assert RESIDENT.get(resident_actor(other), f"/patients/{patient.pk}/follow-ups")[0] == 404


def test_another_place_finds_nothing_and_an_auditor_may_do_nothing(place):
    follow_up, stranger = planned(place), Place()
    path, person = f"/follow-ups/{follow_up.pk}", f"/patients/{follow_up.patient_id}/follow-ups"
    reads = [person, f"{person}/print?programme=hypertension&year=2026", f"{path}/story"]
    writes = {
        f"{path}/amend": correction(),
        f"{path}/correction-preview": {"answers": ANSWERS},
        f"{path}/postpone": {"to": LATER},
        f"{path}/unreachable": {"call_again": LATER},
        f"{path}/mute": {},
        f"{path}/unmute": {},
        f"{path}/cancel": {"reason_code": "other", "note": "排错了"},
        person: {"programme": "diabetes", "due_date": LATER},
    }
    for actor, expected in ((stranger.doctor, 404), (without_permission(place.doctor), 403)):
        assert {DOCTOR.get(actor, read)[0] for read in [path, *reads]} == {expected}
        assert {DESK.get(actor, read)[0] for read in reads} == {expected}
        assert {DOCTOR.post(actor, write, data)[0] for write, data in writes.items()} == {expected}
        assert {DESK.post(actor, write, data)[0] for write, data in writes.items()} == {expected}


def test_a_director_plans_but_does_not_correct(place):
    director = replace(place.doctor, roles=frozenset({"director"}))
    follow_up = planned(place)
    assert DOCTOR.post(director, f"/follow-ups/{follow_up.pk}/amend", correction())[0] == 403
    assert DOCTOR.post(director, f"/follow-ups/{follow_up.pk}/postpone", {"to": LATER})[0] == 200
    assert following(place, follow_up).state == "postponed"
