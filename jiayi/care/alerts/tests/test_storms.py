"""What is no danger rings nobody; a danger that goes on is not forgotten because somebody once took it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from jiayi.care.alerts import queries, services
from jiayi.care.alerts.models import Alert, AlertStep
from jiayi.care.alerts.permissions import AlertPermission
from jiayi.care.vitals import services as vitals
from jiayi.care.vitals.tests.test_api import resident_actor
from jiayi.foundation.messaging.models import Delivery, Message
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import scope

from .test_alerts import MINUTE, account_of, measured

pytestmark = pytest.mark.django_db
HOUR = 60 * MINUTE


@pytest.fixture
def place():
    services.load_shipped_rules()
    return Place()


@pytest.fixture(autouse=True)
def all_rows():
    with scope.everything(reason="test"):
        yield


@pytest.mark.parametrize(("code", "value"), [("waist", 95), ("pulse", 56), ("temperature", "37.4")])
def test_what_is_off_its_range_and_no_target_of_a_programme_rings_nobody(place, code, value):
    patient = place.patient()
    for days in (2, 1, 0):
        at, batch = NOW - timedelta(days=days), uuid4()
        vitals.report_readings(
            patient_id=patient.pk,
            readings=[vitals.Reading(code, Decimal(value))],
            taken_at=at,
            source="hand",
            batch=batch,
            by=resident_actor(patient),
            at=at,
        )
        assert services.judge_readings(patient_id=patient.pk, batch=batch, at=at) == []


def test_a_danger_that_goes_on_under_somebody_who_took_it_rings_anew_after_two_hours(place):
    account_of(place)
    patient = place.patient()
    (alert,) = measured(place, patient)
    assert services.reach(alert_id=alert.pk, stage=0, at=NOW) == 2
    services.acknowledge(alert_id=alert.pk, by=place.doctor, at=NOW + MINUTE)
    measured(place, patient, at=NOW + HOUR)
    alert.refresh_from_db()
    assert (alert.state, alert.times) == ("acknowledged", 2)
    later = NOW + 3 * HOUR
    measured(place, patient, 192, 108, at=later)
    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by_name, alert.next_step_at) == ("open", "", later + 5 * MINUTE)
    assert AlertStep.objects.get(kind="rung").words == "沈若兰接了没了结，又是危险的数"
    assert Message.objects.filter(kind="alert_team").count() == 2
    assert services.reach(alert_id=alert.pk, stage=0, at=later) == 2
    assert services.escalate_due(at=later + 5 * MINUTE) == 1
    assert Delivery.objects.filter(template="alert_team").count() == 4


def test_what_is_muted_is_still_counted_on_the_alert_that_stands_and_rings_nobody(place):
    patient = place.patient()
    (alert,) = measured(place, patient)
    services.acknowledge(alert_id=alert.pk, by=place.doctor, at=NOW)
    services.mute(
        patient_id=patient.pk, rule="critical", until=NOW + 20 * HOUR, reason="在住院", by=place.doctor, at=NOW
    )
    measured(place, patient, 192, 108, at=NOW + 3 * HOUR)
    alert.refresh_from_db()
    assert (alert.words, alert.times, alert.state) == ("血压 192/108，危险", 2, "acknowledged")


def test_a_mute_about_one_kind_of_reading_leaves_the_others_loud(place):
    patient = place.patient()
    quiet = {"patient_id": patient.pk, "rule": "critical", "until": NOW + HOUR, "reason": "在住院", "at": NOW}
    services.mute(**quiet, kind="spo2", by=place.doctor)
    assert [label for _, label in queries.list_mutes(patient_id=patient.pk, at=NOW)] == ["血氧 危急值"]
    assert len(measured(place, patient)) == 1
    services.mute(**quiet, kind="bp", by=place.doctor)
    Alert.objects.update(state="closed", outcome="advised", closed_at=NOW)
    assert measured(place, patient, at=NOW + 45 * MINUTE) == []


def test_a_danger_that_nobody_took_rings_anew_once_everybody_was_told_and_it_was_quiet(place):
    patient = place.patient()
    (alert,) = measured(place, patient)
    measured(place, patient, at=NOW + 2 * MINUTE)
    for minutes in (5, 10):
        services.escalate_due(at=NOW + minutes * MINUTE)
    measured(place, patient, at=NOW + 20 * MINUTE)
    alert.refresh_from_db()
    assert (alert.stage, alert.times) == (2, 3)
    measured(place, patient, at=NOW + 40 * MINUTE)
    alert.refresh_from_db()
    assert (alert.stage, alert.next_step_at) == (0, NOW + 45 * MINUTE)
    assert Alert.objects.count() == 1


def test_who_took_an_alert_and_has_not_ended_it_is_asked_the_next_day(place):
    account = account_of(place)
    doctor = replace(place.doctor, account_id=account.pk)
    (alert,) = measured(place, place.patient())
    services.acknowledge(alert_id=alert.pk, by=doctor, at=NOW)
    assert services.remind_of_unended(at=NOW + 23 * HOUR) == 0
    assert services.remind_of_unended(at=NOW + 24 * HOUR) == 1
    (message,) = Message.objects.filter(account_id=account.pk, kind="staff_notice")
    assert (message.title, "1 条" in message.body) == ("预警接了还没了结", True)
    services.close(alert_id=alert.pk, outcome="advised", remark="", by=doctor, at=NOW + 25 * HOUR)
    assert services.remind_of_unended(at=NOW + 48 * HOUR) == 0


def test_a_look_of_another_team_keeps_no_phone_quiet(place):
    account_of(place)
    (alert,) = measured(place, place.patient())
    services.mark_seen(alert_id=alert.pk, by=replace(place.doctor, team_ids=frozenset()), at=NOW)
    alert.refresh_from_db()
    assert alert.seen_at is None
    assert services.reach(alert_id=alert.pk, stage=0, at=NOW) == 2


def test_what_waits_for_somebody_is_their_teams_and_what_was_handed_on(place):
    (alert,) = measured(place, place.patient())
    other = replace(place.doctor, team_ids=frozenset(), practitioner_id=None)
    director = replace(other, permissions=frozenset({str(AlertPermission.LEAD)}))

    def waits_for(who):
        return [one.pk for one in queries.page_alerts(concerns=who, at=NOW, cursor=None, limit=9).items]

    assert (waits_for(place.doctor), waits_for(other), waits_for(director)) == ([alert.pk], [], [])
    Alert.objects.update(stage=1)
    assert (waits_for(place.doctor), waits_for(other)) == ([alert.pk], [alert.pk])
    Alert.objects.update(stage=1, severity="orange")
    assert (waits_for(other), waits_for(director)) == ([], [])
    duty = replace(other, practitioner_id=place.team.leader_id)
    shift = {"organization_id": place.organization.pk, "day": TODAY, "shift": "day"}
    services.set_duty(**shift, practitioner_id=duty.practitioner_id, by=place.doctor, at=NOW)
    assert waits_for(duty) == [alert.pk]
    Alert.objects.update(stage=2)
    assert (waits_for(other), waits_for(director)) == ([], [alert.pk])
