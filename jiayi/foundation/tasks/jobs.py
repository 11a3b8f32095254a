"""待办的定时任务。"""

from procrastinate.contrib.django import app

from jiayi.kernel import clock, scope

from . import services


@app.periodic(cron="20 16 * * *")  # cron reads UTC: twenty past midnight in Shanghai, after the panels have turned
@app.task(name="tasks.nightly", queueing_lock="tasks.nightly")
def wake_and_hand_over(timestamp: int) -> None:
    """Tasks whose rest has ended come back; tasks of a person follow to the team that holds the person today."""
    with scope.everything(reason="tasks of every organisation wake up and follow their people"):
        services.wake_muted(on=clock.today())
        services.follow_current_teams()
