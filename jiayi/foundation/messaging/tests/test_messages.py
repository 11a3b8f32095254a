from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jiayi.foundation.messaging import queries, services
from jiayi.foundation.messaging.jobs import poll_receipts, wipe_texts
from jiayi.foundation.messaging.models import Delivery, Message, MessageTemplate
from jiayi.foundation.messaging.rules import TemplateRefused
from jiayi.foundation.messaging.services.sending import UnknownTemplate
from jiayi.kernel import clock, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import NotFound
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.testing import run_jobs, staff_actor
from tests.people import AT, browser, organization, patient, phone, proxy, staff

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")
RECEIPT = {"date": "6月3日", "practitioner": "王医生", "item": "高血压随访"}
OFFER = {"team": "第一团队", "organization": "文晖中心", "contract": 5}
PHONE = "13800000001"


@pytest.fixture
def home():
    place = organization()
    with scope.everything(reason="test"):
        yield place


def sent(person, template="service_receipt", context=RECEIPT, at=AT):
    return services.send(to_patient=person.pk, template=template, context=context, by=BY, at=at)


def sms(number=PHONE):
    context = {"code": "123456", "minutes": "5"}
    return services.send_sms(phone=number, template="login_code", context=context, at=AT)


def test_a_message_is_in_the_inbox_in_the_words_of_its_template(home):
    message = sent(patient(home))
    assert message.title == "做了一次服务"
    assert message.body.startswith("6月3日 王医生给您做了“高血压随访”")
    assert (message.link, message.sender, message.sender_name) == ("/ledger", "system:tests", "")


def test_a_member_of_staff_signs_with_the_own_name(home):
    context = {"title": "t", "body": "b", "link": "/"}
    by = staff_actor(name="王医生")
    message = services.send(to_account=5, template="staff_notice", context=context, by=by, at=AT)
    assert (message.sender_name, message.account_id, message.patient_id) == ("王医生", 5, None)


def test_a_message_that_also_goes_by_sms_carries_nothing_but_the_allowed_words(home):
    sent(patient(home, phone=PHONE, name="王桂芳"), "contract_offered", OFFER)
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.state, str(delivery.address)) == ("sms", "queued", PHONE)
    assert "王桂芳" not in str(delivery.text)
    run_jobs(queue="messages")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("sent", 1)


def test_without_a_phone_there_is_only_the_inbox(home):
    sent(patient(home), "contract_offered", OFFER)
    assert not Delivery.objects.exists()


def test_who_bound_wechat_gets_it_there_too(home):
    MessageTemplate.objects.create(
        code="contract_offered", channel="wechat", version=1, body="{organization}请您查看签约邀请", provider_code="W1"
    )
    person = patient(home)
    services.bind_wechat(patient_id=person.pk, open_id="old", at=AT)
    services.bind_wechat(patient_id=person.pk, open_id="openid-1", at=AT)
    sent(person, "contract_offered", OFFER)
    delivery = Delivery.objects.get()
    assert (delivery.channel, str(delivery.address), delivery.provider_code) == ("wechat", "openid-1", "W1")


def test_an_unknown_template_or_a_missing_word_is_a_programming_error(home):
    person = patient(home)
    with pytest.raises(UnknownTemplate):
        sent(person, "nothing_like_it")
    with pytest.raises(TemplateRefused, match="item"):
        sent(person, context={"date": "x", "practitioner": "y"})


def test_the_newest_version_of_a_template_is_used(home):
    MessageTemplate.objects.create(code="service_receipt", channel="in_app", version=2, title="新", body="{item}")
    assert sent(patient(home)).title == "新"


def test_loading_the_shipped_templates_again_changes_nothing():
    before = list(MessageTemplate.objects.order_by("pk").values())
    assert services.load_templates() == 0
    assert list(MessageTemplate.objects.order_by("pk").values()) == before


def test_many_messages_are_one_insert(home):
    people = [patient(home) for _ in range(20)]
    contexts = {person.pk: RECEIPT for person in people}
    with CaptureQueriesContext(connection) as seen:
        services.send_to_many(template="service_receipt", contexts=contexts, by=BY, at=AT)
    assert len(seen) == 3  # the template, who has died, the messages
    assert Message.objects.count() == 20


