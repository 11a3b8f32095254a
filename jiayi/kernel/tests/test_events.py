import json
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from jiayi.kernel import events, scope
from jiayi.kernel.idempotency import once
from jiayi.kernel.models import DomainEvent, EventDelivery
from jiayi.kernel.testing import run_jobs, staff_actor

AT = datetime(2026, 9, 15, 2, tzinfo=UTC)
seen: list[int] = []


@dataclass(frozen=True, kw_only=True)
class TeaPoured(events.Event):
    name = "tests.tea.poured"
    cups: int


def tea(cups=1):
    return TeaPoured(organization_id=1, by="staff:1", at=AT, cups=cups)


@pytest.fixture(autouse=True)
def subscriber(monkeypatch):
    monkeypatch.setattr(events, "_subscribers", {})
    seen.clear()

    @events.subscribe(TeaPoured)
    def drink(event):
        if event.cups < 0:
            raise ValueError("no such cup")
        seen.append(event.cups)

    return events.subscribers_of(TeaPoured.name)[0]


def test_an_event_reaches_its_subscriber_once(db, subscriber):
    with transaction.atomic():
        events.publish(tea(2))
    assert run_jobs() == 1 and seen == [2]
    events.handle(event_id=DomainEvent.objects.get().pk, subscriber=subscriber)
    assert seen == [2]


@dataclass(frozen=True, kw_only=True)
class TeaSpilt(TeaPoured):
    name = "tests.tea.spilt"
    is_urgent = True


def test_what_is_urgent_overtakes_what_waits_already(db):
    events.subscribe(TeaSpilt)(lambda event: seen.append(event.cups))
    spilt = TeaSpilt(organization_id=1, by="staff:1", at=AT, cups=9)
    with transaction.atomic():
        events.publish(tea(1), tea(2))
        events.publish(tea(3), spilt)
    assert run_jobs() == 4 and seen == [9, 1, 2, 3]


def test_a_rolled_back_operation_leaves_no_event_and_no_job(db):
    def publish_and_fail():
        with transaction.atomic():
            events.publish(tea())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        publish_and_fail()
    assert not DomainEvent.objects.exists() and run_jobs() == 0


@pytest.mark.django_db(transaction=True)
def test_publishing_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        events.publish(tea())


def test_the_event_log_cannot_be_rewritten(db):
    with transaction.atomic():
        events.publish(tea())
    with pytest.raises(DatabaseError), transaction.atomic():
        DomainEvent.objects.update(actor="nobody")
    with pytest.raises(DatabaseError), transaction.atomic():
        DomainEvent.objects.all().delete()


def test_the_database_refuses_a_second_delivery(db):
    EventDelivery.objects.create(event_id=1, subscriber="a", state="done")
    with pytest.raises(DatabaseError), transaction.atomic():
        EventDelivery.objects.create(event_id=1, subscriber="a", state="done")


def test_what_fails_is_retried_then_parked_and_can_be_delivered_later(db, subscriber):
    with transaction.atomic():
        events.publish(tea(-1))
    number = DomainEvent.objects.get().pk
    early, last = (SimpleNamespace(job=SimpleNamespace(attempts=n)) for n in (0, events.ATTEMPTS - 1))
    with pytest.raises(ValueError), transaction.atomic():
        events.deliver.func(early, event_id=number, subscriber=subscriber)
    events.deliver.func(last, event_id=number, subscriber=subscriber)
    parked = EventDelivery.objects.get()
    assert (parked.state, parked.error) == ("parked", "ValueError")
    event_type, _ = events._subscribers[TeaPoured.name][subscriber]
    events._subscribers[TeaPoured.name][subscriber] = (event_type, lambda event: seen.append(event.cups))
    events.handle(event_id=number, subscriber=subscriber)
    parked.refresh_from_db()
    assert parked.state == "done" and seen == [-1]


def test_one_job_serves_all_subscribers_and_only_the_one_that_failed_is_asked_again(db):
    @events.subscribe(TeaPoured)
    def never(event):
        raise ValueError("spilled")

    @events.subscribe(TeaPoured)
    def after(event):
        seen.append(10 * event.cups)

    with transaction.atomic():
        events.publish(tea(2), tea(3))
    first, second = DomainEvent.objects.order_by("id")
    events.deliver.func(SimpleNamespace(job=SimpleNamespace(attempts=0)), event_id=first.pk)
    assert seen == [2, 20]
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs ORDER BY id")
        jobs = [json.loads(args) if isinstance(args, str) else args for (args,) in cursor.fetchall()]
    failed = next(key for key in events.subscribers_of(TeaPoured.name) if key.endswith("never"))
    assert jobs == [{"event_id": first.pk}, {"event_id": second.pk}, {"event_id": first.pk, "subscriber": failed}]


def test_an_event_without_subscriber_costs_no_job(db, monkeypatch):
    monkeypatch.setattr(events, "_subscribers", {})
    with transaction.atomic():
        events.publish(tea())
    assert DomainEvent.objects.count() == 1 and run_jobs() == 0


def test_a_replayed_write_gets_the_first_answer_and_runs_once(db):
    runs, key, actor = [], uuid4(), staff_actor()

    def write():
        runs.append(1)
        return {"id": 7}

    answers = [once(key=key, by=actor, operation="tests.write", run=write) for _ in range(2)]
    assert answers == [{"id": 7}, {"id": 7}] and runs == [1]
    assert once(key=None, by=actor, operation="tests.write", run=write) == {"id": 7} and len(runs) == 2


def test_a_failed_write_may_be_tried_again_with_its_key(db):
    key, actor = uuid4(), staff_actor()

    def fail():
        raise ValueError

    with pytest.raises(ValueError):
        once(key=key, by=actor, operation="tests.write", run=fail)
    assert once(key=key, by=actor, operation="tests.write", run=lambda: "ok") == "ok"


def test_the_worker_runs_a_named_queue_only(db):
    with transaction.atomic():
        events.publish(tea())
    assert run_jobs(queue="other") == 0 and run_jobs(queue="events") == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'succeeded'")
        assert cursor.fetchone()[0] == 1


def test_a_scope_must_be_named():
    with pytest.raises(ValueError, match="reason"):
        scope.everything(reason="")
    with pytest.raises(ValueError, match="whole tree"):
        scope.subtree("")
    with pytest.raises(scope.ScopeMissing):
        scope.current()
