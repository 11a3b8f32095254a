"""Publish and subscribe through PostgreSQL: the event row and its jobs commit with the state they describe.

Delivery is at least once, retried with back-off; `EventDelivery` makes its effect exactly once, since it
commits in the subscriber's own transaction. What still fails after the last attempt is parked and shown in the desk.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, TypeVar

from django.db import connection, transaction
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from pydantic import TypeAdapter

from . import scope
from .models import DomainEvent, EventDelivery
from .prepared import server_cursor

log = logging.getLogger(__name__)
ATTEMPTS = 5
# Jobs that go before all others: behind ten thousand invitations nobody waits for a dangerous reading.
URGENT = 10


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of the events; `name` is stable, reads `app.object.happened` and is set by each subclass."""

    name: ClassVar[str]
    organization_id: int
    by: str
    at: datetime

    @property
    def is_urgent(self) -> bool:
        """Whether it is delivered before what waits already."""
        return False


E = TypeVar("E", bound=Event)
Handler = Callable[[Any], None]
_subscribers: dict[str, dict[str, tuple[type[Event], Handler]]] = {}


def subscribe(event_type: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a handler; it runs in the worker, in a transaction of its own, with everything in scope."""

    def register(handler: Callable[[E], None]) -> Callable[[E], None]:
        key = f"{handler.__module__}.{handler.__qualname__}"
        _subscribers.setdefault(event_type.name, {})[key] = (event_type, handler)
        return handler

    return register


@cache
def _adapter(event_type: type[Event]) -> TypeAdapter[Any]:
    """Building one costs 0.4 ms, using it 1 µs."""
    return TypeAdapter(event_type)


# The events and one job for each that somebody listens to, in one statement.
_PUBLISH = """WITH logged AS (
  INSERT INTO kernel_domainevent (name, organization_id, actor, occurred_at, payload) VALUES {} RETURNING id, name)
SELECT procrastinate_defer_jobs_v1(array_agg(ROW('events', 'kernel.deliver', %s::int, NULL, NULL,
  jsonb_build_object('event_id', id), NULL)::procrastinate_job_to_defer_v1 ORDER BY id))
FROM logged WHERE name = ANY(%s) HAVING count(*) > 0"""


def publish(*events: Event) -> None:
    """Write the events and a job for each, in the caller's transaction.

    :raises RuntimeError: outside a transaction: the log must commit with the state it describes
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish() belongs inside the transaction that changes the state")
    urgent = [event for event in events if event.is_urgent]
    for some, priority in ((urgent, URGENT), ([event for event in events if not event.is_urgent], 0)):
        if some:
            _write(some, priority)


def _write(events: Sequence[Event], priority: int) -> None:
    values: list[Any] = []
    for event in events:
        payload = _adapter(type(event)).dump_json(event).decode()  # type: ignore[arg-type]  # classes hash
        values += [event.name, event.organization_id, event.by, event.at, payload]
    places = ", ".join(["(%s, %s, %s, %s, %s)"] * len(events))
    heard = [name for name, known in _subscribers.items() if known]
    with server_cursor() as cursor:
        cursor.execute(_PUBLISH.format(places), [*values, priority, heard])


@app.task(
    name="kernel.deliver",
    queue="events",
    pass_context=True,
    retry=RetryStrategy(max_attempts=ATTEMPTS - 1, exponential_wait=3),
)
def deliver(context: JobContext, *, event_id: int, subscriber: str = "") -> None:
    """Hand one event to its subscribers, or to one of them, exactly once in effect.

    A subscriber that fails gets a job of its own, so that it holds up nobody else and nobody is asked twice.
    """
    for key in [subscriber] if subscriber else subscribers_to(event_id=event_id):
        try:
            handle(event_id=event_id, subscriber=key)
        except Exception as problem:
            if not subscriber:
                log.warning("event is delivered again", extra={"event_id": event_id, "subscriber": key})
                deliver.configure(schedule_in={"seconds": 3}).defer(event_id=event_id, subscriber=key)
            elif context.job.attempts + 1 < ATTEMPTS:
                raise
            else:
                EventDelivery.objects.update_or_create(
                    event_id=event_id,
                    subscriber=key,
                    defaults={"state": EventDelivery.State.PARKED, "error": type(problem).__name__},
                )
                log.error("event parked", extra={"event_id": event_id, "subscriber": key})


def subscribers_to(*, event_id: int) -> list[str]:
    """Who listens to an event that was published, in the order in which they registered."""
    return list(_subscribers.get(DomainEvent.objects.values_list("name", flat=True).get(pk=event_id), {}))


def handle(*, event_id: int, subscriber: str) -> None:
    """Run one subscriber unless it has run; also used to retry a parked delivery."""
    row = DomainEvent.objects.get(pk=event_id)
    event_type, handler = _subscribers[row.name][subscriber]
    with transaction.atomic(), scope.everything(reason=f"event {row.name}"):
        delivery, created = EventDelivery.objects.get_or_create(
            event_id=event_id, subscriber=subscriber, defaults={"state": EventDelivery.State.DONE}
        )
        if not created:
            if delivery.state == EventDelivery.State.DONE:
                return
            delivery.state, delivery.error = EventDelivery.State.DONE, ""
            delivery.save(update_fields=["state", "error", "at"])
        handler(_adapter(event_type).validate_python(row.payload))  # type: ignore[arg-type]  # classes hash


def subscribers_of(event_name: str) -> list[str]:
    return sorted(_subscribers.get(event_name, {}))
