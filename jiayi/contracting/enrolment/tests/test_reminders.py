"""到期提醒: each stage once, by the way that reaches, else the visit list."""

from datetime import UTC, datetime, timedelta

import pytest

from jiayi.contracting.contracts.tests.factories import make_place, resident, staff
from jiayi.foundation.accounts.models import ResidentAccount
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.messaging.models import Delivery, Message
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import crypto, scope
from jiayi.kernel.actor import Actor

from .. import queries, services
from ..models import ReminderAttempt, RenewalReminder
from ..rules import EnrolmentRules, next_channel, stage_due
from ..services.errors import NotOnVisitList
from .factories import AT, TODAY, everything, expiring_contract, make_guardian

pytestmark = pytest.mark.usefixtures("catalogue")
DAY = timedelta(days=1)


@pytest.fixture
def team(catalogue):
    return make_place(policy="national")


def remind(at=AT):
    with everything():
        return services.remind_expiring(at=at)


def follow(at):
    with everything():
        return services.follow_up_reminders(at=at)


def the_reminder(contract, stage=None):
    with everything():
        rows = RenewalReminder.objects.filter(contract=contract)
        return rows.get(stage=stage) if stage else rows.latest("pk")


def signs_in(person, at=AT):
    phone = str(person.phone)
    ResidentAccount.objects.create(
        phone=phone, phone_index=crypto.blind_index("phone", phone), created_at=at, last_sign_in_at=at
    )


def without_phone(person):
    with everything():
        patients.change_contact(patient_id=person.pk, phone="", by=Actor.system("tests"), at=AT)


@pytest.mark.parametrize(
    ("days_left", "done", "stage"),
    [
        (61, set(), None),
        (60, set(), 60),
        (45, {60}, None),
        (30, {60}, 30),
        (25, set(), 30),
        (25, {30}, None),
        (7, {60, 30}, 7),
        (6, {7}, None),
        (0, set(), 7),
    ],
)
def test_the_stage_is_the_nearest_that_was_entered(days_left, done, stage):
    assert stage_due(days_left=days_left, stages=[60, 30, 7], done=done) == stage


def test_the_ways_are_tried_in_their_order_and_the_visit_comes_last():
    order = ["in_app", "sms", "wechat"]
    assert next_channel(order=order, open_to={"sms", "wechat"}, tried=set()) == "sms"
    assert next_channel(order=order, open_to={"sms", "wechat"}, tried={"sms"}) == "wechat"
    assert next_channel(order=order, open_to=set(), tried=set()) == "visit"


def test_an_active_account_is_reached_in_the_app(team):
    contract = expiring_contract(days_left=60, team=team)
    signs_in(contract.patient)
    assert remind() == 1
    assert (the_reminder(contract).way, the_reminder(contract).stage) == ("in_app", 60)
    assert Message.objects.get(kind="contract_expiring").link == f"/renew/{contract.pk}"
    assert not Delivery.objects.filter(template="contract_expiring").exists()


def test_without_an_account_it_is_the_phone_and_then_wechat(team):
    by_phone, by_wechat = (expiring_contract(days_left=30, team=team) for _ in range(2))
    without_phone(by_wechat.patient)
    with everything():
        messaging.bind_wechat(patient_id=by_wechat.patient_id, open_id="o-1", at=AT)
    remind()
    assert [the_reminder(row).way for row in (by_phone, by_wechat)] == ["sms", "wechat"]
    sent = Delivery.objects.filter(template="contract_expiring").order_by("pk")
    assert [row.channel for row in sent] == ["sms", "wechat"]
    assert all("30 天" in str(row.text) for row in sent)


