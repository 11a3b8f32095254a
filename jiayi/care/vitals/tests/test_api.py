"""Readings over HTTP: the resident's own, the doctor's panel, nobody else's."""

from dataclasses import replace
from uuid import uuid4

import pytest

from jiayi.care.vitals.api import desk, doctor, resident
from jiayi.foundation.audit.models import ReadLog
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import clock, scope
from jiayi.kernel.actor import Actor
from tests.calling import Caller, without_permission

pytestmark = pytest.mark.django_db
CALLERS = {
    "doctor": Caller(doctor.router, "vitals-doctor"),
    "resident": Caller(resident.router, "vitals-resident"),
    "desk": Caller(desk.router, "vitals-desk"),
}


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return Place()


def resident_actor(patient):
    return Actor(
        kind="resident",
        account_id=9,
        name=patient.name,
        patient_id=patient.pk,
        patient_ids=frozenset({patient.pk}),
        roles=frozenset({"resident"}),
        channel="resident_h5",
    )


def body(systolic=148, diastolic=92, **more):
    readings = [{"code": "bp_systolic", "value": systolic}, {"code": "bp_diastolic", "value": diastolic}]
    return {"client_key": str(uuid4()), "taken_at": NOW.isoformat(), "readings": readings} | more


def test_a_resident_reports_and_reads_own_values(place):
    patient = place.patient()
    me, home = resident_actor(patient), CALLERS["resident"]
    status, said = home.post(me, f"/patients/{patient.pk}/observations", body())
    assert (status, said["words"], said["is_critical"]) == (200, ["148/92，偏高"], False)
    latest = home.get(me, f"/patients/{patient.pk}/observations/latest")[1]
    assert latest[0]["text"] == "148/92，偏高"
    series = home.get(me, f"/patients/{patient.pk}/observations/bp_diastolic?days=7")[1]
    assert (series["high"], series["points"][0]["level"]) == (90.0, "high")


def test_a_resident_reaches_nobody_else(place):
    patient, other = place.patient(), place.patient("别人")
    me, home = resident_actor(patient), CALLERS["resident"]
    assert home.get(me, f"/patients/{other.pk}/observations/latest")[0] == 404
    assert home.get(me, f"/patients/{other.pk}/observations/bp_systolic")[0] == 404
    assert home.post(me, f"/patients/{other.pk}/observations", body())[0] == 404


def test_a_doctor_reads_and_records_in_the_panel_and_not_beyond(place):
    patient, stranger, phone = place.patient(), Place(), CALLERS["doctor"]
    path = f"/patients/{patient.pk}/observations"
    assert phone.post(place.doctor, path, body())[1]["stored"] == 2
    assert phone.get(place.doctor, f"{path}/latest")[0] == 200
    assert CALLERS["desk"].get(place.doctor, f"{path}/latest")[0] == 200
    assert CALLERS["desk"].get(place.doctor, f"{path}/bp_systolic")[0] == 200
    assert phone.get(stranger.doctor, f"{path}/latest")[0] == 404
    assert phone.post(stranger.doctor, path, body())[0] == 404
    nobody = without_permission(place.doctor)
    assert phone.get(nobody, f"{path}/latest")[0] == 403
    assert phone.post(nobody, path, body())[0] == 403


def test_who_looks_is_written_down_once_in_ten_minutes(place):
    patient, phone = place.patient(), CALLERS["doctor"]
    for path in ("latest", "latest", "bp_systolic"):
        phone.get(place.doctor, f"/patients/{patient.pk}/observations/{path}")
    CALLERS["resident"].get(resident_actor(patient), f"/patients/{patient.pk}/observations/latest")
    with scope.everything(reason="test"):
        assert list(ReadLog.objects.values_list("reader_name", "purpose")) == [("沈若兰", "vitals")]


def test_bad_readings_are_refused_with_stable_codes(place):
    patient, phone = place.patient(), CALLERS["doctor"]
    path = f"/patients/{patient.pk}/observations"
    assert phone.post(place.doctor, path, body(systolic=1480))[1]["code"] == "impossible_reading"
    assert phone.post(place.doctor, path, body(taken_at="2099-01-01T00:00:00Z"))[1]["code"] == "future_reading"
    mood = [{"code": "mood", "value": 3}]
    assert phone.post(place.doctor, path, body(readings=mood))[1]["code"] == "unknown_observation_code"
    director = replace(place.doctor, roles=frozenset({"director"}))
    assert phone.post(director, path, body())[0] == 403
