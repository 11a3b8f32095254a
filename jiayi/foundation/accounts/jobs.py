from procrastinate.contrib.django import app

from jiayi.kernel import clock

from . import services


@app.periodic(cron="11 * * * *")
@app.task(name="accounts.purge_sessions", queue="maintenance", queueing_lock="accounts.purge_sessions")
def purge_sessions(timestamp: int) -> None:
    """Ended sessions and old codes are not kept."""
    services.purge_sessions(at=clock.now())
