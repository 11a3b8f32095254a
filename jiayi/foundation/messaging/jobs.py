"""Background work of messaging: hand over, ask for receipts, forget."""

from datetime import timedelta

from procrastinate.contrib.django import app

from jiayi.kernel import clock

from . import queries, services


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
