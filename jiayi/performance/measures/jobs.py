"""Whole catalogues are computed in the worker."""

from procrastinate.contrib.django import app

from jiayi.kernel import clock
from jiayi.kernel.actor import Actor

from . import queries, services


@app.task(name="measures.compute", queue="facts")
def compute(*, catalogue: str, year: int, by: str) -> None:
    services.compute(catalogue=catalogue, year=year, by=Actor.system(by), at=clock.now())


@app.periodic(cron="*/20 * * * *")
@app.task(name="measures.keep_current", queue="facts", queueing_lock="measures.keep_current")
def keep_current(timestamp: int) -> None:
    """The running year follows the facts, once somebody has computed it."""
    for catalogue in queries.stale_catalogues(year=clock.today().year):
        services.compute(catalogue=catalogue, year=clock.today().year, by=Actor.system("schedule"), at=clock.now())
