"""Tamper evidence: whatever is changed behind the back of the product is found, and the first line is named."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from jiayi.foundation.audit import jobs, queries, rules, services
from jiayi.foundation.audit.models import LogCheck, LogSeal, ReadLog, SecurityLog
from jiayi.kernel import crypto, scope
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import run_jobs, staff_actor
from tests.people import AT, browser, organization, patient, staff

pytestmark = pytest.mark.django_db
AUDITOR = staff_actor(account_id=77, name="赵审计")


@pytest.fixture
def home():
    place = organization()
    with scope.subtree(place.path):
        yield place


@pytest.fixture
def sealed(home, monkeypatch):
    """Seven lines of two logs under seals of three, and a free number before the first."""
    monkeypatch.setattr(rules, "SEAL_ROWS", 3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('audit_readlog', 'id'))")
    lines(home, 7)
    services.record_security(kind="sign_in", actor="staff:1", at=AT, channel="desk")
    services.seal_logs(at=AT)
    return list(ReadLog.objects.order_by("id").values_list("pk", flat=True))


def lines(home, number):
    person = patient(home)
    for minutes in range(number):
        by = staff_actor(account_id=minutes + 1, name=f"医生{minutes}", organization_id=home.pk)
        services.record_read(patient_id=person.pk, by=by, at=AT + timedelta(minutes=minutes), purpose="record")


def behind_our_back(statement, *values):
    """As somebody would who has the password of the database: without the guards."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_every_line_is_under_a_seal_and_the_chain_is_whole(sealed):
    seals = LogSeal.objects.filter(log="reads").order_by("number")
    assert [seal.row_count for seal in seals] == [3, 3, 1]
    assert [seal.previous_hash for seal in seals] == ["", seals[0].hash, seals[1].hash]
    assert services.verify_logs() is None
    assert services.seal_logs(at=AT) == 0


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("UPDATE audit_readlog SET reader_name = '别人' WHERE id = %s", "被改过"),
        ("UPDATE audit_readlog SET at = at + interval '1 microsecond' WHERE id = %s", "被改过"),
        ("DELETE FROM audit_readlog WHERE id = %s", "被删了"),
    ],
)
def test_a_changed_or_removed_line_is_named(sealed, statement, word):
    behind_our_back(statement, sealed[4])
    found = services.verify_logs()
    assert (found.log, found.row) == ("reads", sealed[4])
    assert word in found.problem


def test_the_first_of_several_broken_lines_is_named(sealed):
    for number in (sealed[5], sealed[1]):
        behind_our_back("UPDATE audit_readlog SET purpose = 'call' WHERE id = %s", number)
    assert services.verify_logs().row == sealed[1]


def test_a_line_put_in_between_long_after_is_found(sealed, home):
    ReadLog.objects.bulk_create([_forged(home, pk=sealed[0] - 1)])
    services.seal_logs(at=AT + rules.LATE * 2)
    found = services.verify_logs()
    assert (found.row, "插进去" in found.problem) == (sealed[0] - 1, True)


def test_a_line_whose_transaction_committed_late_is_sealed_with_the_next_ones(sealed, home):
    ReadLog.objects.bulk_create([_forged(home, pk=sealed[0] - 1)])
    assert services.seal_logs(at=AT + timedelta(minutes=5)) == 1
    assert services.verify_logs() is None


def _forged(home, **changes):
    values = {"organization": home, "reader": "staff:9", "reader_name": "某人", "purpose": "record"}
    return ReadLog(patient=patient(home), channel="desk", at=AT, **values | changes)


@pytest.mark.parametrize(
    ("statement", "word"),
    [
        ("DELETE FROM audit_logseal WHERE log = 'reads' AND number = %s", "不见了"),
        ("UPDATE audit_logseal SET hash = repeat('a', 64) WHERE log = 'reads' AND number = %s", "被改过"),
        ("UPDATE audit_logseal SET row_hashes = 'x' WHERE log = 'reads' AND number = %s", "被改过"),
    ],
)
def test_a_seal_that_was_touched_is_found(sealed, statement, word):
    behind_our_back(statement, 2)
    found = services.verify_logs()
    assert (found.log, found.row) == ("reads", None)
    assert "第 2 张" in found.problem and word in found.problem


def test_who_writes_the_database_without_the_key_cannot_make_a_chain_that_fits(sealed, monkeypatch):
    monkeypatch.setattr("jiayi.kernel.crypto.blind_index", lambda kind, value: b"\x00" * 32)
    assert "第 1 张封条被改过" in services.verify_logs().problem


def test_events_and_sign_ins_are_sealed_as_well(home):
    DomainEvent.objects.create(name="x.y.z", organization_id=home.pk, actor="staff:1", occurred_at=AT, payload={"a": 1})
    services.record_security(kind="sign_in", actor="staff:1", at=AT, channel="desk", address="10.0.0.1")
    services.seal_logs(at=AT)
    assert {state["log"] for state in queries.seal_states() if state["row_count"]} == {"security", "events"}
    behind_our_back("UPDATE kernel_domainevent SET payload = '{\"a\": 2}'")
    assert services.verify_logs().log == "events"
    behind_our_back("UPDATE audit_securitylog SET address = '10.0.0.2'")
    assert services.verify_logs().log == "security"


