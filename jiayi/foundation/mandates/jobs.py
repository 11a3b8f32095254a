from procrastinate.contrib.django import app

from jiayi.kernel import clock, scope

from . import services


@app.periodic(cron="40 17 * * *")  # cron reads UTC: twenty to two at night in Shanghai
@app.task(name="mandates.lapse", queue="nightly", queueing_lock="mandates.lapse")
def lapse(timestamp: int) -> None:
    with scope.everything(reason="nightly: requests that nobody answered"):
        services.lapse_old(at=clock.now())
