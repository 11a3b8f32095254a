from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jiayi.foundation.audit import queries, services
from jiayi.foundation.audit.models import ReadLog, SecurityLog
from jiayi.foundation.audit.services.records import UnknownPurpose
from jiayi.kernel import clock, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.models import DomainEvent, EventDelivery
from jiayi.kernel.testing import staff_actor
from tests.people import AT, browser, organization, patient, phone, proxy, staff

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def doctor(home, **changes):
    values = {
        "account_id": 7,
        "name": "王医生",
        "organization_id": home.pk,
        "organization_name": "文晖中心",
        "roles": frozenset({"doctor", "director"}),
        "channel": "doctor_pwa",
    } | changes
    return staff_actor(**values)


@pytest.fixture
def home():
    place = organization()
    with scope.everything(reason="test"):
        yield place


def opened(person, by, at=AT, purpose="followup", subject=""):
    services.record_read(patient_id=person.pk, by=by, at=at, purpose=purpose, subject=subject)


def test_opening_a_record_costs_one_statement_and_leaves_one_line(home):
    person, by = patient(home), doctor(home)
    with CaptureQueriesContext(connection) as seen:
        opened(person, by, subject="血压、用药")
    assert len(seen) == 1
    line = ReadLog.objects.get()
    assert (line.reader, line.reader_name, line.reader_role) == ("staff:7", "王医生", "家庭医生")
    assert (line.organization_name, line.purpose, line.subject) == ("文晖中心", "followup", "血压、用药")


def test_the_same_visit_is_one_line_for_ten_minutes(home):
    person, by = patient(home), doctor(home)
    for minutes in (0, 3, 9):
        opened(person, by, at=AT + minutes * MINUTE)
    assert ReadLog.objects.count() == 1
    opened(person, by, at=AT + 10 * MINUTE)
    opened(person, by, at=AT + 11 * MINUTE, purpose="print")
    opened(person, doctor(home, account_id=8), at=AT + 11 * MINUTE)
    opened(patient(home), by, at=AT + 11 * MINUTE)
    assert ReadLog.objects.count() == 5


def test_a_purpose_the_resident_could_not_read_is_a_programming_error(home):
    with pytest.raises(UnknownPurpose):
        opened(patient(home), doctor(home), purpose="because")


def test_jobs_and_the_resident_leave_no_line_but_a_proxy_does(home):
    person = patient(home)
    opened(person, Actor.system("facts"))
    resident = Actor(kind="resident", account_id=1, name="王桂芳", patient_id=person.pk, channel="resident_h5")
    opened(person, resident)
    assert ReadLog.objects.count() == 0
    opened(person, replace(resident, wards=frozenset({person.pk})), purpose="proxy")
    assert ReadLog.objects.get().reader_role == "代办人"


def test_neither_log_can_be_changed_or_emptied(home):
    opened(patient(home), doctor(home))
    services.record_security(kind="sign_in", actor="staff:1", at=AT, channel="desk")
    for rows in (ReadLog.objects.all(), SecurityLog.objects.all()):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            rows.update(channel="x")
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            rows.delete()


