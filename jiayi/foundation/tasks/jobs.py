"""待办的定时任务。"""

from procrastinate.contrib.django import app

from jiayi.kernel import clock, scope

from . import services


@app.periodic(cron="10 0 * * *")
@app.task(name="tasks.wake_muted", queueing_lock="tasks.wake_muted")
def wake_muted(timestamp: int) -> None:
    with scope.everything(reason="tasks whose rest has ended come back"):
        services.wake_muted(on=clock.today())
