from procrastinate.contrib.django import app

from jiayi.kernel import clock

from . import services


@app.periodic(cron="23 * * * *")
@app.task(name="audit.purge_rates", queue="maintenance", queueing_lock="audit.purge_rates")
def purge_rates(timestamp: int) -> None:
    """Counters of windows long past are of no use."""
    services.purge_rates(at=clock.now())
