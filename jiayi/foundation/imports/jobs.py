"""Tables are written and read in the worker."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from jiayi.kernel import clock

from . import services


@app.task(name="imports.run_export", queue="tables", retry=RetryStrategy(max_attempts=2, wait=10))
def run_export(*, job_id: int) -> None:
    services.run_export(job_id=job_id, at=clock.now(), on=clock.today())


@app.task(name="imports.read_import", queue="tables", retry=RetryStrategy(max_attempts=2, wait=10))
def read_import(*, job_id: int) -> None:
    services.read_import(job_id=job_id, at=clock.now())


@app.task(name="imports.check_import", queue="tables", retry=RetryStrategy(max_attempts=2, wait=10))
def check_import(*, job_id: int) -> None:
    services.check_import(job_id=job_id, at=clock.now(), on=clock.today())


@app.task(name="imports.write_import", queue="tables", retry=RetryStrategy(max_attempts=2, wait=10))
def write_import(*, job_id: int) -> None:
    services.write_import(job_id=job_id, at=clock.now(), on=clock.today())


@app.task(name="imports.write_result", queue="tables", retry=RetryStrategy(max_attempts=2, wait=10))
def write_result(*, job_id: int) -> None:
    services.write_result(job_id=job_id, at=clock.now())


@app.periodic(cron="20 3 * * *")
@app.task(name="imports.clear_old_exports", queue="tables", queueing_lock="imports.clear_old_exports")
def clear_old_exports(timestamp: int) -> None:
    services.clear_old_exports(at=clock.now())
    services.clear_old_imports(at=clock.now())
