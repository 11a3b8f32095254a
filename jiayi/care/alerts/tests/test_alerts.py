"""A dangerous reading rings once, reaches the team and the family, goes on when nobody takes it, and ends."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from jiayi.care.alerts import queries, rules, services
from jiayi.care.alerts.models import Alert, AlertMute, AlertRuleSet, AlertStep, DutyShift
from jiayi.care.vitals import services as vitals
from jiayi.care.vitals.tests.test_api import resident_actor
from jiayi.foundation.accounts.models import StaffAccount, StaffRole
from jiayi.foundation.messaging.models import Delivery, Message
from jiayi.foundation.patients.models import ProxyGrant
from jiayi.foundation.practitioners.models import Practitioner, TeamMember
from jiayi.foundation.practitioners.tests.factories import make_practitioner
from jiayi.foundation.tasks.tests.people import NOW, TODAY, Place
from jiayi.kernel import crypto, live, scope
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.lifecycle import InvalidTransition

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def place():
    services.load_shipped_rules()
    return Place()


@pytest.fixture(autouse=True)
def all_rows():
    with scope.everything(reason="test"):
        yield


def account_of(place, practitioner=None):
    """A staff account with a phone for a practitioner of the place."""
    person = practitioner or Practitioner.objects.get(pk=place.team.leader_id)
    person.phone = "16900001111"
    person.save()
    return StaffAccount.objects.create(
        organization=place.organization,
        username=f"u{uuid4().hex[:10]}",
        display_name=person.name,
        practitioner=person,
        password="argon2$argon2id$x",
        status="active",
        created_at=NOW,
        password_changed_at=NOW,
    )


def phone_of(number):
    return {
        "phone": number,
        "phone_index": crypto.blind_index("phone", number),
        "phone_tail_index": crypto.blind_index("phone_tail", number[-4:]),
    }


def measured(place, patient, upper=186, lower=104, *, at=NOW, judged=True):
    recorded_batch = uuid4()
    vitals.report_readings(
        patient_id=patient.pk,
        readings=[vitals.Reading("bp_systolic", Decimal(upper)), vitals.Reading("bp_diastolic", Decimal(lower))],
        taken_at=at,
        source="hand",
        batch=recorded_batch,
        by=resident_actor(patient),
        at=at,
    )
    if not judged:
        return []
    return services.judge_readings(patient_id=patient.pk, batch=recorded_batch, at=at)


def test_a_dangerous_reading_opens_one_red_alert_however_often_it_is_judged(place):
    patient = place.patient()
    (alert,) = measured(place, patient)
    services.judge_readings(patient_id=patient.pk, batch=alert.batch, at=NOW)
    measured(place, patient, 190, 106, at=NOW + MINUTE)
    alert.refresh_from_db()
    assert (alert.severity, alert.rule, alert.times) == ("red", "critical", 2)
    assert alert.words == "血压 190/106，危险"
    assert Alert.objects.count() == 1


def test_the_team_finds_it_in_the_inbox_and_on_open_pages(place, monkeypatch):
    said = []
    monkeypatch.setattr(live, "tell", lambda topic, number=None, *, to: said.append((topic, tuple(to))))
    account = account_of(place)
    patient = place.patient()
    measured(place, patient)
    message = Message.objects.get(account_id=account.pk)
    assert (message.title, "14:07" in message.body) == ("红色预警：王桂芳", True)
    assert any(topic == "alerts" and live.team(place.team.pk) in groups for topic, groups in said)


def test_the_family_whom_the_person_lets_look_is_told_at_once(place):
    patient, daughter, stranger = (
        place.patient(),
        place.patient("女儿", **phone_of("16900002222")),
        place.patient("别人"),
    )
    for agent, scopes in ((daughter, ["view"]), (stranger, ["pay"])):
        ProxyGrant.objects.create(
            patient=patient,
            agent=agent,
            kind="proxy",
            scopes=scopes,
            from_date=date(2026, 1, 1),
            to_date=date(2027, 1, 1),
            granted_at=NOW,
            proof="当面",
        )
    measured(place, patient)
    (message,) = Message.objects.filter(kind="alert_family")
    assert (message.patient_id, "120" in message.body) == (daughter.pk, True)
    channels = set(Delivery.objects.filter(template="alert_family").values_list("channel", flat=True))
    assert channels == {"sms", "voice"}


def test_phones_ring_when_nobody_has_looked_and_not_twice(place):
    account_of(place)
    (alert,) = measured(place, place.patient())
    assert services.reach(alert_id=alert.pk, stage=0, at=NOW) == 2
    assert services.reach(alert_id=alert.pk, stage=0, at=NOW) == 0
    assert set(Delivery.objects.filter(template="alert_team").values_list("channel", flat=True)) == {"sms", "voice"}
    told = [(step.channel, delivery) for step, delivery in queries.steps_of(alert) if step.kind == "told"]
    assert told == [("sms", "待发送"), ("voice", "待发送")]


def test_phones_stay_quiet_when_somebody_has_it_on_the_screen(place):
    account_of(place)
    (alert,) = measured(place, place.patient())
    for _ in range(2):
        services.mark_seen(alert_id=alert.pk, by=place.doctor, at=NOW)
    assert services.reach(alert_id=alert.pk, stage=0, at=NOW) == 0
    assert AlertStep.objects.filter(kind="seen").count() == 1


def test_who_has_no_phone_is_said_so(place):
    (alert,) = measured(place, place.patient())
    services.reach(alert_id=alert.pk, stage=0, at=NOW)
    assert "没有登记手机" in AlertStep.objects.filter(kind="told").get().words


def test_what_nobody_takes_goes_to_the_duty_doctor_and_then_to_the_director(place):
    duty = make_practitioner(organization=place.organization)
    account = account_of(place, duty)
    services.set_duty(
        organization_id=place.organization.pk,
        day=TODAY,
        shift="day",
        practitioner_id=duty.pk,
        by=place.doctor,
        at=NOW,
    )
    (alert,) = measured(place, place.patient())
    assert services.escalate_due(at=NOW + 4 * MINUTE) == 0
    assert services.escalate_due(at=NOW + 5 * MINUTE) == 1
    assert services.escalate_due(at=NOW + 6 * MINUTE) == 0
    assert Message.objects.filter(account_id=account.pk, kind="alert_team").count() == 1
    assert services.reach(alert_id=alert.pk, stage=1, at=NOW + 5 * MINUTE) == 2
    assert services.escalate_due(at=NOW + 10 * MINUTE) == 1
    alert.refresh_from_db()
    assert (alert.stage, alert.next_step_at) == (2, None)
    words = list(AlertStep.objects.filter(kind="escalated").values_list("words", flat=True))
    assert words == ["没人接，转给值班医生", "没人接，转给中心主任"]


def test_who_is_on_duty_without_an_account_is_called_all_the_same(place):
    duty = make_practitioner(organization=place.organization)
    duty.phone = "16900003333"
    duty.save()
    day = {"organization_id": place.organization.pk, "day": TODAY, "shift": "day", "practitioner_id": duty.pk}
    services.set_duty(**day, by=place.doctor, at=NOW)
    (alert,) = measured(place, place.patient())
    services.escalate_due(at=NOW + 5 * MINUTE)
    assert services.reach(alert_id=alert.pk, stage=1, at=NOW + 5 * MINUTE) == 2


def test_every_phone_of_the_team_rings_also_of_who_has_no_account(place):
    account_of(place)
    nurse = make_practitioner(organization=place.organization, phone="16900004444")
    TeamMember.objects.create(team=place.team, practitioner=nurse, role="nurse", from_date=TODAY)
    (alert,) = measured(place, place.patient())
    assert services.reach(alert_id=alert.pk, stage=0, at=NOW) == 4


def test_the_directors_phone_rings_at_last(place):
    director = account_of(place, make_practitioner(organization=place.organization))
    StaffRole.objects.create(account=director, organization=place.organization, role="director", granted_at=NOW)
    (alert,) = measured(place, place.patient())
    assert services.reach(alert_id=alert.pk, stage=2, at=NOW) == 2
    assert queries.accounts_at(alert, 2, NOW) == [director.pk]


def test_the_roster_says_whom_an_alert_would_not_reach(place):
    reached, silent, offline, lost = (make_practitioner(organization=place.organization) for _ in range(4))
    account_of(place, reached)
    account_of(place, silent)
    silent.phone = ""
    silent.save()
    offline.phone = "16900003333"
    offline.save()
    for number, person in enumerate((reached, silent, offline, lost)):
        day = {"day": TODAY + timedelta(days=number), "shift": "night", "practitioner_id": person.pk}
        services.set_duty(organization_id=place.organization.pk, **day, by=place.doctor, at=NOW)
    shifts = queries.list_roster(organization_id=place.organization.pk, day=TODAY, days=9)
    problems = queries.duty_problems(shifts)
    assert reached.pk not in problems
    assert [problems[one.pk].split("：")[0] for one in (silent, offline, lost)] == [
        "没有登记手机",
        "没有账号",
        "没有账号，也没有登记手机",
    ]


def test_a_team_without_a_phone_is_not_waited_for(place):
    (alert,) = measured(place, place.patient())
    services.reach(alert_id=alert.pk, stage=0, at=NOW)
    assert services.escalate_due(at=NOW + MINUTE) == 1


def test_who_takes_it_stops_the_clock_and_the_resident_is_told(place):
    (alert,) = measured(place, place.patient())
    services.acknowledge(alert_id=alert.pk, by=place.doctor, at=NOW + MINUTE)
    assert services.escalate_due(at=NOW + 60 * MINUTE) == 0
    assert Message.objects.filter(kind="alert_answered").get().body.startswith("沈若兰14:03看到了")
    with pytest.raises(InvalidTransition):
        services.acknowledge(alert_id=alert.pk, by=place.doctor, at=NOW + MINUTE)


def test_every_alert_ends_with_an_outcome_and_a_call_takes_it(place):
    (alert,) = measured(place, place.patient())
    services.note_call(alert_id=alert.pk, words="没接", by=place.doctor, at=NOW)
    with pytest.raises(InvalidInput):
        services.close(alert_id=alert.pk, outcome="died", remark="", by=place.doctor, at=NOW)
    services.close(alert_id=alert.pk, outcome="remeasured", remark="150/88", by=place.doctor, at=NOW)
    alert.refresh_from_db()
    assert (alert.state, alert.acknowledged_by_name, alert.outcome_note) == ("closed", "沈若兰", "150/88")
    kinds = list(AlertStep.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["opened", "acknowledged", "called", "closed"]


def test_a_value_that_dances_around_its_limit_does_not_ring_again_at_once(place):
    patient = place.patient()
    (alert,) = measured(place, patient)
    services.close(alert_id=alert.pk, outcome="advised", remark="", by=place.doctor, at=NOW + MINUTE)
    assert measured(place, patient, at=NOW + 5 * MINUTE) == []
    measured(place, patient, 150, 88, at=NOW + 8 * MINUTE)
    assert len(measured(place, patient, at=NOW + 12 * MINUTE)) == 1


def test_two_days_off_target_within_a_week_are_one_orange_alert(place):
    patient = place.patient()
    assert measured(place, patient, 158, 92, at=NOW - timedelta(days=3)) == []
    (alert,) = measured(place, patient, 156, 92)
    assert (alert.severity, alert.words) == ("orange", "血压 156/92，偏高；7 天里 2 天没到目标")


def test_a_muted_rule_rings_nobody_until_its_end(place):
    patient = place.patient()
    with pytest.raises(services.MuteTooLong):
        services.mute(
            patient_id=patient.pk,
            rule="critical",
            until=NOW + timedelta(days=2),
            reason="在住院",
            by=place.doctor,
            at=NOW,
        )
    made = services.mute(
        patient_id=patient.pk, rule="critical", until=NOW + 60 * MINUTE, reason="在住院", by=place.doctor, at=NOW
    )
    assert measured(place, patient) == []
    assert len(measured(place, patient, at=NOW + 61 * MINUTE)) == 1
    services.lift_mute(patient_id=patient.pk, mute_id=made.pk, by=place.doctor, at=NOW)
    with pytest.raises(NotFound):
        services.lift_mute(patient_id=patient.pk, mute_id=made.pk, by=place.doctor, at=NOW)


def test_muting_everything_leaves_the_red_ones(place):
    patient = place.patient()
    services.mute(
        patient_id=patient.pk, rule="", until=NOW + timedelta(days=30), reason="家属要求", by=place.doctor, at=NOW
    )
    assert len(queries.list_mutes(patient_id=patient.pk, at=NOW)) == 1
    assert len(measured(place, patient)) == 1


def test_a_reading_taken_back_ends_its_alert(place):
    patient = place.patient()
    (alert,) = measured(place, patient)
    services.close_for_withdrawn(patient_id=patient.pk, batch=alert.batch, at=NOW)
    alert.refresh_from_db()
    assert alert.outcome == "wrong_reading"


def test_death_ends_what_stands(place):
    patient = place.patient()
    measured(place, patient)
    assert services.close_for_person(patient_id=patient.pk, outcome="died", at=NOW) == 1


def test_who_measured_at_home_and_stopped_is_found_and_who_never_did_is_not(place):
    stopped, never = place.patient(), place.patient("从不量")
    for days in (70, 68, 66):
        measured(place, stopped, 132, 82, at=NOW - timedelta(days=days), judged=False)
    assert services.watch_silence(at=NOW) == 1
    assert services.watch_silence(at=NOW + timedelta(days=1)) == 0
    alert = Alert.objects.get()
    assert (alert.patient_id, alert.rule, alert.severity) == (stopped.pk, "silent_green", "yellow")
    assert never.pk != alert.patient_id


def test_measuring_less_and_less_is_noticed(place):
    patient = place.patient()
    for days in (27, 25, 23, 21, 19, 17, 4, 2):
        measured(place, patient, 132, 82, at=NOW - timedelta(days=days), judged=False)
    assert services.watch_silence(at=NOW) == 1
    assert Alert.objects.get().words == "前 14 天量 6 次，这 14 天只有 2 次"


def test_the_night_belongs_to_the_day_before(place):
    assert queries.shift_at(NOW) == (TODAY, "day")
    assert queries.shift_at(NOW + timedelta(hours=13)) == (TODAY, "night")
    assert queries.shift_at(NOW - timedelta(hours=12)) == (TODAY - timedelta(days=1), "night")


def test_the_database_refuses_what_must_not_be(place):
    patient = place.patient()
    (alert,) = measured(place, patient)
    services.close(alert_id=alert.pk, outcome="advised", remark="", by=place.doctor, at=NOW)
    services.mute(patient_id=patient.pk, rule="", until=NOW + MINUTE, reason="试一试", by=place.doctor, at=NOW)
    for act in (
        lambda: AlertStep.objects.update(words="x"),
        lambda: AlertRuleSet.objects.update(source="x"),
        lambda: AlertMute.objects.update(reason="x"),
        lambda: Alert.objects.update(state="open"),
    ):
        with pytest.raises(ProgrammingError, match=r"Cannot|Invalid"), transaction.atomic():
            act()

    def another(**more):
        values = {
            "organization": place.organization, "patient": patient, "rule": "x", "rule_version": 1, "label": "x",
            "severity": "red", "words": "x", "first_minutes": 5, "second_minutes": 10, "opened_at": NOW,
            "last_at": NOW, "rung_at": NOW,
        }  # fmt: skip
        return Alert.objects.create(**values | more)

    def muted(**more):
        values = {"organization": place.organization, "patient": patient, "until": NOW + MINUTE, "muted_at": NOW}
        return AlertMute.objects.create(**values | {"reason": "x", "muted_by": "x"} | more)

    def duty(**more):
        values = {"organization": place.organization, "day": TODAY, "shift": "day", "set_by": "x", "set_at": NOW}
        return DutyShift.objects.create(**values | {"practitioner_id": place.team.leader_id} | more)

    another()
    duty()
    refused = {
        "alerts_one_standing": another,
        "alerts_closed_with_outcome": lambda: another(rule="y", outcome="advised"),
        "alerts_steps_in_order": lambda: another(rule="y", second_minutes=5),
        "alerts_mute_has_reason": lambda: muted(reason=""),
        "alerts_mute_ends_later": lambda: muted(until=NOW),
        "alerts_one_on_duty": duty,
        "alerts_shift_known": lambda: duty(shift="dawn"),
        "alerts_rules_have_source": lambda: AlertRuleSet.objects.create(
            version=99, rules=[], effective_from=TODAY, source=""
        ),
        "alerts_taken_by_somebody": lambda: Alert.objects.filter(rule="x").update(state="acknowledged"),
    }
    for name, act in refused.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            act()


def test_rules_that_contradict_themselves_are_refused():
    good = {"code": "a", "label": "a", "trigger": "critical", "severity": "red", "first_minutes": 5,
            "second_minutes": 10, "rest_minutes": 0}  # fmt: skip
    assert rules.read_rules(1, [good]).of("critical")[0].is_red
    for wrong in ({"trigger": "mood"}, {"severity": "pink"}, {"second_minutes": 5}):
        with pytest.raises(ValueError, match="a:"):
            rules.read_rules(1, [good | wrong])
