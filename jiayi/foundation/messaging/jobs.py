"""Background work of messaging: hand over, ask for receipts, forget."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import islice

from procrastinate.contrib.django import app

from jiayi.foundation.patients import queries as patients
from jiayi.foundation.worktables import services as worktables
from jiayi.foundation.worktables.services import Asked, Judged
from jiayi.kernel import clock, disclosure

from . import queries, services
from .permissions import MessagePermission


@app.task(name="messaging.deliver", queue="messages")
def deliver(*, delivery_id: int) -> None:
    """Hand one message to its gateway; an unreachable gateway is tried again later."""
    wait = services.deliver(delivery_id=delivery_id, at=clock.now())
    if wait is not None:
        deliver.configure(schedule_in={"seconds": wait}).defer(delivery_id=delivery_id)


@app.periodic(cron="*/2 * * * *")
@app.task(name="messaging.poll_receipts", queue="messages", queueing_lock="messaging.poll_receipts")
def poll_receipts(timestamp: int) -> None:
    """Ask the gateways about what they have not confirmed."""
    now = clock.now()
    for number in queries.unconfirmed_ids(since=now - timedelta(days=2)):
        services.poll_receipt(delivery_id=number, at=now)


@app.periodic(cron="17 * * * *")
@app.task(name="messaging.wipe_texts", queue="messages", queueing_lock="messaging.wipe_texts")
def wipe_texts(timestamp: int) -> None:
    """Texts and phones are kept for a day."""
    services.wipe_texts(at=clock.now())


def people_ids(asked: Asked) -> list[int]:
    return list(islice(patients.list_ids(asked.filters, on=asked.on), worktables.MOST_ROWS + 1))


def judge_message(ids: Sequence[int], asked: Asked) -> list[Judged]:
    """Nobody writes to the dead or to those who have moved away."""
    will = "站内消息，有手机的再发短信提醒" if asked.options.by_sms else "站内消息"
    return [
        Judged(
            object_id=person.pk,
            label=disclosure.shown_name(person.pk, person.name),
            will_do=person.is_current,
            reason=will if person.is_current else "已故或已迁出",
        )
        for person in patients.list_by_ids(ids)
    ]


def write_to(patient_id: int, asked: Asked) -> str:
    sent = services.write_to_resident(patient_id=patient_id, message=asked.options, by=asked.by, at=asked.at)
    return "发了" if sent else "居民已去世，没有发"


worktables.register_bulk(
    code="patients.message",
    title="发消息",
    permission=MessagePermission.SEND_MANY,
    filters=patients.ListFilters,
    select=people_ids,
    judge=judge_message,
    act=write_to,
    options=services.TeamMessage,
)
