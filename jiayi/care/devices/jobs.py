"""Housekeeping of devices."""

from procrastinate.contrib.django import app

from jiayi.kernel import clock

from . import services


@app.periodic(cron="23 * * * *")
@app.task(name="devices.forget_nonces", queue="nightly", queueing_lock="devices.forget_nonces")
def forget_nonces(timestamp: int) -> None:
    """Numbers used once are forgotten when the time stamps they came with would be refused anyway."""
    services.forget_nonces(at=clock.now())