def test_whom_no_message_reaches_stands_on_the_visit_list(team):
    contract = expiring_contract(days_left=7, team=team)
    without_phone(contract.patient)
    remind()
    assert (the_reminder(contract).way, the_reminder(contract).state) == ("visit", "visit")
    with everything():
        [(people, paper)] = queries.visit_sheets(patient_ids=[contract.patient_id], why="续签", today=TODAY)
    [section] = paper["sections"]
    assert people == [contract.patient_id]
    assert section["rows"][0][1] == contract.patient.name


def test_each_stage_is_reminded_once(team):
    contract = expiring_contract(days_left=60, team=team)
    assert [remind(), remind(), remind(AT + DAY)] == [1, 0, 0]
    later = AT + timedelta(days=30)
    assert remind(later) == 1
    with everything():
        assert list(RenewalReminder.objects.filter(contract=contract).values_list("stage", flat=True)) == [60, 30]


def test_nobody_is_written_to_at_night_or_on_a_day_off(team):
    expiring_contract(days_left=30, team=team)
    assert remind(datetime(2026, 6, 3, 14, 0, tzinfo=UTC)) == 0  # ten in the evening in Shanghai
    with everything():
        _day_off()
    assert remind() == 0
    assert remind(AT + DAY) == 1


def _day_off():
    from jiayi.foundation.organizations.models import CalendarDay

    CalendarDay.objects.update_or_create(date=TODAY, defaults={"kind": "holiday", "name": "休息", "source": "测试"})


def test_who_has_renewed_or_asked_to_is_left_in_peace(team):
    from jiayi.contracting.contracts import services as contracts

    contract = expiring_contract(days_left=30, team=team)
    me = resident(contract.patient)
    with scope.patients(me.patient_ids):
        asked = contracts.renew_contract(contract_id=contract.pk, by=me, at=AT).contract
    assert remind() == 0
    with scope.subtree(team.organization.path):
        contracts.confirm_contract(contract_id=asked.pk, by=staff(team), at=AT)
    assert remind() == 0


def test_a_failed_sms_goes_on_to_wechat_and_then_to_the_visit_list(team):
    contract = expiring_contract(days_left=30, team=team)
    with everything():
        patients.change_contact(patient_id=contract.patient_id, phone="13800000000", by=Actor.system("t"), at=AT)
        messaging.bind_wechat(patient_id=contract.patient_id, open_id="open-0000", at=AT)
    remind()
    for way in ("sms", "wechat"):
        assert the_reminder(contract).way == way
        for delivery in Delivery.objects.filter(template="contract_expiring", state="queued"):
            messaging.deliver(delivery_id=delivery.pk, at=AT)
        follow(AT + timedelta(hours=1))
    assert (the_reminder(contract).way, the_reminder(contract).state) == ("visit", "visit")
    with everything():
        tried = ReminderAttempt.objects.order_by("pk").values_list("way", "result")
        assert list(tried) == [("sms", "failed"), ("wechat", "failed")]


def test_what_is_not_read_in_two_days_goes_by_sms_and_what_is_read_has_reached(team):
    read, unread = (expiring_contract(days_left=30, team=team) for _ in range(2))
    for contract in (read, unread):
        signs_in(contract.patient)
    remind()
    Message.objects.filter(patient_id=read.patient_id, kind="contract_expiring").update(read_at=AT)
    follow(AT + timedelta(hours=1))
    assert the_reminder(read).state == "reached"
    assert the_reminder(unread).way == "in_app"
    follow(AT + timedelta(hours=49))
    assert (the_reminder(unread).way, the_reminder(unread).state) == ("sms", "sent")


def test_a_delivered_sms_has_reached(team):
    contract = expiring_contract(days_left=30, team=team)
    remind()
    [delivery] = Delivery.objects.filter(template="contract_expiring")
    messaging.deliver(delivery_id=delivery.pk, at=AT)
    messaging.poll_receipt(delivery_id=delivery.pk, at=AT)
    follow(AT + timedelta(hours=1))
    assert the_reminder(contract).state == "reached"


