"""What was done to many at once can be looked up afterwards, by who did it and by who answers for them."""

import pytest

from jiayi.foundation.imports import queries as imports
from jiayi.foundation.worktables import jobs, queries
from jiayi.foundation.worktables.models import BulkJob, BulkRow
from jiayi.kernel import scope
from jiayi.kernel.errors import Forbidden, NotFound
from jiayi.kernel.testing import staff_actor
from tests.people import AT, browser, organization, staff

pytestmark = pytest.mark.django_db
CLERK = staff_actor(account_id=5, name="钱专员")


@pytest.fixture
def home():
    place = organization(short_name="文晖中心")
    with scope.subtree(place.path):
        yield place


def job(home, by=CLERK, **changes):
    values = {
        "organization": home,
        "code": "patients.tag",
        "title": "归入人群",
        "row_count": 2,
        "done_count": 1,
        "failed_count": 1,
        "requested_by": by.label,
        "requested_by_name": by.name,
        "scope_path": home.path,
        "requested_at": AT,
    } | changes
    found = BulkJob.objects.create(**values)
    BulkRow.objects.create(job=found, object_id=1, label="王桂芳，X1", verdict="done", message="归入了")
    BulkRow.objects.create(job=found, object_id=2, label="陈建国", verdict="failed", message="不在管")
    return found


def test_one_sees_the_own_and_the_director_everybodys_of_the_place(home):
    mine, other = job(home), job(home, by=staff_actor(account_id=6, name="别人"), title="续签提醒")
    job(organization(), by=staff_actor(account_id=7))
    director = staff_actor(account_id=8, permissions=frozenset({"worktables.review"}))
    assert [row.pk for row in queries.page_bulk_jobs(by=CLERK, cursor=None, limit=9).items] == [mine.pk]
    everyone = queries.page_bulk_jobs(by=director, everyone=True, cursor=None, limit=9).items
    assert [row.pk for row in everyone] == [other.pk, mine.pk]
    found = queries.page_bulk_jobs(by=director, everyone=True, q="续签", cursor=None, limit=9).items
    assert [row.pk for row in found] == [other.pk]
    assert queries.page_bulk_jobs(by=director, everyone=True, code="x", cursor=None, limit=9).items == []
    with pytest.raises(Forbidden):
        queries.page_bulk_jobs(by=CLERK, everyone=True, cursor=None, limit=9)


def test_the_rows_that_failed_leave_as_a_table_with_masked_names(home):
    done = job(home)
    kind = next(kind for kind in imports.list_export_kinds(by=_arranging()) if kind.code == "bulk_rows")

    def rows(**filters):
        asked = jobs.Asked(
            params={}, filters=kind.filters(job_id=done.pk, **filters), on=AT.date(), at=AT, by=_arranging()
        )
        return list(kind.rows(asked))

    assert rows(verdict="failed") == [(2, "陈*国", "没办成", "不在管")]
    assert rows()[0] == (1, "王*芳，X1", "办成", "归入了")
    with pytest.raises(NotFound):
        list(queries.list_bulk_rows(job_id=done.pk, verdict="", by=staff_actor(account_id=99)))


def _arranging():
    return staff_actor(account_id=5, permissions=frozenset({"worktables.arrange"}))


def test_over_the_network_the_director_reads_all_and_the_doctor_only_the_own(home):
    job(home)
    director, doctor = browser(staff(home, roles=("director",))), browser(staff(home, roles=("doctor",)))
    line = director.get("/api/desk/bulk-jobs?everyone=true").json()["items"][0]
    assert (line["requested_by_name"], line["organization_name"], line["is_mine"]) == ("钱专员", "文晖中心", False)
    assert doctor.get("/api/desk/bulk-jobs?everyone=true").status_code == 403
    assert doctor.get("/api/desk/bulk-jobs").json()["items"] == []
