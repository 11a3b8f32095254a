"""An act on many rows is said beforehand, done one by one, and stopped by no single one."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from pydantic import BaseModel

from jiayi.foundation.worktables import rules, services
from jiayi.foundation.worktables.api import desk as routes
from jiayi.foundation.worktables.models import BulkJob, BulkRow
from jiayi.foundation.worktables.permissions import WorktablePermission
from jiayi.foundation.worktables.services import Judged
from jiayi.kernel import scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.testing import run_jobs, staff_actor
from tests.calling import Caller, without_permission
from tests.people import AT, DAY, organization

pytestmark = pytest.mark.django_db


class Options(BaseModel):
    word: str = "好"


def act(number, asked):
    if number == 4:
        raise NotFound("这一份刚被别人改了")
    if number == 6:
        raise RuntimeError("x")
    return f"{asked.options.word}{number}"


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    monkeypatch.setattr(rules, "_kinds", {})
    services.register_bulk(
        code="even",
        title="办双数",
        permission=WorktablePermission.SHARE,
        filters=rules.NoOptions,
        options=Options,
        select=lambda asked: range(1, 8),
        judge=lambda ids, asked: [
            Judged(object_id=n, label=f"第{n}位", will_do=n % 2 == 0, reason="会办" if n % 2 == 0 else "是单数")
            for n in ids
        ],
        act=act,
    )


@pytest.fixture(scope="module")
def desk():
    return Caller(routes.router, "bulk")


@pytest.fixture
def director():
    home = organization()
    return staff_actor(
        account_id=5, organization_id=home.pk, organization_path=home.path, roles=frozenset({"director"})
    )


def test_all_that_match_are_previewed_and_then_done_with_a_verdict_each(desk, director):
    asked = {"code": "even", "ids": None, "options": {"word": "行"}}
    preview = desk.post(director, "/bulk-jobs/preview", asked)[1]
    assert (preview["will_count"], preview["skip_count"]) == (3, 4)
    assert preview["reasons"] == [{"reason": "是单数", "count": 4}]
    assert [row["object_id"] for row in preview["rows"]][:3] == [2, 4, 6]
    job = desk.post(director, "/bulk-jobs", asked)[1]
    assert (job["state"], job["row_count"], job["skipped_count"]) == ("queued", 7, 4)
    run_jobs(queue="tables")
    done = desk.get(director, f"/bulk-jobs/{job['id']}")[1]
    assert (done["state"], done["done_count"], done["skipped_count"], done["failed_count"]) == ("done", 1, 4, 2)
    rows = desk.get(director, f"/bulk-jobs/{job['id']}/rows?verdict=failed")[1]["items"]
    assert [row["message"] for row in rows] == ["这一份刚被别人改了", "这一份没能办成，请单独打开看看"]
    assert desk.get(director, f"/bulk-jobs/{job['id']}/rows?verdict=done")[1]["items"][0]["message"] == "行2"
    assert [one["id"] for one in desk.get(director, "/bulk-jobs")[1]["items"]] == [job["id"]]


def test_running_a_finished_one_again_changes_nothing(desk, director):
    job = desk.post(director, "/bulk-jobs", {"code": "even", "ids": [2]})[1]
    run_jobs(queue="tables")
    services.run_bulk(job_id=job["id"], at=AT, on=DAY)
    assert desk.get(director, f"/bulk-jobs/{job['id']}")[1]["done_count"] == 1


def test_what_would_all_be_skipped_is_not_started(desk, director):
    assert desk.post(director, "/bulk-jobs", {"code": "even", "ids": [1, 3]})[1]["code"] == "nothing_to_do"


def test_more_than_one_act_may_touch_is_refused(monkeypatch, desk, director):
    monkeypatch.setitem(rules._kinds, "even", replace(rules._kinds["even"], most=3))
    assert desk.post(director, "/bulk-jobs/preview", {"code": "even"})[1]["code"] == "too_many_rows"


def test_each_kind_asks_for_its_own_right(desk, director):
    nurse = staff_actor(
        account_id=6,
        organization_id=director.organization_id,
        organization_path=director.organization_path,
        roles=frozenset({"nurse"}),
    )
    for path in ("/bulk-jobs/preview", "/bulk-jobs"):
        assert desk.post(nurse, path, {"code": "even", "ids": [2]})[0] == 403
        assert desk.post(without_permission(director), path, {"code": "even", "ids": [2]})[0] == 403
        assert desk.post(director, path, {"code": "unknown", "ids": [2]})[0] == 404
        assert desk.post(director, path, {"code": "even", "ids": [2], "options": {"word": []}})[0] == 422


def test_a_job_is_seen_by_who_started_it(desk, director):
    job = desk.post(director, "/bulk-jobs", {"code": "even", "ids": [2]})[1]
    other = staff_actor(
        account_id=7,
        organization_id=director.organization_id,
        organization_path=director.organization_path,
        roles=frozenset({"director"}),
    )
    assert desk.get(other, f"/bulk-jobs/{job['id']}")[0] == 404
    assert desk.get(other, f"/bulk-jobs/{job['id']}/rows")[0] == 404


def test_the_database_refuses_wrong_counts_moves_and_the_same_row_twice(director):
    base = {
        "organization_id": director.organization_id,
        "code": "x",
        "title": "x",
        "requested_by": "x",
        "requested_by_name": "x",
        "scope_path": "1.",
        "requested_at": AT,
    }
    with scope.everything(reason="test"):
        with pytest.raises(IntegrityError, match="counts_within_rows"), transaction.atomic():
            BulkJob.objects.create(**base, done_count=1)
        job = BulkJob.objects.create(**base)
        with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
            BulkJob.objects.filter(pk=job.pk).update(state="done")
        BulkRow.objects.create(job=job, object_id=1, label="x")
        with pytest.raises(IntegrityError, match="row_once"), transaction.atomic():
            BulkRow.objects.create(job=job, object_id=1, label="x")


def test_the_database_refuses_to_take_a_job_back_twice(desk, director):
    asked = {"code": "even", "ids": [2]}
    number = desk.post(director, "/bulk-jobs", asked)[1]["id"]
    with scope.everything(reason="test"):
        job = BulkJob.objects.get(pk=number)
        values = {"organization_id": job.organization_id, "requested_at": AT, "scope_path": job.scope_path}
        BulkJob.objects.create(code="even", title="撤回", undoes=job, **values)
        with pytest.raises(IntegrityError), transaction.atomic():
            BulkJob.objects.create(code="even", title="撤回", undoes=job, **values)
        with pytest.raises(IntegrityError), transaction.atomic():
            BulkJob.objects.filter(pk=job.pk).update(undoes=job.pk)


def test_what_leaves_nothing_to_go_back_to_is_not_taken_back(desk, director):
    number = desk.post(director, "/bulk-jobs", {"code": "even", "ids": [2]})[1]["id"]
    run_jobs(queue="tables")
    assert desk.post(director, f"/bulk-jobs/{number}/undo")[1]["code"] == "not_undoable"
    stranger = replace(director, account_id=6)
    assert desk.post(stranger, f"/bulk-jobs/{number}/undo")[0] == 404
