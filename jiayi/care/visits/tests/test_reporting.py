"""A person fills a due form at home; it counts once a doctor has looked at it."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from jiayi.care.followups.models import FollowUp
from jiayi.care.followups.tests.visits import planned
from jiayi.care.visits import queries, services
from jiayi.care.visits.events import SelfReportMoved
from jiayi.care.visits.models import SelfReport
from jiayi.care.visits.subscribers import tell_resident
from jiayi.care.vitals.models import Observation
from jiayi.foundation.forms.models import FormResponse
from jiayi.foundation.forms.services import AnswersRefused
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.messaging.services import load_templates
from jiayi.foundation.tasks.tests.people import NOW
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import load_once

from .seen import place_with_forms

pytestmark = pytest.mark.django_db
OWN = {"symptoms": ["1"], "bp_systolic": 136, "bp_diastolic": 84, "adherence": "1", "adverse_reaction": "1"}


@pytest.fixture
def place():
    return place_with_forms()


@pytest.fixture
def asked(place):
    patient = place.patient(tags=["hypertension"])
    planned(place, patient)
    with place.scope():
        return services.ask_report(patient_id=patient.pk, form="htn_followup", by=place.doctor, at=NOW)


def resident(report):
    ids = frozenset({report.patient_id})
    return Actor(kind="resident", account_id=9, name="王桂芳", patient_ids=ids, patient_id=report.patient_id)


def answered(report, answers=OWN):
    with scope.patients([report.patient_id]):
        return services.answer_report(report_id=report.pk, answers=answers, by=resident(report), at=NOW)


def test_a_report_counts_only_once_it_was_confirmed_and_then_as_a_visit(place, asked):
    answered(asked, OWN | {"classification": "1"})
    with place.scope():
        opened = services.open_for(report_id=asked.pk, by=place.doctor, at=NOW)
        assert (opened.report.state, opened.answers) == ("answered", OWN)
        assert not FormResponse.objects.exists()
        assert not Observation.objects.exists()
        corrected = OWN | {"bp_systolic": 138}
        first, again = (
            services.confirm_report(report_id=asked.pk, answers=corrected, confirmed=(), by=place.doctor, at=NOW)
            for _ in range(2)
        )
        assert (first.encounter.way, first.encounter.forms[0].result_label, again.is_replay) == (
            "online",
            "控制满意",
            True,
        )
        assert FollowUp.objects.get(state="done").method == "3"
        assert Observation.objects.get(code="bp_systolic").value == 138
        assert SelfReport.objects.get().state == "confirmed"


def test_a_rejected_report_says_why_and_may_be_filled_again(place, asked):
    answered(asked)
    with place.scope():
        with pytest.raises(services.RejectReasonMissing):
            services.reject_report(report_id=asked.pk, reason=" ", by=place.doctor, at=NOW)
        services.reject_report(report_id=asked.pk, reason="血压请坐着量两次", by=place.doctor, at=NOW)
        with pytest.raises(InvalidTransition):
            services.confirm_report(report_id=asked.pk, answers=OWN, confirmed=(), by=place.doctor, at=NOW)
    assert answered(asked).report.state == "answered"


def test_an_incomplete_confirmation_leaves_the_report_open(place, asked):
    answered(asked, {"bp_systolic": 136})
    with place.scope():
        verdict = services.confirm_report(
            report_id=asked.pk, answers={"bp_systolic": 136}, confirmed=(), by=place.doctor, at=NOW
        )
        assert verdict.refusal.code == "answers_refused"
        assert SelfReport.objects.get().state == "answered"


def test_an_impossible_value_is_refused_at_once(asked):
    with pytest.raises(AnswersRefused, match="不可能"):
        answered(asked, OWN | {"bp_systolic": 1000})


def test_a_red_reading_is_answered_at_once(asked):
    assert "120" in answered(asked, OWN | {"bp_systolic": 192, "bp_diastolic": 118}).urgent_advice


def test_nobody_fills_a_stranger_s_request(place, asked):
    stranger = place.patient(name="李福根")
    with scope.patients([stranger.pk]), pytest.raises(NotFound):
        services.answer_report(report_id=asked.pk, answers=OWN, by=resident(asked), at=NOW)


def test_asking_twice_is_one_request_and_only_forms_with_questions_for_residents_are_sent(place, asked):
    with place.scope():
        again = services.ask_report(patient_id=asked.patient_id, form="htn_followup", by=place.doctor, at=NOW)
        assert again.pk == asked.pk
        with pytest.raises(services.NotForResidents):
            services.ask_report(patient_id=asked.patient_id, form="physical_exam", by=place.doctor, at=NOW)
        services.withdraw_report(report_id=asked.pk, by=place.doctor, at=NOW)
        assert queries.page_reports(state="withdrawn", team_ids=None, cursor=None, limit=10).items[0].pk == asked.pk


def test_the_person_is_told(place, asked):
    load_once(load_templates)
    with scope.everything(reason="test"):
        event = DomainEvent.objects.get(name="visits.self_report.moved")
        tell_resident(
            SelfReportMoved(
                organization_id=asked.organization_id,
                by="staff:1",
                at=NOW,
                report_id=asked.pk,
                patient_id=asked.patient_id,
                team_id=asked.team_id,
                move="ask",
                title=asked.title,
                due_date=asked.due_date,
                reason="",
            )
        )
        assert event.payload["move"] == "ask"
        assert Message.objects.get().link == f"/self-reports/{asked.pk}"


def test_the_database_holds_a_report_to_its_states(place, asked):
    with place.scope():
        rows = SelfReport.objects.filter(pk=asked.pk)
        for change, refusal in (
            ({"state": "answered"}, "visits_report_answered_has_answers"),
            ({"state": "confirmed"}, "(?i)confirmed|asked|trigger"),
        ):
            with pytest.raises((IntegrityError, ProgrammingError), match=refusal), transaction.atomic():
                rows.update(**change)
        answered(asked)
        with pytest.raises(IntegrityError, match="visits_report_confirmed_is_a_visit"), transaction.atomic():
            rows.update(state="confirmed")
        with pytest.raises(IntegrityError, match="visits_rejected_has_reason"), transaction.atomic():
            rows.update(state="rejected")
        asked.pk = None
        with pytest.raises(IntegrityError, match="visits_one_open_report"), transaction.atomic():
            asked.save(force_insert=True)