def test_a_message_and_its_job_go_away_with_a_failed_transaction(home):
    person = patient(home, phone=PHONE)
    with pytest.raises(RuntimeError), transaction.atomic():
        sent(person, "contract_offered", OFFER)
        raise RuntimeError
    assert not Message.objects.exists()
    assert run_jobs(queue="messages") == 0


def test_an_unreachable_gateway_is_tried_four_times_and_then_the_delivery_fails():
    delivery = sms("13800000009")
    run_jobs(queue="messages")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == ("failed", 4, "网关没有应答")


def test_a_refused_number_is_not_tried_again():
    delivery = sms("13800000000")
    run_jobs(queue="messages")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == ("failed", 1, "空号")


def test_a_message_is_handed_over_once_however_often_the_job_runs():
    delivery = sms()
    for _ in range(3):
        services.deliver(delivery_id=delivery.pk, at=AT)
    delivery.refresh_from_db()
    assert delivery.attempts == 1
    assert services.deliver(delivery_id=0, at=AT) is None


def test_a_receipt_closes_a_delivery(monkeypatch):
    delivery = sms()
    run_jobs(queue="messages")
    monkeypatch.setenv("JIAYI_TODAY", "2026-03-02")
    poll_receipts(timestamp=0)
    delivery.refresh_from_db()
    assert delivery.state == "delivered"
    assert delivery.closed_at is not None


@pytest.mark.parametrize(
    ("receipt", "after", "state", "error"),
    [
        ("failed", timedelta(0), "failed", "网关报告没有送达"),
        ("sent", timedelta(hours=23), "sent", ""),
        ("sent", timedelta(hours=24), "failed", "一天内没有送达回执"),
    ],
)
def test_what_a_missing_or_bad_receipt_means(monkeypatch, receipt, after, state, error):
    delivery = sms()
    services.deliver(delivery_id=delivery.pk, at=AT)
    monkeypatch.setattr("jiayi.foundation.messaging.adapters.simulator.Simulator.receipt", lambda self, number: receipt)
    services.poll_receipt(delivery_id=delivery.pk, at=AT + after)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (state, error)


def test_a_gateway_without_an_answer_leaves_the_delivery_as_it_was():
    delivery = sms()
    services.deliver(delivery_id=delivery.pk, at=AT)
    Delivery.objects.update(provider_number="lost")
    services.poll_receipt(delivery_id=delivery.pk, at=AT)
    services.poll_receipt(delivery_id=0, at=AT)
    delivery.refresh_from_db()
    assert delivery.state == "sent"


def test_a_failed_delivery_can_be_queued_again_and_no_other():
    delivery = sms("13800000000")
    with pytest.raises(InvalidTransition):
        services.retry_delivery(delivery_id=delivery.pk)
    run_jobs(queue="messages")
    assert services.retry_delivery(delivery_id=delivery.pk).state == "queued"
    with pytest.raises(NotFound):
        services.retry_delivery(delivery_id=0)


def test_phones_and_texts_are_forgotten_after_a_day(monkeypatch):
    delivery = sms()
    monkeypatch.setenv("JIAYI_TODAY", "2026-03-04")
    wipe_texts(timestamp=0)
    delivery.refresh_from_db()
    assert (delivery.text, delivery.address) == (None, None)
    assert queries.list_recent_texts(template="login_code", since=AT) == []


def refused(match, action):
    with pytest.raises((IntegrityError, DatabaseError), match=match), transaction.atomic():
        action()


def test_the_database_refuses_what_the_lifecycle_does_not_know():
    delivery = sms()
    rows = Delivery.objects.filter(pk=delivery.pk)
    refused("transition", lambda: rows.update(state="delivered", sent_at=AT))
    refused(
        "insert", lambda: Delivery.objects.create(template="x", channel="sms", state="failed", error="x", created_at=AT)
    )
    refused("messaging_sent_has_time", lambda: rows.update(state="sent"))
    refused("messaging_failed_has_reason", lambda: rows.update(state="failed"))


