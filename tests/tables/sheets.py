"""Files for the tests of imports, and the walk through one: upload, rehearsal, writing."""

import io

from openpyxl import Workbook

from jiayi.foundation.imports import queries, services
from jiayi.kernel import scope
from jiayi.kernel.testing import run_jobs


def xlsx(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def upload(by, code, content, *, at, name="表.xlsx", params=None):
    """The job after reading, and after the rehearsal where every title was known."""
    with scope.subtree(by.organization_path):
        job = services.request_import(code=code, content=content, name=name, params=params or {}, by=by, at=at)
    run_jobs(queue="tables")
    return look(by, job)


def write(by, job, *, at):
    """The job after writing."""
    with scope.subtree(by.organization_path):
        services.start_import(job_id=job.pk, by=by, at=at)
    run_jobs(queue="tables")
    return look(by, job)


def look(by, job):
    with scope.subtree(by.organization_path):
        return queries.get_import(job_id=job.pk, by=by)


def verdicts(by, job, verdict=""):
    """(line, verdict, message) of every row, as the desk lists them."""
    with scope.subtree(by.organization_path):
        page = queries.page_import_rows(job_id=job.pk, verdict=verdict, by=by, cursor=None, limit=100)
    return [(row.number, row.shown_verdict, row.message) for row in page.items]
