"""随访的定时任务。"""

from procrastinate.contrib.django import app

from jiayi.kernel import clock, scope

from . import services


@app.periodic(cron="5 0 * * *")
@app.task(name="followups.wake_muted", queueing_lock="followups.wake_muted")
def wake_muted(timestamp: int) -> None:
    with scope.everything(reason="visits whose rest has ended are due again"):
        services.wake_muted(on=clock.today())
