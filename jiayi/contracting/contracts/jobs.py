"""Prints and the nightly work of signing."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jiayi.kernel import clock, scope
from jiayi.kernel.actor import Actor

from . import services


@app.task(name="contracts.print_agreement", queue="documents", retry=RetryStrategy(max_attempts=4, exponential_wait=5))
def print_agreement(*, contract_id: int) -> None:
    with scope.everything(reason="the agreement of a signed contract"):
        services.make_agreement(contract_id=contract_id, by=Actor.system("contracts"), at=clock.now())


@app.periodic(cron="10 16 * * *")  # cron reads UTC: ten past midnight in Shanghai
@app.task(name="contracts.nightly", queue="nightly", queueing_lock="contracts.nightly")
def close_and_settle(timestamp: int) -> None:
    """Offers that waited too long lapse; panels follow the contracts that begin or end today."""
    by, at = Actor.system("contracts"), clock.now()
    with scope.everything(reason="nightly work of signing"):
        services.lapse_expired_offers(by=by, at=at)
        services.settle_turning_contracts(by=by, at=at)
