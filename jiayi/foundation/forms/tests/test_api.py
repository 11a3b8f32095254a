"""Templates and answers over HTTP."""

import pytest

from jiayi.foundation.forms.api import desk, doctor
from jiayi.foundation.forms.tests.factories import load_forms
from jiayi.foundation.tasks.tests.people import TODAY, Place
from jiayi.kernel import clock
from tests.calling import Caller, without_permission

from .test_forms import services, shipped, stored

pytestmark = pytest.mark.django_db
DOCTOR, DESK = Caller(doctor.router, "forms-doctor"), Caller(desk.router, "forms-desk")


@pytest.fixture
def place(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    load_forms()
    return Place()


@pytest.fixture
def director(place):
    from dataclasses import replace

    return replace(place.doctor, roles=frozenset({"director"}))


def test_a_doctor_gets_the_form_in_force_and_an_auditor_does_not(place):
    status, form = DOCTOR.get(place.doctor, "/form-templates/htn_followup")
    assert (status, form["version"], form["definition"]["title"]) == (200, "3", "高血压患者随访服务记录表")
    assert DOCTOR.get(without_permission(place.doctor), "/form-templates/htn_followup")[0] == 403
    assert DESK.get(place.doctor, "/form-templates/by-code/htn_followup?version=3")[1]["code"] == "htn_followup"
    assert DESK.get(without_permission(place.doctor), "/form-templates/by-code/htn_followup")[0] == 403
    assert DOCTOR.get(place.doctor, "/form-templates/none")[1]["code"] == "form_template_not_found"


def test_answers_are_read_at_home_and_not_found_elsewhere(place):
    response, stranger = stored(place, place.patient()), Place()
    path = f"/form-responses/{response.pk}"
    found = DESK.get(place.doctor, path)[1]
    assert (found["template_code"], found["answers"]["bp_systolic"]) == ("htn_followup", 132)
    assert DESK.get(stranger.doctor, path)[0] == 404


def test_templates_are_listed_and_opened_by_who_may_read_them(place, director):
    assert len(DESK.get(director, "/form-templates")[1]) == len(list(services.BUILTIN.glob("*.json")))
    assert DESK.get(director, f"/form-templates/{shipped().pk}")[1]["definition"]["version"] == "3"
    assert DESK.get(director, "/form-templates/0")[0] == 404
    assert DESK.get(without_permission(place.doctor), "/form-templates")[0] == 403