def test_a_child_is_reached_through_the_guardian(team):
    child = make_patient(organization=team.organization, birth_date=datetime(2019, 5, 1, tzinfo=UTC).date(), phone="")
    mother = make_patient(organization=team.organization)
    make_guardian(ward=child, guardian=mother, from_date=TODAY - timedelta(days=400))
    from jiayi.contracting.contracts import services as contracts
    from jiayi.contracting.contracts.tests.factories import make_offer

    offer = make_offer(team=team, patient=child, at=AT - timedelta(days=334))
    with everything():
        contract = contracts.confirm_contract(
            contract_id=offer.pk,
            by=resident(mother, patient_ids=frozenset({mother.pk, child.pk})),
            at=AT - timedelta(days=334),
            gives_consent=True,
        )
    remind()
    assert the_reminder(contract).way == "sms"
    message = Message.objects.get(kind="ward_expiring")
    assert message.patient_id == mother.pk
    assert str(Delivery.objects.get(message=message).address) == str(mother.phone)


def test_a_visit_is_recorded_with_what_was_found(team):
    contract = expiring_contract(days_left=7, team=team)
    without_phone(contract.patient)
    remind()
    row = the_reminder(contract)
    with scope.subtree(team.organization.path):
        services.record_visits(reminder_ids=[row.pk], outcome="agreed", note="", by=staff(team), at=AT)
        with pytest.raises(NotOnVisitList):
            services.record_visits(reminder_ids=[row.pk], outcome="agreed", note="", by=staff(team), at=AT)
    assert (the_reminder(contract).state, the_reminder(contract).outcome) == ("visited", "agreed")


def test_another_centre_does_not_record_our_visits(team):
    contract = expiring_contract(days_left=7, team=team)
    without_phone(contract.patient)
    remind()
    stranger = make_place()
    with scope.subtree(stranger.organization.path), pytest.raises(NotOnVisitList):
        services.record_visits(
            reminder_ids=[the_reminder(contract).pk], outcome="agreed", note="", by=staff(stranger), at=AT
        )


def test_a_contract_that_is_over_leaves_the_lists(team):
    contract = expiring_contract(days_left=7, team=team)
    remind()
    with everything():
        Patient.objects.filter(pk=contract.patient_id).update(died_date=TODAY)
    follow(AT + timedelta(hours=1))
    assert the_reminder(contract).state == "settled"


def test_the_summary_of_the_stages_adds_up(team):
    for left in (60, 30, 30):
        expiring_contract(days_left=left, team=team)
    remind()
    with everything():
        rows = queries.summarize_reminders()
    assert sum(row["persons"] for row in rows if row["stage"] == 30) == 2
    assert all(
        row["persons"] == row["reached"] + row["waiting"] + row["to_visit"] + row["visited"] + row["settled"]
        for row in rows
    )


def test_rules_out_of_their_bounds_are_refused():
    good = services.policies.json.loads(services.policies.BUILT_IN.read_text())[0]["rules"]
    EnrolmentRules.read(good)
    for wrong in (
        {"reminder_days": [7, 30]},
        {"channels": ["pigeon"]},
        {"quiet_from": 8, "quiet_to": 20},
        {"at_eighteen": "never"},
        {"unread_hours": 0},
    ):
        with pytest.raises(ValueError):
            EnrolmentRules.read(good | wrong)
    with pytest.raises(ValueError):
        EnrolmentRules.read({})


def test_who_said_no_is_not_written_to(team):
    from jiayi.contracting.contracts import services as contracts

    contract = expiring_contract(days_left=30, team=team)
    with scope.subtree(team.organization.path):
        contracts.record_refusal(
            patient_id=contract.patient_id, channel="phone", reason_code="no_need", note="", by=staff(team), at=AT
        )
    assert remind() == 0
    with everything():
        [row] = queries.preview_renewals(contract_ids=[contract.pk], today=TODAY)
    assert (row.can_renew, "暂不签" in row.reason) == (False, True)
