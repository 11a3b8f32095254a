"""What follow-up does when something happens below it."""

from datetime import date, timedelta

import pytest

from jiayi.care.followups import queries, services, subscribers
from jiayi.care.followups.models import FollowUp
from jiayi.contracting.contracts.events import ContractSigned
from jiayi.foundation.forms.tests.factories import load_forms
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.patients.events import PatientChanged, PatientDied, PatientMovedOut, PatientReturned
from jiayi.foundation.tasks.events import PatientMuted, PatientUnmuted
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import scope
from jiayi.kernel.events import subscribers_of
from jiayi.kernel.testing import load_once, run_jobs

from .visits import ANSWERS, complete, following, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    load_forms()
    load_once(messaging.load_templates)
    return Place()


def messages(patient_id):
    with scope.everything(reason="test"):
        return list(Message.objects.filter(patient=patient_id).order_by("id").values_list("title", flat=True))


def told(place, event_type, patient, **values):
    return event_type(organization_id=place.organization.pk, by="staff:1", at=NOW, patient_id=patient.pk, **values)


def test_who_is_left_alone_is_not_called_about_a_visit_either(place):
    patient = place.patient()
    follow_up = planned(place, patient, due_date=TODAY - timedelta(days=9))
    with place.scope():
        until = TODAY + timedelta(days=14)
        subscribers.mute_with_person(told(place, PatientMuted, patient, reason_code="hospital", until=until))
        follow_up.refresh_from_db()
        assert (follow_up.state, follow_up.muted_until) == ("muted", until)
        assert queries.list_overdue(on=TODAY).counts["removed"] == 1
        subscribers.unmute_with_person(told(place, PatientUnmuted, patient))
        assert queries.list_overdue(on=TODAY).counts["pending"] == 1


def test_a_signature_plans_the_first_visit_once(place):
    patient = place.patient(tags=["hypertension"])
    signed = told(
        place,
        ContractSigned,
        patient,
        contract_id=1,
        team_id=place.team.pk,
        signed_date=TODAY,
        start=date(2027, 1, 1),
        end=date(2028, 1, 1),
    )
    with scope.everything(reason="test"):
        subscribers.plan_first_follow_ups(signed)
        subscribers.plan_first_follow_ups(signed)
        follow_up = FollowUp.objects.get()
    assert (follow_up.due_date, follow_up.team_id) == (date(2027, 1, 15), place.team.pk)
    assert "jiayi.care.followups.subscribers.plan_first_follow_ups" in subscribers_of(ContractSigned.name)


def test_death_and_moving_out_close_the_plan(place):
    dead, gone = place.patient("甲"), place.patient("乙")
    planned(place, dead)
    planned(place, gone)
    with scope.everything(reason="test"):
        subscribers.close_for_death(told(place, PatientDied, dead, died_date=TODAY))
        subscribers.close_for_move(told(place, PatientMovedOut, gone, moved_out_date=TODAY))
        states = dict(FollowUp.objects.values_list("patient_id", "state"))
    assert states == {dead.pk: "died", gone.pk: "cancelled"}


def test_a_new_tag_plans_a_programme_that_was_never_followed(place):
    patient = place.patient(tags=["hypertension"])
    free = place.patient("没签约", tags=["hypertension"])
    with scope.everything(reason="test"):
        type(free).objects.filter(pk=free.pk).update(current_team=None)
        for person in (patient, patient, free):
            subscribers.plan_for_new_tags(told(place, PatientChanged, person, change="tags"))
        subscribers.plan_for_new_tags(told(place, PatientChanged, patient, change="phone"))
        assert list(FollowUp.objects.values_list("patient_id", "due_date")) == [(patient.pk, date(2026, 9, 29))]


def test_who_was_thought_dead_is_planned_again(place):
    patient = place.patient(tags=["hypertension"])
    planned(place, patient)
    with scope.everything(reason="test"):
        subscribers.close_for_death(told(place, PatientDied, patient, died_date=TODAY))
        subscribers.plan_again(told(place, PatientReturned, patient))
        assert sorted(FollowUp.objects.values_list("state", flat=True)) == ["died", "scheduled"]


def test_a_visit_outside_any_contract_still_gives_a_receipt_and_a_referral_is_said(place):
    first = planned(place)
    complete(place, first)
    complete(place, following(place, first), ANSWERS | {"visited_on": "2026-09-29"}, at=NOW + timedelta(days=14))
    run_jobs()
    assert messages(first.patient_id) == ["做了一次服务", "做了一次服务", "建议您去上级医院看看"]


def test_the_daily_job_wakes_what_has_rested(place, monkeypatch):
    from jiayi.care.followups import jobs
    from jiayi.kernel import clock

    follow_up = planned(place)
    with place.scope():
        services.mute_follow_up(follow_up_id=follow_up.pk, until=TODAY, reason_code="away", by=place.doctor, at=NOW)
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    jobs.wake_and_hand_over.func(timestamp=0)
    assert following(place, follow_up).state == "scheduled"
