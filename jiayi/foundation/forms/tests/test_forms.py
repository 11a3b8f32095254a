"""Templates and responses in the database."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from jiayi.foundation.audit import queries as audit
from jiayi.foundation.forms import queries, rules, services
from jiayi.foundation.forms.models import FormResponse, FormTemplate
from jiayi.foundation.forms.tests.factories import load_forms
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import scope
from jiayi.kernel.access import permissions_of
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.lifecycle import InvalidTransition

pytestmark = pytest.mark.django_db
ANSWERS = {
    "visited_on": "2026-09-15",
    "method": "2",
    "symptoms": ["1"],
    "bp_systolic": 132,
    "bp_diastolic": 84,
    "adherence": "1",
    "adverse_reaction": "1",
}


@pytest.fixture
def place():
    load_forms()
    return Place()


def shipped(code="htn_followup"):
    return queries.get_template(code=code, on=TODAY)


def stored(place, patient, answers=ANSWERS):
    template = shipped()
    checked = queries.check(queries.form_of(template), answers, sex="2", age=78)
    with place.scope():
        return services.save_response(
            template=template,
            patient_id=patient.pk,
            organization_id=place.organization.pk,
            checked=checked,
            by=place.doctor,
            at=NOW,
        )


def definition(**changes):
    given = json.loads((services.BUILTIN / "elder_self_care_v3.json").read_text())
    return given | {"version": "3.1", "effectivePeriod": {"start": "2026-09-01"}} | changes


def test_shipped_templates_are_loaded_once():
    assert services.load_builtin_templates() == len(list(services.BUILTIN.glob("*.json")))
    assert services.load_builtin_templates() == 0
    assert {template.status for template in queries.list_templates()} == {"published"}


def test_a_newer_version_takes_over_on_its_day(place):
    draft = services.draft_template(definition=definition(), by=place.doctor, at=NOW)
    assert shipped("elder_self_care").version == "3"
    services.publish_template(template_id=draft.pk, by=place.doctor, at=NOW)
    assert shipped("elder_self_care").version == "3.1"
    old = queries.get_template(code="elder_self_care", on=TODAY.replace(month=8))
    assert old.version == "3"


def test_a_retired_version_can_still_be_named_by_an_offline_device(place):
    template = shipped()
    services.retire_template(template_id=template.pk, by=place.doctor, at=NOW)
    with pytest.raises(queries.TemplateNotFound):
        shipped()
    assert queries.get_template(code="htn_followup", version="3", on=TODAY).pk == template.pk


def test_a_draft_is_parsed_afresh_and_a_published_form_once(place, django_assert_num_queries):
    draft = services.draft_template(definition=definition(title="新表"), by=place.doctor, at=NOW)
    assert queries.form_of(draft).title == "新表"
    template = shipped()
    queries.form_of(template)
    with django_assert_num_queries(0):
        queries.form_of(template)


def test_a_definition_that_cannot_work_is_refused_in_words(place):
    with pytest.raises(services.BadTemplate, match="模板缺少 item"):
        services.draft_template(
            definition={"name": "x", "version": "1", "title": "x", "effectivePeriod": {"start": "2026-01-01"}},
            by=place.doctor,
            at=NOW,
        )


def test_a_template_is_published_once(place):
    with pytest.raises(InvalidTransition):
        services.publish_template(template_id=shipped().pk, by=place.doctor, at=NOW)
    with pytest.raises(queries.TemplateNotFound):
        services.publish_template(template_id=0, by=place.doctor, at=NOW)


def test_answers_with_errors_are_refused_and_odd_ones_asked_about(place):
    patient = place.patient()
    with pytest.raises(services.AnswersRefused) as refused:
        stored(place, patient, ANSWERS | {"bp_systolic": None})
    assert refused.value.details[0]["field"] == "bp_systolic"
    with pytest.raises(services.AnswersNeedConfirmation, match="少见"):
        stored(place, patient, ANSWERS | {"bp_systolic": 235})
    with place.scope():
        assert queries.list_responses(patient_id=patient.pk) == []


def test_an_amendment_replaces_and_keeps_the_old(place):
    patient = place.patient()
    old = stored(place, patient)
    checked = queries.check(queries.form_of(shipped()), ANSWERS | {"bp_systolic": 142}, sex="2", age=78)
    with place.scope():
        new = services.amend_response(response_id=old.pk, checked=checked, reason="看错了一位", by=place.doctor, at=NOW)
        assert [row.pk for row in queries.list_responses(patient_id=patient.pk, code="htn_followup")] == [new.pk]
        assert queries.get_response(response_id=old.pk).answers["bp_systolic"] == 132
        with pytest.raises(services.AlreadyAmended):
            services.amend_response(response_id=old.pk, checked=checked, reason="再改", by=place.doctor, at=NOW)
        with pytest.raises(InvalidInput, match="理由"):
            services.amend_response(response_id=new.pk, checked=checked, reason=" ", by=place.doctor, at=NOW)


def first_visit_for_tuberculosis(place, patient):
    with place.scope():
        return FormResponse.objects.create(
            template=shipped("tb_first"),
            patient=patient,
            organization=place.organization,
            answers={"visited_on": "2026-09-15"},
            authored_at=NOW,
            author="x",
        )


def test_a_form_on_tuberculosis_is_there_only_for_whoever_may_see_sensitive_classes(place):
    patient = place.patient()
    response = first_visit_for_tuberculosis(place, patient)
    doctor, nurse = (replace(place.doctor, permissions=permissions_of([role])) for role in ("doctor", "nurse"))
    with place.scope():
        assert services.open_response(response_id=response.pk, by=doctor, at=NOW).pk == response.pk
        with pytest.raises(NotFound):
            services.open_response(response_id=response.pk, by=nurse, at=NOW)
        with pytest.raises(NotFound):
            services.print_response(response_id=response.pk, by=nurse, at=NOW)
        assert services.print_response(response_id=response.pk, by=doctor, at=NOW).startswith(b"%PDF")
        # Whoever acts for the resident reads the log of readers, too.
        log = audit.list_reads_of([patient.pk]).items
        assert {line.subject for line in log} == {"随访和体检表"}


def test_single_answers_are_confidential_too(place):
    form = queries.form_of(shipped("anc1"))
    answers = {"visited_on": "2026-09-15", "hiv": "1", "blood_type": "2"}
    assert rules.visible_answers(form, answers, sensitive=False) == {"visited_on": "2026-09-15", "blood_type": "2"}
    assert rules.visible_answers(form, answers, sensitive=True) == answers


def test_another_place_finds_no_answers(place):
    response = stored(place, place.patient())
    stranger = Place()
    with stranger.scope():
        with pytest.raises(NotFound):
            queries.get_response(response_id=response.pk)
        assert queries.list_responses(patient_id=response.patient_id) == []


def test_the_database_refuses_to_change_a_published_template(place):
    for change in ({"definition": {}}, {"version": "4"}, {"code": "other"}, {"effective_from": NOW.date()}):
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            FormTemplate.objects.filter(pk=shipped().pk).update(**change)
    with (
        scope.everything(reason="test"),
        pytest.raises(ProgrammingError, match=r"Cannot (update or )?delete"),
        transaction.atomic(),
    ):
        FormTemplate.objects.filter(pk=shipped().pk).delete()


def test_the_database_refuses_a_second_template_of_one_version(place):
    with pytest.raises(IntegrityError, match="forms_template_version_once"), transaction.atomic():
        FormTemplate.objects.create(code="htn_followup", version="3", title="x", effective_from=TODAY, definition={})


def test_the_database_refuses_a_period_that_ends_before_it_begins():
    with pytest.raises(IntegrityError, match="forms_template_period"), transaction.atomic():
        FormTemplate.objects.create(
            code="x",
            version="1",
            title="x",
            effective_from=TODAY,
            effective_to=TODAY - timedelta(days=1),
            definition={},
        )


def test_the_database_refuses_to_change_or_delete_answers(place):
    response = stored(place, place.patient())
    with scope.everything(reason="test"):
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            FormResponse.objects.filter(pk=response.pk).update(answers={})
        with pytest.raises(ProgrammingError, match=r"Cannot (update or )?delete"), transaction.atomic():
            FormResponse.objects.filter(pk=response.pk).delete()


def test_the_database_refuses_an_amendment_without_a_reason_and_a_second_one(place):
    old = stored(place, place.patient())

    def amend(**more):
        return FormResponse.objects.create(
            template_id=old.template_id,
            patient_id=old.patient_id,
            organization_id=old.organization_id,
            answers={},
            authored_at=NOW,
            author="x",
            amends=old,
            **more,
        )

    with scope.everything(reason="test"):
        with pytest.raises(IntegrityError, match="forms_amendment_has_reason"), transaction.atomic():
            amend()
        amend(amend_reason="一")
        with pytest.raises(IntegrityError, match="amends"), transaction.atomic():
            amend(amend_reason="二")