def test_the_database_refuses_a_message_to_nobody_or_to_two(home):
    values = {"kind": "x", "title": "x", "body": "x", "sender": "x", "created_at": AT}
    refused("messaging_message_has_one_recipient", lambda: Message.objects.create(**values))
    both = values | {"patient": patient(home), "account_id": 1}
    refused("messaging_message_has_one_recipient", lambda: Message.objects.create(**both))


def test_the_database_refuses_a_second_template_of_one_version_and_an_unknown_channel():
    values = {"code": "login_code", "version": 1, "body": "x"}
    refused("messaging_template_once", lambda: MessageTemplate.objects.create(channel="sms", **values))
    refused("messaging_template_channel", lambda: MessageTemplate.objects.create(channel="fax", **values))


def test_a_resident_reads_the_messages_of_all_they_act_for_and_nobody_elses():
    home = organization()
    daughter, mother, stranger = patient(home, phone=PHONE), patient(home), patient(home)
    proxy(daughter, mother, from_date=AT.date().replace(year=2020), to_date=None, kind="guardian", scopes=["message"])
    with scope.everything(reason="test"):
        for person in (daughter, mother, stranger):
            sent(person)
        foreign = Message.objects.get(patient=stranger)
    client = phone(daughter)
    items = client.get("/api/resident/messages").json()["items"]
    assert {item["patient_id"] for item in items} == {daughter.pk, mother.pk}
    assert client.get("/api/resident/messages/unread").json() == {"unread": 2}
    assert client.post(f"/api/resident/messages/{items[0]['id']}/read").status_code == 204
    assert client.post(f"/api/resident/messages/{items[0]['id']}/read").status_code == 204
    assert client.post(f"/api/resident/messages/{foreign.pk}/read").status_code == 404
    assert len(client.get("/api/resident/messages?unread_only=true").json()["items"]) == 1
    assert client.post("/api/resident/messages/read-all").status_code == 204
    assert client.get("/api/resident/messages/unread").json() == {"unread": 0}
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_staff_have_an_inbox_of_their_own():
    home = organization()
    account, other = staff(home), staff(home)
    context = {"title": "提醒", "body": "有 3 份签约待确认", "link": "/contracts"}
    services.send(to_account=account.pk, template="staff_notice", context=context, by=BY, at=clock.now())
    assert browser(account).get("/api/doctor/messages").json()["items"][0]["title"] == "提醒"
    assert browser(account).get("/api/desk/messages/unread").json() == {"unread": 1}
    assert browser(other).get("/api/desk/messages").json()["items"] == []


def test_a_page_of_the_inbox_costs_two_statements_with_the_session():
    home = organization()
    person = patient(home, phone=PHONE)
    with scope.everything(reason="test"):
        services.send_to_many(template="service_receipt", contexts={person.pk: RECEIPT}, by=BY, at=AT)
        for _ in range(40):
            sent(person)
    client = phone(person)
    with CaptureQueriesContext(connection) as seen:
        first = client.get("/api/resident/messages").json()
    assert len(seen) == 2
    assert len(first["items"]) == 30
    second = client.get(f"/api/resident/messages?cursor={first['next_cursor']}").json()
    assert (len(second["items"]), second["next_cursor"]) == (11, None)


def test_systems_have_no_inbox():
    assert list(queries.inbox_of(BY)) == []


def test_the_system_administrator_sees_deliveries_without_their_text_and_others_do_not():
    home = organization()
    sms("13800000000")
    run_jobs(queue="messages")
    admin = browser(staff(home, roles=("system_admin",)))
    item = admin.get("/api/desk/deliveries?channel=sms&state=failed").json()["items"][0]
    assert (item["address"], item["state_label"], item["error"]) == ("138****0000", "发送失败", "空号")
    assert "123456" not in str(item)
    assert admin.post(f"/api/desk/deliveries/{item['id']}/retry").json()["state"] == "queued"
    auditor = browser(staff(home, roles=("audit_admin",)))
    assert auditor.get("/api/desk/deliveries").status_code == 200
    assert auditor.post(f"/api/desk/deliveries/{item['id']}/retry").status_code == 403
    assert browser(staff(home)).get("/api/desk/deliveries").status_code == 403
