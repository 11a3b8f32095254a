from procrastinate.contrib.django import app

from jiayi.kernel import clock, scope

from . import services


@app.periodic(cron="11 * * * *")
@app.task(name="accounts.purge_sessions", queue="maintenance", queueing_lock="accounts.purge_sessions")
def purge_sessions(timestamp: int) -> None:
    """Ended sessions and old codes are not kept."""
    services.purge_sessions(at=clock.now())
    services.purge_tickets(at=clock.now())


@app.periodic(cron="41 3 * * *")
@app.task(name="accounts.disable_unused", queue="maintenance", queueing_lock="accounts.disable_unused")
def disable_unused(timestamp: int) -> None:
    """An account nobody uses is a door nobody watches."""
    with scope.everything(reason="unused accounts of all organisations"):
        services.disable_unused(at=clock.now())


services.register_kinds()
