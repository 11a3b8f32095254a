"""Facts follow the records within a minute, and the calendar every night."""

from procrastinate.contrib.django import app

from jiayi.kernel import clock

from . import queries, services


@app.task(name="facts.refresh", queue="facts", queueing_lock="facts.refresh")
def refresh() -> None:
    """Compute the facts of everybody noted as stale."""
    while services.refresh_dirty(at=clock.now()):
        pass


@app.periodic(cron="40 18 * * *")  # cron reads UTC: twenty to three at night in Shanghai
@app.task(name="facts.new_day", queue="facts", queueing_lock="facts.new_day")
def new_day(timestamp: int) -> None:
    """Ages, periods and due dates move with the calendar: the running year is rebuilt."""
    if queries.find_year(year=clock.today().year) is not None:
        services.rebuild_all(years=[clock.today().year], at=clock.now())