def test_a_check_seals_what_is_new_and_writes_down_what_it_found(home):
    lines(home, 2)
    check = services.ask_check(by=AUDITOR, at=AT)
    assert SecurityLog.objects.get(kind="logs_checked").actor_name == "赵审计"
    run_jobs(queue="maintenance")
    check.refresh_from_db()
    assert (check.state, check.rows_done) == ("whole", 3)
    behind_our_back("UPDATE audit_readlog SET subject = '别的'")
    again = services.ask_check(by=AUDITOR, at=AT)
    run_jobs(queue="maintenance")
    again.refresh_from_db()
    assert (again.state, again.broken_log, again.broken_row) == ("broken", "reads", ReadLog.objects.first().pk)
    services.run_check(check_id=again.pk, at=AT)


def test_the_job_of_every_five_minutes_seals(home):
    lines(home, 1)
    jobs.seal_logs(timestamp=0)
    assert LogSeal.objects.get(log="reads").row_count == 1


def test_the_database_refuses_to_touch_a_seal_or_one_that_does_not_follow(sealed):
    seals = LogSeal.objects.filter(log="reads")
    for act in (lambda: seals.update(row_count=1), lambda: seals.delete()):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            act()
    last = seals.latest("number")
    good = {
        "log": "reads",
        "number": last.number + 1,
        "row_ids": [1],
        "row_hashes": b"x",
        "row_count": 1,
        "last_id": 1,
        "previous_hash": last.hash,
        "hash": "a" * 64,
        "sealed_at": AT,
    }
    refusals = {
        "must follow": {"previous_hash": "b" * 64},
        "a seal must": {"number": last.number + 5, "previous_hash": ""},
        "audit_seal_number_once": {"number": 2, "previous_hash": seals.get(number=1).hash},
        "audit_seal_log_known": {"log": "diary", "number": 1, "previous_hash": ""},
        "audit_seal_number_from_one": {"number": 0, "previous_hash": ""},
        "audit_seal_counts_its_rows": {"row_count": 2},
        "audit_seal_is_a_hash": {"hash": "zz"},
    }
    for name, wrong in refusals.items():
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            LogSeal.objects.create(**good | wrong)


def test_the_database_refuses_a_check_without_its_finding(home):
    check = services.ask_check(by=AUDITOR, at=AT)
    rows = LogCheck.objects.filter(pk=check.pk)
    rows.update(state="running")
    refusals = {
        "audit_check_says_what_broke": {"state": "broken", "finished_at": AT},
        "audit_check_has_end": {"state": "whole"},
    }
    for name, wrong in refusals.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            rows.update(**wrong)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        rows.delete()


def test_the_auditor_checks_over_the_network_and_the_director_may_not(home):
    auditor, director = browser(staff(home, roles=("audit_admin",))), browser(staff(home, roles=("director",)))
    assert director.post("/api/desk/logs/checks").status_code == 403
    assert director.get("/api/desk/logs/checks").status_code == 403
    assert director.get("/api/desk/logs/seals").status_code == 403
    assert auditor.post("/api/desk/logs/checks").json()["state"] == "queued"
    run_jobs(queue="maintenance")
    found = auditor.get("/api/desk/logs/checks").json()["items"]
    assert [(line["state"], line["state_label"]) for line in found] == [("whole", "完整，没有改动")]
    assert {line["log"] for line in auditor.get("/api/desk/logs/seals").json()} == set(rules.LOGS)


def test_the_filters_find_one_account_one_centre_and_one_entrance(home):
    below = organization(home)
    person = patient(home)
    for number, place, channel in ((1, home, "desk"), (2, below, "doctor_pwa")):
        by = staff_actor(account_id=number, name="同名", organization_id=place.pk, channel=channel)
        services.record_read(patient_id=person.pk, by=by, at=AT, purpose="record")
        services.record_security(kind="sign_in", actor=by.label, at=AT, channel=channel, organization_id=place.pk)
        DomainEvent.objects.create(name="x.y.z", organization_id=place.pk, actor=by.label, occurred_at=AT, payload={})
    for wanted in ({"reader": "staff:2"}, {"organization_id": below.pk}, {"channel": "doctor_pwa"}):
        assert [line.reader for line in queries.list_reads(**wanted).items] == ["staff:2"]
    for wanted in ({"actor": "staff:2"}, {"organization_id": below.pk}):
        assert [line.actor for line in queries.list_security(**wanted).items] == ["staff:2"]
        assert [line.actor for line in queries.list_events(**wanted).items] == ["staff:2"]


def test_the_logs_of_one_resident_are_found_by_the_whole_number_and_a_reason_never_by_name(home):
    person = patient(home, identity_kind="id_card", identity_note="", **_card("330103194803012347"))
    auditor = browser(staff(home, roles=("audit_admin",), display_name="赵审计"))
    doctor = browser(staff(home, roles=("doctor",)))

    def traced(client, number, reason="居民投诉档案被人看过"):
        body = {"identity_number": number, "reason": reason}
        return client.post("/api/desk/logs/person-traces", body, content_type="application/json")

    found = traced(auditor, "330103194803012347")
    assert found.json() == {"patient_id": person.pk, "patient_name": "王*芳"}
    assert traced(doctor, "330103194803012347").status_code == 403
    assert traced(auditor, "王桂芳").status_code == 404
    assert traced(auditor, "330103194803012347", "看").json()["code"] == "reason_too_short"
    line = ReadLog.objects.get(patient=person)
    assert (line.reader_name, line.purpose, line.subject) == ("赵审计", "oversight", "居民投诉档案被人看过")
    assert "居民投诉" in SecurityLog.objects.get(kind="person_traced").subject
    abroad = browser(staff(organization(), roles=("audit_admin",)))
    assert traced(abroad, "330103194803012347").status_code == 404


def _card(number):
    return {"identity_number": number, "identity_index": crypto.blind_index("id_card", number)}