def test_the_database_refuses_a_line_without_a_purpose_and_a_count_of_nothing(home):
    with pytest.raises(IntegrityError, match="audit_read_has_purpose"), transaction.atomic():
        ReadLog.objects.create(patient=patient(home), reader="x", reader_name="x", purpose="", channel="desk", at=AT)
    with (
        pytest.raises(IntegrityError, match="audit_rate_counts_something"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("INSERT INTO audit_ratecount VALUES ('\\x00', now(), 0)")


def test_an_unknown_kind_of_security_line_is_a_programming_error():
    with pytest.raises(ValueError, match="party"):
        services.record_security(kind="party", actor="staff:1", at=AT, channel="desk")


def test_the_resident_reads_who_opened_the_record_in_plain_words():
    home = organization()
    person = patient(home, phone="13800000001")
    now = clock.now()
    with scope.everything(reason="test"):
        opened(person, doctor(home), at=now - timedelta(days=40), purpose="signing")
        opened(person, doctor(home), at=now - MINUTE, subject="血压")
        opened(person, doctor(home, account_id=8, name="高护士", roles=frozenset({"nurse"})), at=now)
        opened(patient(home), doctor(home), at=now)
    client = phone(person)
    lines = client.get("/api/resident/read-log").json()["items"]
    assert [line["reader_name"] for line in lines] == ["高护士", "王医生", "王医生"]
    assert lines[1]["text"].startswith("王医生 · 文晖中心 · ")
    assert lines[1]["text"].endswith(" · 因随访查看")
    assert lines[1]["subject"] == "血压"
    assert client.get("/api/resident/read-log/summary").json() == {"days": 30, "people": 2, "times": 2}


def test_the_list_is_that_of_the_person_one_acts_for():
    home = organization()
    daughter, mother = patient(home, phone="13800000001"), patient(home)
    proxy(daughter, mother, from_date=date(2020, 1, 1), to_date=None, kind="guardian")
    with scope.everything(reason="test"):
        opened(mother, doctor(home), at=clock.now())
    client = phone(daughter)
    assert client.get("/api/resident/read-log").json()["items"] == []
    body = {"patient_id": mother.pk}
    client.post("/api/resident/me/acting-for", body, content_type="application/json")
    assert len(client.get("/api/resident/read-log").json()["items"]) == 1


def test_the_desk_filters_the_read_log_and_sees_its_own_organisations_only():
    home, foreign = organization(), organization()
    person = patient(home, name="王桂芳")
    with scope.everything(reason="test"):
        opened(person, doctor(home), at=AT)
        opened(person, doctor(home, account_id=8, name="高护士"), at=AT + timedelta(days=2), purpose="print")
        opened(person, doctor(foreign, account_id=9, name="外院医生"), at=AT)
    client = browser(staff(home, roles=("audit_admin",)))

    def names(query=""):
        return [line["reader_name"] for line in client.get(f"/api/desk/logs/reads{query}").json()["items"]]

    assert names() == ["高护士", "王医生"]
    assert names("?q=王") == ["王医生"]
    assert names("?q=没有这个人") == []
    assert names("?purpose=print") == ["高护士"]
    assert names(f"?patient_id={person.pk + 1}") == []
    assert names("?from_date=2026-03-03") == ["高护士"]
    assert names("?to_date=2026-03-02") == ["王医生"]
    line = client.get("/api/desk/logs/reads").json()["items"][0]
    assert (line["patient_name"], line["purpose_label"], line["channel_label"]) == ("王*芳", "打印", "医生端")


def test_the_security_log_shows_sign_ins_and_failures_of_nobody():
    home, foreign = organization(), organization()
    client = browser(staff(home, roles=("audit_admin",), username="auditor"))
    services.record_security(
        kind="sign_in_failed", actor="anonymous:匿名", subject="root", at=clock.now(), channel="desk"
    )
    staff(foreign)
    found = client.get("/api/desk/logs/security").json()["items"]
    assert {line["kind_label"] for line in found} == {"登录", "登录失败", "新建账号", "授予角色"}
    failures = client.get("/api/desk/logs/security?kind=sign_in_failed").json()["items"]
    assert [line["subject"] for line in failures] == ["root"]


def event(home, name="contracts.contract.signed", **changes):
    values = {"organization_id": home.pk, "actor": "staff:7", "occurred_at": AT, "payload": {"contract_id": 1}}
    return DomainEvent.objects.create(name=name, **values | changes)


def test_the_event_log_shows_the_events_of_the_own_organisations():
    home, foreign = organization(), organization()
    below = organization(home)
    event(home)
    event(below, name="billing.payment.received", actor="staff:8")
    event(foreign)
    client = browser(staff(home, roles=("director",)))
    assert len(client.get("/api/desk/logs/events").json()["items"]) == 2
    assert len(client.get("/api/desk/logs/events?name=billing.").json()["items"]) == 1
    assert len(client.get("/api/desk/logs/events?actor=staff:7").json()["items"]) == 1
    assert client.get("/api/desk/logs/events?from_date=2026-03-03").json()["items"] == []


def test_a_parked_event_can_be_retried_by_whom_it_concerns():
    home, foreign = organization(), organization()
    parked = EventDelivery.objects.create(
        event_id=event(home).pk, subscriber="nowhere.at_all", state="parked", error="KeyError"
    )
    auditor = browser(staff(home, roles=("audit_admin",)))
    shown = auditor.get("/api/desk/logs/parked-events").json()["items"]
    assert [(item["error"], item["event"]["name"]) for item in shown] == [("KeyError", "contracts.contract.signed")]
    again = auditor.post(f"/api/desk/logs/parked-events/{parked.pk}/retry")
    assert (again.status_code, again.json()["code"]) == (409, "still_failing")
    stranger = browser(staff(foreign, roles=("audit_admin",)))
    assert stranger.get("/api/desk/logs/parked-events").json()["items"] == []
    assert stranger.post(f"/api/desk/logs/parked-events/{parked.pk}/retry").status_code == 404


def test_a_retried_event_leaves_the_list(home, monkeypatch):
    delivery = EventDelivery.objects.create(event_id=event(home).pk, subscriber="x", state="parked", error="E")
    seen = []
    monkeypatch.setattr("jiayi.kernel.events.handle", lambda **values: seen.append(values))
    services.retry_delivery(delivery_id=delivery.pk)
    assert seen == [{"event_id": delivery.event_id, "subscriber": "x"}]


@pytest.mark.parametrize(
    ("method", "path", "with_role", "without"),
    [
        ("get", "/api/desk/logs/reads", "director", "doctor"),
        ("get", "/api/desk/logs/events", "audit_admin", "system_admin"),
        ("get", "/api/desk/logs/choices", "audit_admin", "finance"),
        ("get", "/api/desk/logs/security", "audit_admin", "director"),
        ("get", "/api/desk/logs/parked-events", "system_admin", "security_admin"),
        ("post", "/api/desk/logs/parked-events/1/retry", "system_admin", "director"),
    ],
)
def test_with_the_role_it_works_and_without_it_is_forbidden(method, path, with_role, without):
    home = organization()
    assert getattr(browser(staff(home, roles=(without,))), method)(path).status_code == 403
    assert getattr(browser(staff(home, roles=(with_role,))), method)(path).status_code in (200, 404)


def test_the_list_of_a_resident_is_kept_short_by_paging(home):
    person = patient(home)
    for minutes in range(0, 70, 10):
        opened(person, doctor(home), at=AT + minutes * MINUTE)
    first = queries.list_reads_of([person.pk], limit=5)
    second = queries.list_reads_of([person.pk], limit=5, cursor=first.next_cursor)
    assert (len(first.items), len(second.items), second.next_cursor) == (5, 2, None)
