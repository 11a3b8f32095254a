"""A finished visit is corrected: both versions are seen, the readings and what the rule had said follow."""

from uuid import uuid4

import pytest

from jiayi.care.followups.api import desk, doctor
from jiayi.care.vitals.models import Observation
from jiayi.foundation.forms.tests.factories import load_forms
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import clock
from tests.calling import Caller

from .visits import ANSWERS, GLUCOSE, complete, planned

pytestmark = pytest.mark.django_db
DOCTOR = Caller(doctor.router, "amending-doctor")
DESK = Caller(desk.router, "amending-desk")
WRONG = ANSWERS | {"bp_systolic": 168, "bp_diastolic": 98}


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    load_forms()
    return Place()


def story(place, follow_up, caller=DOCTOR):
    status, found = caller.get(place.doctor, f"/follow-ups/{follow_up.pk}/story")
    assert status == 200
    return found


def amend(place, follow_up, answers, **more):
    data = {"client_key": str(uuid4()), "answers": answers, "reason": "看错了血压计"} | more
    return DESK.post(place.doctor, f"/follow-ups/{follow_up.pk}/amend", data)


def standing(place, patient_id):
    with place.scope():
        rows = Observation.objects.filter(patient=patient_id, voided_at__isnull=True)
        return {row.code: float(row.value) for row in rows.order_by("id")}, rows.count()


def test_both_versions_of_a_corrected_visit_are_seen_with_the_reason(place):
    follow_up = planned(place)
    complete(place, follow_up, WRONG)
    opened = story(place, follow_up)
    (only,) = opened["versions"]
    given = {name: value for name, value in only["answers"].items() if name not in opened["derived"]}
    assert {"classification", "next_date", "next_step"} <= set(opened["derived"])
    right = given | {"bp_systolic": 128, "bp_diastolic": 78, "symptoms": ["1"]}

    seen = DESK.post(place.doctor, f"/follow-ups/{follow_up.pk}/correction-preview", {"answers": right})[1]
    assert (seen["outcome"]["label"], seen["problems"]) == ("控制满意", [])
    status, done = amend(place, follow_up, right, response_id=only["response_id"])
    assert (status, done["classification_label"], done["next_date"]) == (200, "控制满意", "2026-12-15")

    after = story(place, follow_up, DESK)
    assert [(one["reason"], one["answers"]["bp_systolic"]) for one in after["versions"]] == [
        ("看错了血压计", 128),
        ("", 168),
    ]
    assert [(one["what"], one["note"], one["by_name"]) for one in after["decided"]] == [
        ("更正", "看错了血压计", place.doctor.name)
    ]


def test_the_readings_of_a_corrected_visit_take_the_place_of_the_wrong_ones(place):
    follow_up = planned(place)
    complete(place, follow_up, WRONG)
    _, before = standing(place, follow_up.patient_id)
    amend(place, follow_up, ANSWERS)
    values, after = standing(place, follow_up.patient_id)
    assert (values["bp_systolic"], values["bp_diastolic"], after) == (148, 92, before)
    with place.scope():
        withdrawn = Observation.objects.get(patient=follow_up.patient_id, code="bp_systolic", voided_at__isnull=False)
    assert withdrawn.value == 168


def test_a_reading_that_another_form_of_the_visit_had_brought_is_corrected_as_well(place):
    patient = place.patient(tags=["hypertension", "diabetes"])
    complete(place, planned(place, patient), WRONG)
    second = planned(place, patient, programme="diabetes")
    complete(place, second, GLUCOSE | {"bp_systolic": 168, "bp_diastolic": 98})
    amend(place, second, GLUCOSE)
    values, count = standing(place, patient.pk)
    assert (values["bp_systolic"], values["weight"]) == (148, 62.5)
    assert count == len(values)


def test_an_answer_corrected_without_a_new_value_leaves_the_readings_alone(place):
    follow_up = planned(place)
    complete(place, follow_up)
    amend(place, follow_up, ANSWERS | {"salt": "1"})
    with place.scope():
        assert not Observation.objects.filter(patient=follow_up.patient_id, voided_at__isnull=False).exists()


def test_who_corrects_answers_that_were_corrected_meanwhile_is_told(place):
    follow_up = planned(place)
    complete(place, follow_up, WRONG)
    seen = story(place, follow_up)["versions"][0]["response_id"]
    assert amend(place, follow_up, ANSWERS, response_id=seen)[0] == 200
    status, body = amend(place, follow_up, ANSWERS | {"salt": "1"}, response_id=seen)
    assert (status, body["code"]) == (409, "form_already_amended")


def test_what_was_decided_about_a_planned_visit_is_told_in_words(place):
    follow_up = planned(place)
    DESK.post(place.doctor, f"/follow-ups/{follow_up.pk}/mute", {"reason_code": "away", "note": "去女儿家"})
    assert story(place, follow_up)["versions"] == []
    DESK.post(place.doctor, f"/follow-ups/{follow_up.pk}/unmute", {})
    DESK.post(place.doctor, f"/follow-ups/{follow_up.pk}/cancel", {"reason_code": "elsewhere"})
    told = story(place, follow_up)
    assert told["follow_up"]["state"] == "cancelled"
    assert [(one["what"], one["reason"]) for one in told["decided"]] == [
        ("取消", "在别处看"),
        ("解除静音", ""),
        ("静音", "外出"),
    ]
