"""What a form says of a person becomes rows, once, and comes back in every other form."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from jiayi.care.assessments.tests.filled import EXAM, place_with_forms
from jiayi.care.assessments.tests.filled import MENTAL as MENTAL_VISIT
from jiayi.care.followups import queries as followups
from jiayi.care.followups import services as followup_services
from jiayi.care.followups.tests.visits import ANSWERS, GLUCOSE, complete, planned
from jiayi.care.records import queries, services
from jiayi.care.records.models import Advice, AllergyIntolerance, Condition, MedicationCheck, MedicationStatement
from jiayi.foundation.forms import queries as forms
from jiayi.foundation.tasks.tests.people import TODAY

from .recording import INFO, MOMENTS, correct, filled, opened, stop

pytestmark = pytest.mark.django_db
AMLODIPINE = {"medicines_name": "苯磺酸氨氯地平片", "medicines_daily_times": 1, "medicines_dose": "5mg"}
METFORMIN = {"medicines_name": "二甲双胍", "medicines_daily_times": 2, "medicines_dose": "0.5g"}


@pytest.fixture
def place():
    return place_with_forms()


@pytest.fixture
def ill(place):
    return place.patient(tags=["hypertension", "diabetes"])


def visited(place, patient, *rows, programme="hypertension", day=TODAY, **more):
    base = GLUCOSE if programme == "diabetes" else ANSWERS
    given = base | {"visited_on": day.isoformat()} | ({"medicines": list(rows)} if rows else {}) | more
    return complete(place, planned(place, patient, programme=programme, due_date=day), given, at=next(MOMENTS))


def rows_of(patient, model=MedicationStatement):
    return list(model.objects.filter(patient=patient).order_by("id"))


def said(patient):
    return [(row.key, row.state, row.times, row.dose) for row in rows_of(patient)]


def test_a_medicine_of_one_form_is_a_row_and_stands_in_every_other_form(place, ill):
    with place.scope():
        visited(place, ill, AMLODIPINE)
        assert said(ill) == [("amlodipine", "active", 1, "5mg")]
        row = rows_of(ill)[0]
        assert (row.source, row.response.template.code, row.from_date) == ("form", "htn_followup", TODAY)
        sugar = followups.open_programme(patient_id=ill.pk, programme="diabetes", on=TODAY).prefilled["medicines"]
        assert (sugar.value, sugar.source) == ([AMLODIPINE], "record")
        exam = opened(place, ill, "physical_exam").prefilled["medicines"]
        assert exam.value == [
            {"medicines_name": "苯磺酸氨氯地平片", "medicines_usage": "每日 1 次", "medicines_dose": "5mg"}
        ]


def test_the_same_list_in_the_next_form_changes_nothing(place, ill):
    with place.scope():
        visited(place, ill, AMLODIPINE)
        visited(place, ill, AMLODIPINE, programme="diabetes")
        listed = [{"medicines_name": "氨氯地平", "medicines_usage": "每天1次", "medicines_dose": "5 mg"}]
        filled(place, ill, "physical_exam", EXAM | {"medicines": listed})
        assert said(ill) == [("amlodipine", "active", 1, "5mg")]


def test_another_dose_ends_the_old_row_and_names_it(place, ill):
    with place.scope():
        visited(place, ill, AMLODIPINE)
        visited(place, ill, AMLODIPINE | {"medicines_dose": "10mg"}, programme="diabetes")
        assert said(ill) == [("amlodipine", "stopped", 1, "5mg"), ("amlodipine", "active", 1, "10mg")]
        old, new = rows_of(ill)
        assert (old.end_code, new.replaces_id, old.until_date) == ("changed", old.pk, TODAY)


def test_what_a_doctor_orders_is_what_is_taken_from_then_on(place, ill):
    order = {"adjustments_name": "氨氯地平", "adjustments_daily_times": 2, "adjustments_dose": "5mg"}
    with place.scope():
        visited(place, ill, AMLODIPINE, adjustments=[order])
        assert [(row.times, row.is_ordered) for row in rows_of(ill)] == [(2, True)]
        brought = followups.open_programme(patient_id=ill.pk, programme="hypertension", on=TODAY)
        assert brought.prefilled["medicines"].value[0]["medicines_daily_times"] == 2
        assert brought.last_answers["medicines"][0]["medicines_daily_times"] == 2  # 同上次 is the record, not the form


def test_a_medicine_that_is_not_named_any_more_is_asked_about_and_not_dropped(place, ill):
    with place.scope():
        visited(place, ill, AMLODIPINE, METFORMIN)
        visited(place, ill, METFORMIN, programme="diabetes")
        gone = MedicationStatement.objects.get(patient=ill, key="amlodipine")
        assert (gone.state, gone.question) == ("active", "missing")
        assert "没有写" in gone.question_words
        filled(place, ill, "physical_exam", EXAM | {"medicines": [{"medicines_name": "氨氯地平"}]})
        gone.refresh_from_db()
        assert gone.question == ""
        assert MedicationStatement.objects.get(patient=ill, key="metformin").question == "missing"


def test_a_stopped_medicine_that_comes_back_is_asked_about(place, ill):
    with place.scope():
        visited(place, ill, AMLODIPINE)
        stop(place, "medicines", rows_of(ill)[0], "reaction")
        assert "medicines" not in followups.open_programme(patient_id=ill.pk, programme="diabetes", on=TODAY).prefilled
        visited(place, ill, AMLODIPINE, programme="diabetes")
        assert [(row.state, row.question) for row in rows_of(ill)] == [("stopped", ""), ("active", "stopped_before")]


def test_a_medicine_against_an_allergy_is_asked_about(place, ill):
    with place.scope():
        filled(place, ill, "personal_info", INFO | {"drug_allergy": ["2"]})
        visited(place, ill, {"medicines_name": "阿莫西林胶囊"})
        assert rows_of(ill)[0].question == "allergy"
        assert [row.code for row in rows_of(ill, AllergyIntolerance)] == ["penicillin"]


def test_a_form_that_comes_in_late_does_not_undo_what_was_said_since(place, ill):
    with place.scope():
        visited(place, ill, AMLODIPINE | {"medicines_dose": "10mg"})
        visited(place, ill, AMLODIPINE, programme="diabetes", day=TODAY - timedelta(days=5))
        assert said(ill) == [("amlodipine", "active", 1, "10mg")]


def test_forms_sent_together_do_not_undo_each_other(place, ill):
    with place.scope():
        visited(place, ill, AMLODIPINE)
        together = {"at": next(MOMENTS)}
        for programme, rows in (
            ("hypertension", [AMLODIPINE | {"medicines_dose": "10mg"}, METFORMIN]),
            ("diabetes", [AMLODIPINE]),
        ):
            base = GLUCOSE if programme == "diabetes" else ANSWERS
            complete(place, planned(place, ill, programme=programme), base | {"medicines": rows}, **together)
        held = {row.key: (row.dose, row.question) for row in rows_of(ill) if row.state == "active"}
        assert held == {"amlodipine": ("10mg", ""), "metformin": ("0.5g", "")}


def test_several_names_in_one_line_are_several_diagnoses(place, ill):
    with place.scope():
        given = INFO | {"past_diseases": ["13"], "past_other_name": "痛风、脚癣"}
        filled(place, ill, "personal_info", given)
        assert [row.key for row in rows_of(ill, Condition)] == ["gout", "脚癣"]
        assert opened(place, ill, "personal_info").prefilled["past_other_name"].value == "痛风、脚癣"


def test_a_corrected_form_takes_back_what_it_no_longer_says(place, ill):
    with place.scope():
        done = visited(place, ill, AMLODIPINE, METFORMIN)
        followup_services.amend_follow_up(
            follow_up_id=done.pk,
            client_key=uuid4(),
            answers=ANSWERS | {"medicines": [METFORMIN | {"medicines_dose": "1g"}]},
            reason="看错了药盒",
            by=place.doctor,
            at=next(MOMENTS),
        )
        assert said(ill) == [
            ("amlodipine", "corrected", 1, "5mg"),
            ("metformin", "corrected", 2, "0.5g"),
            ("metformin", "active", 2, "1g"),
        ]


def test_diagnoses_of_the_basic_form_stand_in_the_next_one_with_their_month(place, ill):
    given = {"past_diseases": ["2", "6", "8"], "past_hypertension_month": "2019-03", "past_cancer_name": "胃癌"}
    with place.scope():
        filled(place, ill, "personal_info", INFO | given | {"family_father": ["2", "7"]})
        held = {(row.whose, row.code): row for row in rows_of(ill, Condition)}
        assert set(held) == {
            *(("self", code) for code in ("hypertension", "cancer", "mental")),
            *(("father", code) for code in ("hypertension", "stroke")),
        }
        assert held["self", "hypertension"].since_text == "2019-03"
        assert held["self", "mental"].is_confidential
        assert not held["father", "stroke"].is_confidential
        correct(place, "conditions", held["self", "cancer"])
        again = opened(place, ill, "personal_info").prefilled
        assert again["past_diseases"].value == ["2", "8"]
        assert opened(place, ill, "personal_info", sensitive=False).prefilled["past_diseases"].value == ["2"]
        assert again["past_hypertension_month"].value == "2019-03"
        filled(place, ill, "personal_info", INFO | {"past_diseases": ["1"]})
        held["self", "hypertension"].refresh_from_db()
        assert (held["self", "hypertension"].state, held["self", "hypertension"].question) == ("active", "missing")


def test_adherence_and_reactions_are_kept_by_medicine_and_falling_is_found(place, ill):
    with place.scope():
        earlier = TODAY - timedelta(days=60)
        visited(place, ill, AMLODIPINE, day=earlier, adherence="1")
        visited(place, ill, AMLODIPINE, adherence="2", irregular_reason="2")
        steps = queries.adherence_of(patient_id=ill.pk)["amlodipine"]
        assert [(step.adherence, step.reason) for step in steps] == [("sometimes", "忘记"), ("regular", "")]
        assert queries.falling_adherence(patient_ids=[ill.pk], on=TODAY) == {ill.pk: ("regular", "sometimes")}
        assert queries.falling_adherence(patient_ids=[ill.pk], on=earlier) == {}
        assert MedicationCheck.objects.filter(patient=ill).count() == 2


def test_advice_is_one_row_a_form(place, ill):
    with place.scope():
        visited(place, ill, advice=["1", "2"])
        assert [(row.text, row.given_date) for row in Advice.objects.filter(patient=ill)] == [("少盐、别漏药", TODAY)]


def test_medicines_of_a_confidential_form_stay_with_confidential_forms(place):
    patient = place.patient(tags=["mental", "hypertension"])
    given = MENTAL_VISIT | {"medicines": [{"medicines_name": "氯氮平", "medicines_morning": 25}]}
    with place.scope():
        filled(place, patient, "smi_followup", given)
        assert [(row.is_confidential, row.usage) for row in rows_of(patient)] == [(True, "早 25mg")]
        assert (
            "medicines"
            not in followups.open_programme(patient_id=patient.pk, programme="hypertension", on=TODAY).prefilled
        )
        plain = queries.health_record(patient_id=patient.pk, on=TODAY, sensitive=False)
        assert not plain.medicines
        assert queries.health_record(patient_id=patient.pk, on=TODAY, sensitive=True).medicines


def test_a_visit_costs_three_statements_more_where_nothing_is_new(place, ill, django_assert_max_num_queries):
    with place.scope():
        done = visited(place, ill, AMLODIPINE, advice=["1"])
        again = visited(place, ill, AMLODIPINE, programme="diabetes")
        template = done.form_response.template
        form = forms.form_of(template)
        checked = forms.check(form, done.form_response.answers)
        given = SimpleNamespace(form=form, template=template, checked=checked, day=TODAY)
        with django_assert_max_num_queries(3):
            services.record_answers(
                filled=given,
                response=again.form_response,
                by=place.doctor,
                at=next(MOMENTS),
            )
