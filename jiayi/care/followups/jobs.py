"""随访的定时任务。"""

from procrastinate.contrib.django import app

from jiayi.kernel import clock, scope

from . import services


@app.periodic(cron="20 16 * * *")  # cron reads UTC: twenty past midnight in Shanghai, after the panels have turned
@app.task(name="followups.nightly", queueing_lock="followups.nightly")
def wake_and_hand_over(timestamp: int) -> None:
    """Visits whose rest has ended are due again; visits of a person follow to the team that holds the person today."""
    with scope.everything(reason="visits of every organisation wake up and follow their people"):
        services.wake_muted(on=clock.today())
        services.follow_current_teams()
