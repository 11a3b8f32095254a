"""What a visit is about: planned forms opened and filled in, the rest offered."""

from datetime import timedelta

import pytest

from jiayi.care.assessments.tests.filled import SELF_CARE, fill
from jiayi.care.followups.tests.visits import planned
from jiayi.care.visits import services
from jiayi.foundation.tasks.tests.people import NOW, TODAY
from jiayi.kernel.errors import InvalidInput, NotFound

from .seen import PRESSURE, given, place_with_forms, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    return place_with_forms()


def opened(place, *, patient=None, household=None, asked=(), at=NOW):
    with place.scope():
        return services.open_plan(
            patient_id=patient.pk if patient else None,
            household_id=household.pk if household else None,
            asked=asked,
            by=place.doctor,
            at=at,
        )


def test_a_hypertensive_diabetic_has_both_visits_and_is_offered_the_examination(place):
    patient = place.patient(tags=["hypertension", "diabetes", "elderly"])
    for programme in ("hypertension", "diabetes"):
        planned(place, patient, programme=programme)
    plan = opened(place, patient=patient)
    (person,) = plan.people
    assert [form.code for form in person.forms] == ["htn_followup", "dm_followup"]
    assert "physical_exam" in [offer.code for offer in person.offers]
    assert {template.code for template in plan.templates} == {"htn_followup", "dm_followup"}
    assert all(template.definition["item"] for template in plan.templates)


def test_what_was_asked_for_is_opened_too(place):
    patient = place.patient(tags=["hypertension"])
    (person,) = opened(place, patient=patient, asked=["htn_followup", "physical_exam"]).people
    assert {form.code for form in person.forms} == {"htn_followup", "physical_exam"}
    (visit,) = (form for form in person.forms if form.code == "htn_followup")
    assert (visit.follow_up_id, visit.programme, visit.day_item) == (None, "hypertension", "visited_on")


def test_the_last_answers_come_along(place):
    patient = place.patient(tags=["hypertension"])
    planned(place, patient)
    seen(place, given(patient, ("htn_followup", PRESSURE)), way="clinic")
    (person,) = opened(place, patient=patient, at=NOW + timedelta(days=14)).people
    (form,) = person.forms
    assert (form.last_date, form.last_words) == (TODAY, "148/92，控制不满意")
    assert form.last_answers["salt"] == "3"
    assert form.prefilled["height"].value == 158


def test_the_task_of_an_earlier_form_brings_it_back(place):
    patient = place.patient()
    row = fill(place, patient, "elder_self_care", SELF_CARE)
    (person,) = opened(place, patient=patient).people
    assert [form.code for form in person.forms] == []
    (person,) = opened(place, patient=patient, at=NOW + (row.next_date - TODAY)).people
    assert [form.code for form in person.forms] == ["elder_self_care"]


def test_a_household_is_one_plan_of_everybody_who_lives_there(place):
    home = place.household()
    wife = place.patient(tags=["hypertension"], household=home)
    place.patient(name="李福根", household=home, died_date=TODAY)
    planned(place, wife)
    plan = opened(place, household=home)
    assert [person.patient.pk for person in plan.people] == [wife.pk]
    assert plan.household_id == home.pk


def test_a_plan_is_of_one_person_or_one_household_in_scope(place):
    with pytest.raises(InvalidInput):
        opened(place)
    stranger = place_with_forms()
    with pytest.raises(NotFound):
        opened(place, patient=stranger.patient())
    with pytest.raises(NotFound):
        opened(place, household=stranger.household())
