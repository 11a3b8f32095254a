"""The Today page over HTTP: who may, who may not, and what it says."""

from uuid import uuid4

import pytest

from jiayi.foundation.tasks.api import desk, doctor
from jiayi.kernel import clock
from tests.calling import Caller, without_permission

from .people import TODAY, Place
from .test_tasks import opened

pytestmark = pytest.mark.django_db
DOCTOR, DESK = Caller(doctor.router, "tasks-doctor"), Caller(desk.router, "tasks-desk")


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return Place()


@pytest.mark.parametrize("caller", [DOCTOR, DESK], ids=["doctor", "desk"])
def test_a_doctor_sees_today_and_an_auditor_does_not(place, caller):
    opened(place, place.patient(), -12)
    status, page = caller.get(place.doctor, "/today")
    assert status == 200
    task = page["households"][0]["people"][0]["tasks"][0]
    assert (task["words"], task["shape"], task["days"]) == ("高血压随访超期 12 天", "danger", -12)
    assert caller.get(without_permission(place.doctor), "/today")[0] == 403


def test_a_task_of_another_place_is_not_found(place):
    task, stranger = opened(place, place.patient(), 0), Place()
    moves = [f"/tasks/{task.pk}/postpone", f"/tasks/{task.pk}/reopen", f"/patients/{task.patient_id}/tasks/mute"]
    for path in [*moves, f"/patients/{task.patient_id}/tasks/unmute"]:
        for caller in (DOCTOR, DESK):
            status, body = caller.post(stranger.doctor, path, {"to": "2099-01-01"})
            assert (status, body["code"]) == (404, "not_found")
            assert caller.post(without_permission(place.doctor), path, {"to": "2099-01-01"})[0] == 403
    for caller in (DOCTOR, DESK):
        assert caller.get(stranger.doctor, f"/patients/{task.patient_id}/tasks")[0] == 404


def test_the_tasks_of_a_person_are_put_off_muted_and_woken(place):
    task = opened(place, place.patient(), 0)
    path = f"/patients/{task.patient_id}/tasks"
    assert DOCTOR.get(place.doctor, path)[1][0]["urgency"] == "today"
    assert DESK.get(place.doctor, path)[1][0]["urgency"] == "today"
    assert DOCTOR.post(place.doctor, f"/tasks/{task.pk}/postpone", {"to": "2099-01-01"}) == (200, {"count": 1})
    assert DOCTOR.post(place.doctor, f"{path}/mute", {"reason_code": "away"}) == (200, {"count": 1})
    assert DOCTOR.post(place.doctor, f"{path}/unmute") == (200, {"count": 1})
    assert DOCTOR.post(place.doctor, f"/tasks/{task.pk}/reopen")[0] == 409


def test_a_move_that_a_phone_sends_twice_happens_once(place):
    task = opened(place, place.patient(), 0)
    key = str(uuid4())
    path, body = f"/tasks/{task.pk}/postpone", {"to": "2099-01-01", "client_key": key}
    for _ in range(2):
        assert DOCTOR.post(place.doctor, path, body) == (200, {"count": 1})
    DOCTOR.post(place.doctor, path, {"to": "2099-02-01"})
    # A late copy of the first does not undo what was said after it.
    assert DOCTOR.post(place.doctor, path, body) == (200, {"count": 1})
    rows = DOCTOR.get(place.doctor, f"/patients/{task.patient_id}/tasks")[1]
    assert rows[0]["due_date"] == "2099-02-01"
    mute = {"reason_code": "away", "client_key": str(uuid4())}
    for _ in range(2):
        assert DOCTOR.post(place.doctor, f"/patients/{task.patient_id}/tasks/mute", mute) == (200, {"count": 1})
