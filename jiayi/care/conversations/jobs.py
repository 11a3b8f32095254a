"""The clock of the first answer is looked at every minute; the rules are offered to the desk."""

from procrastinate.contrib.django import app

from jiayi.foundation.revisions import services as revisions
from jiayi.kernel import clock, scope

from . import services


@app.periodic(cron="* * * * *")
@app.task(name="conversations.watch", queue="upkeep", queueing_lock="conversations.watch")
def watch(timestamp: int) -> None:
    """Answers that are owed longer than the rule allows go to the director; calls nobody took are missed; meetings of
    tomorrow are called to mind.
    """
    with scope.everything(reason="the clocks of all organisations"):
        services.escalate_overdue(at=clock.now())
        services.sweep_calls(at=clock.now())
        services.forget_signals(at=clock.now())
        services.forget_recordings(at=clock.now())
        services.remind_of_meetings(at=clock.now())


revisions.register_kind(services.RULE_KIND)
