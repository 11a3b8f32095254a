"""Forms of a person over HTTP: what a doctor may, what others may not."""

from dataclasses import replace
from uuid import uuid4

import pytest

from jiayi.care.assessments import services
from jiayi.care.assessments.api import desk, doctor, resident
from jiayi.foundation.audit.models import ReadLog
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import clock, scope
from jiayi.kernel.actor import Actor
from tests.calling import Caller, without_permission

from .filled import MENTAL, SELF_CARE, acting, fill, place_with_forms

pytestmark = pytest.mark.django_db
DOCTOR, DESK = Caller(doctor.router, "assessments-doctor"), Caller(desk.router, "assessments-desk")
RESIDENT = Caller(resident.router, "assessments-resident")


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return place_with_forms()


def own(patient, **changes):
    return Actor(
        kind="resident",
        account_id=9,
        name=patient.name,
        patient_ids=frozenset({patient.pk}),
        patient_id=patient.pk,
        roles=frozenset({"resident"}),
        channel="resident_h5",
        **changes,
    )


def test_a_doctor_sees_what_suits_and_finds_what_was_filled(place):
    patient = place.patient(tags=["elderly", "hypertension"])
    base = f"/patients/{patient.pk}/forms"
    status, offered = DOCTOR.get(place.doctor, base)
    first = {one["code"]: one for one in offered}
    assert status == 200 and first["physical_exam"]["why"] == "65 岁及以上"
    assert (first["htn_followup"]["state"], first["newborn"]["state"]) == ("done", "other")
    opened = DOCTOR.get(place.doctor, f"{base}/elder_self_care")[1]
    assert (opened["version"], opened["prefilled"]["assessed_on"]["value"]) == ("3", TODAY.isoformat())
    seen = DOCTOR.post(place.doctor, f"{base}/elder_self_care/preview", {"answers": SELF_CARE})[1]
    assert (seen["outcome"]["label"], seen["computed"]["score"]) == ("可自理", 3)
    fill(place, patient, "elder_self_care", SELF_CARE)
    status, (stored, *_) = DESK.get(place.doctor, f"/patients/{patient.pk}/assessments?form=elder_self_care")
    assert (status, stored["result_label"], stored["next_date"]) == (200, "可自理", "2027-09-15")
    assert DOCTOR.get(place.doctor, f"/patients/{patient.pk}/assessments")[1][0]["id"] == stored["id"]
    shown = DOCTOR.get(place.doctor, f"/assessments/{stored['id']}")[1]
    assert shown["answers"]["level"] == "1" and not shown["is_amended"]
    change = {"client_key": str(uuid4()), "answers": SELF_CARE | {"moving": "4"}, "reason": "看错了"}
    assert DOCTOR.post(place.doctor, f"/assessments/{stored['id']}/amend", change)[1]["result_label"] == "中度依赖"
    assert DOCTOR.get(place.doctor, f"/assessments/{stored['id']}")[1]["is_amended"]


def test_whoever_may_not_is_refused_everywhere(place):
    patient = place.patient()
    row = fill(place, patient, "elder_self_care", SELF_CARE)
    nobody = without_permission(place.doctor)
    for path in ("/forms", "/forms/phq9", "/assessments", "/forms/phq9/print?year=2026"):
        assert DOCTOR.get(nobody, f"/patients/{patient.pk}{path}")[0] == 403, path
    assert DOCTOR.get(nobody, f"/assessments/{row.pk}")[0] == 403
    sent = {"client_key": str(uuid4()), "answers": {}, "reason": "……"}
    assert DOCTOR.post(nobody, f"/assessments/{row.pk}/amend", sent)[0] == 403
    assert DOCTOR.post(nobody, f"/patients/{patient.pk}/forms/phq9/preview", {"answers": {}})[0] == 403


def test_a_nurse_fills_a_scale_and_never_learns_of_a_mental_form(place):
    patient = place.patient(tags=["mental"])
    row = fill(place, patient, "smi_followup", MENTAL)
    nurse = acting(place, "nurse")
    assert DOCTOR.get(nurse, f"/patients/{patient.pk}/forms/phq9")[0] == 200
    assert DOCTOR.get(nurse, f"/patients/{patient.pk}/forms/smi_followup")[1]["code"] == "form_not_found"
    assert DOCTOR.get(nurse, f"/assessments/{row.pk}")[0] == 404
    assert DOCTOR.get(nurse, f"/patients/{patient.pk}/forms/smi_followup/print?year=2026")[0] == 404
    assert DOCTOR.get(place.doctor, f"/assessments/{row.pk}")[1]["result_label"] == "稳定"
    assert DOCTOR.get(place.doctor, f"/patients/{patient.pk}/forms/nothing")[1]["code"] == "form_not_found"


def test_what_is_wrong_is_said_with_its_place(place):
    patient = place.patient()
    row = fill(place, patient, "elder_self_care", SELF_CARE)
    sent = {"client_key": str(uuid4()), "answers": {"assessed_on": "2026-09-15"}, "reason": "看错了"}
    status, body = DOCTOR.post(place.doctor, f"/assessments/{row.pk}/amend", sent)
    assert (status, body["code"], body["details"][0]["field"]) == (422, "answers_refused", "eating")


def test_a_stranger_finds_neither_person_nor_form(place):
    patient = place.patient()
    row, stranger = fill(place, patient, "elder_self_care", SELF_CARE), Place()
    for path in (f"/patients/{patient.pk}/forms", f"/patients/{patient.pk}/forms/phq9", f"/assessments/{row.pk}"):
        assert DOCTOR.get(stranger.doctor, path)[0] == 404, path


def test_a_resident_is_told_that_and_when_and_who_looked(place):
    patient = place.patient(tags=["mental"])
    fill(place, patient, "elder_self_care", SELF_CARE)
    fill(place, patient, "smi_followup", MENTAL)
    status, told = RESIDENT.get(own(patient), f"/patients/{patient.pk}/assessments")
    assert status == 200 and len(told) == 2
    assert set(told[0]) == {"id", "title", "assessed_date", "next_date", "practitioner_name"}
    DOCTOR.get(place.doctor, f"/patients/{patient.pk}/assessments")
    with scope.everything(reason="test"):
        assert ReadLog.objects.filter(patient=patient, subject="体检和专项表").exists()


def test_a_proxy_is_not_told_of_confidential_forms(place):
    patient, agent = place.patient(tags=["mental"]), place.patient(name="王小明")
    fill(place, patient, "elder_self_care", SELF_CARE)
    fill(place, patient, "smi_followup", MENTAL)
    acting_for = replace(
        own(agent),
        patient_ids=frozenset({agent.pk, patient.pk}),
        wards=frozenset({patient.pk}),
        mandates=frozenset({f"{patient.pk}:view"}),
    )
    told = RESIDENT.get(acting_for, f"/patients/{patient.pk}/assessments")[1]
    assert [one["title"] for one in told] == ["老年人生活自理能力评估表"]


def test_the_national_sheet_is_printed(place):
    patient = place.patient()
    fill(place, patient, "elder_self_care", SELF_CARE)
    with place.scope():
        pdf = services.print_form(patient_id=patient.pk, code="elder_self_care", year=2026, by=place.doctor, at=NOW)
    assert pdf[:4] == b"%PDF"
