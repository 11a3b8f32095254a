"""Tables out and in: as jobs, under the rights and scope of who asked, with a verdict for every row."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from jiayi.foundation.imports import queries, rules, services
from jiayi.foundation.imports.api import desk as desk_routes
from jiayi.foundation.imports.models import ExportJob
from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import scope
from jiayi.kernel.errors import Forbidden, NotFound
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import run_jobs, staff_actor
from tests.calling import Caller, without_permission

pytestmark = pytest.mark.django_db
HEADER = ["机构代码*", "年份", "口径", "人数", "来源"]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture(scope="module")
def desk():
    return Caller(desk_routes.router, "imports-desk")


def director(organization, **changes):
    values = {
        "organization_id": organization.pk,
        "organization_path": organization.path,
        "roles": frozenset({"director"}),
        "permissions": frozenset(
            {
                "imports.export",
                "imports.export_people",
                "imports.import",
                "patients.view",
                "organizations.enter_figures",
            }
        ),
    }
    return staff_actor(**(values | changes))


def export(by, code="patients", **params):
    with scope.subtree(by.organization_path):
        job = services.request_export(code=code, params=params, by=by, at=AT)
    run_jobs(queue="tables")
    with scope.subtree(by.organization_path):
        return queries.get_export(job_id=job.pk, by=by)


def test_a_list_leaves_as_a_file_masked_and_within_the_scope():
    centre = make_organization()
    make_patient(name="外地人")
    person = make_patient(organization=centre, name="=1+1", phone="13812345678")
    job = export(director(centre), tag="elderly")
    assert (job.state, job.rows_done) == ("done", 1)
    rows = list(load_workbook(queries.export_file(job)).active.values)
    assert rows[0][0] == "姓名"
    assert rows[1][0] == "'=**1"
    assert rows[1][4] == "138****5678"
    assert str(person.identity_number) not in str(rows)


def test_who_may_not_see_it_may_not_take_it_out():
    centre = make_organization()
    with scope.subtree(centre.path):
        with pytest.raises(Forbidden):
            services.request_export(
                code="patients",
                params={},
                is_personal=True,
                purpose="电话随访",
                by=director(centre, permissions=frozenset({"imports.export", "patients.view"})),
                at=AT,
            )
        with pytest.raises(services.FiltersUnreadable):
            services.request_export(code="patients", params={"min_age": "old"}, by=director(centre), at=AT)
        with pytest.raises(NotFound):
            services.request_export(code="secrets", params={}, by=director(centre), at=AT)
        with pytest.raises(Forbidden):
            services.request_export(code="patients", params={}, by=director(centre, organization_id=None), at=AT)


def test_a_file_belongs_to_who_asked_for_it():
    centre = make_organization()
    job = export(director(centre))
    colleague = director(centre, account_id=2)
    with scope.subtree(centre.path), pytest.raises(NotFound):
        queries.get_export(job_id=job.pk, by=colleague)


def test_a_file_is_cleared_after_a_week():
    centre = make_organization()
    job = export(director(centre))
    assert services.clear_old_exports(at=job.finished_at + timedelta(days=6)) == 0
    assert services.clear_old_exports(at=job.finished_at + timedelta(days=8)) == 1
    assert services.clear_old_exports(at=job.finished_at + timedelta(days=9)) == 0
    with pytest.raises(queries.ExportNotReady):
        queries.export_file(job)


def test_running_an_export_again_changes_nothing():
    centre = make_organization()
    job = export(director(centre))
    services.run_export(job_id=job.pk, at=AT, on=AT.date())
    services.run_export(job_id=0, at=AT, on=AT.date())
    with scope.everything(reason="test"):
        assert ExportJob.objects.get().file_name == job.file_name


@pytest.mark.parametrize(
    ("error", "problem"), [(NotFound("没有这一年"), "没有这一年"), (RuntimeError("x"), "没能写完，请稍后再试")]
)
def test_an_export_that_breaks_off_says_why_and_leaves_nothing(monkeypatch, tmp_path, error, problem):
    def rows(asked):
        yield from ([1, 2], [3, 4])
        raise error

    kind = replace(rules.find_export("patients"), rows=rows)
    monkeypatch.setitem(rules.kinds._exports, "patients", kind)
    by = director(make_organization())
    try:
        job = export(by)
    except RuntimeError:
        with scope.everything(reason="test"):
            job = ExportJob.objects.get()
    assert (job.state, job.problem) == ("failed", problem)
    assert not (tmp_path / "exports").exists()
    with pytest.raises(queries.ExportNotReady):
        queries.export_file(job)


def test_the_database_refuses_a_finished_export_without_file():
    centre = make_organization()
    base = {
        "organization": centre,
        "code": "x",
        "title": "x",
        "requested_by": "x",
        "requested_by_name": "x",
        "scope_path": "1.",
        "requested_at": AT,
    }
    with scope.everything(reason="test"):
        job = ExportJob.objects.create(**base)
        ExportJob.objects.filter(pk=job.pk).update(state="running")
        with pytest.raises(IntegrityError, match="done_has_file"), transaction.atomic():
            ExportJob.objects.filter(pk=job.pk).update(state="done")


def test_the_desk_asks_waits_and_downloads(desk):
    centre = make_organization()
    make_patient(organization=centre)
    me = director(centre)
    assert "patients" in [kind["code"] for kind in desk.get(me, "/export-kinds")[1]]
    job = desk.post(me, "/exports", {"code": "patients", "params": {}})[1]
    assert job["state"] == "queued"
    run_jobs(queue="tables")
    assert desk.get(me, f"/exports/{job['id']}")[1]["rows_done"] == 1
    assert [row["id"] for row in desk.get(me, "/exports")[1]["items"]] == [job["id"]]
    assert desk.post(without_permission(me), "/exports", {"code": "patients"})[0] == 403
    assert desk.get(director(make_organization()), f"/exports/{job['id']}")[0] == 404


def test_downloading_is_kept_in_the_business_log():
    centre = make_organization()
    by = director(centre)
    job = export(by)
    with scope.subtree(centre.path):
        services.note_download(job_id=job.pk, by=by, at=AT)
    names = list(DomainEvent.objects.order_by("pk").values_list("name", flat=True))
    assert names[-2:] == ["imports.export.requested", "imports.export.downloaded"]
