"""What a form of a visit answers to bad input: what is wrong and where, in words; nothing of it is stored."""

import base64
from datetime import timedelta

import pytest

from jiayi.care.followups.tests.visits import planned
from jiayi.care.visits import services
from jiayi.care.visits.models import Encounter
from jiayi.care.vitals.models import Observation
from jiayi.foundation.files.models import StoredFile
from jiayi.foundation.forms.models import FormResponse, FormTemplate, KeptResponse
from jiayi.foundation.forms.queries import forget_versions
from jiayi.foundation.tasks.tests.people import NOW

from .seen import PRESSURE, SEALED, given, place_with_forms, seen

pytestmark = pytest.mark.django_db
PDF = "data:image/png;base64," + base64.b64encode(b"%PDF-1.7 nothing").decode()
PAGE = "data:image/png;base64," + base64.b64encode(b"<html><script>1</script></html>").decode()


@pytest.fixture
def place():
    return place_with_forms()


@pytest.fixture
def patient(place):
    return place.patient(tags=["hypertension"])


def visited(place, patient, changes, *, confirmed=(), version=None):
    follow_up = planned(place, patient)
    form = services.FormGiven("htn_followup", PRESSURE | changes, version, follow_up.pk, confirmed)
    (verdict,) = seen(place, services.PersonGiven(patient.pk, [form]))
    return verdict


def nothing_is_stored(place):
    with place.scope():
        return not any(model.objects.exists() for model in (Encounter, FormResponse, Observation, StoredFile))


@pytest.mark.parametrize(
    ("changes", "code", "field", "says"),
    [
        ({"bp_systolic": 1480}, "answers_refused", "bp_systolic", "40"),
        ({"bp_systolic": "一百四"}, "answers_refused", "bp_systolic", "收缩压"),
        ({"bp_systolic": 92, "bp_diastolic": 148}, "answers_refused", "bp_diastolic", "填反"),
        ({"symptoms": ["1", "6"]}, "answers_refused", "symptoms", "不能再选其他"),
        ({"symptoms": ["77"]}, "answers_refused", "symptoms", "选项"),
        ({"adherence": ""}, "answers_refused", "adherence", "服药依从性"),
        ({"next_date": "2026-09-01"}, "answers_refused", "next_date", "之后"),
        ({"salary": 3000}, "answers_refused", "salary", "没有“salary”这一项"),
        ({"bp_systolic": 228}, "answers_need_confirmation", "bp_systolic", "228"),
        ({"resident_signature": {"data": PDF}}, "picture_expected", "", "只能是 PNG、JPEG"),
        ({"resident_signature": {"data": PAGE}}, "picture_expected", "", "只能是 PNG、JPEG"),
        ({"resident_signature": {"data": "data:image/png;base64,#"}}, "picture_broken", "", "没有传完整"),
    ],
)
def test_what_cannot_be_is_refused_where_it_is_and_nothing_is_stored(place, patient, changes, code, field, says):
    verdict = visited(place, patient, changes)
    assert (verdict.status, verdict.refusal.code, verdict.refusal.form) == ("refused", code, "htn_followup")
    details = verdict.refusal.details or []
    found = " ".join([verdict.refusal.message, *(one["message"] for one in details)])
    assert says in found and (not field or field in {one["field"] for one in details})
    assert nothing_is_stored(place)


def test_what_is_only_odd_is_stored_once_it_was_confirmed(place, patient):
    assert visited(place, patient, {"bp_systolic": 228}, confirmed=["bp_systolic"]).status == "stored"


def test_an_answer_to_a_question_that_was_not_asked_is_left_out(place, patient):
    assert visited(place, patient, {"adverse_reaction": "1", "adverse_reaction_text": "皮疹"}).status == "stored"
    with place.scope():
        assert "adverse_reaction_text" not in FormResponse.objects.get().answers


def test_a_version_that_ended_while_the_phone_had_no_signal_takes_the_answers_under_its_own_name(place, patient):
    FormTemplate.objects.filter(code="htn_followup").update(effective_to=NOW.date() + timedelta(days=1))
    forget_versions()
    form = services.FormGiven("htn_followup", PRESSURE, version="3", follow_up_id=planned(place, patient).pk)
    later = NOW + timedelta(days=10)
    (verdict,) = seen(place, services.PersonGiven(patient.pk, [form]), at=later, visited_at=NOW)
    assert (verdict.status, verdict.encounter.forms[0].status) == ("stored", "stored")
    with place.scope():
        assert FormResponse.objects.get().template.version == "3" and not KeptResponse.objects.exists()
    forget_versions()


def test_a_version_nobody_knows_is_refused(place, patient):
    verdict = visited(place, patient, {}, version="99")
    assert (verdict.status, verdict.refusal.code) == ("refused", "form_template_not_found")
    assert nothing_is_stored(place)


def test_a_place_is_proved_by_a_photo_and_by_no_document(place, patient):
    proof = {"kind": "location", "latitude": 30.3, "longitude": 120.1, "accuracy": 20, "picture": PDF}
    form = ("htn_followup", PRESSURE, planned(place, patient).pk)
    (verdict,) = seen(place, given(patient, form, presence=proof))
    assert (verdict.status, verdict.refusal.code) == ("refused", "picture_expected")
    assert nothing_is_stored(place)
    (verdict,) = seen(place, given(patient, form, presence=proof | {"picture": SEALED}))
    assert verdict.status == "stored"
