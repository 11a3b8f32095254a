"""Tables out and in: as jobs, under the rights and scope of who asked, with a verdict for every row."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from openpyxl import Workbook, load_workbook

from jiayi.foundation.imports import queries, rules, services
from jiayi.foundation.imports.api import desk as desk_routes
from jiayi.foundation.imports.models import ExportJob, ImportJob, ImportRow
from jiayi.foundation.organizations.models import PopulationFigure
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


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def bring_in(by, *rows, name="人口.xlsx"):
    with scope.subtree(by.organization_path):
        job = services.request_import(
            code="organizations.population", content=sheet(HEADER, *rows), name=name, params={}, by=by, at=AT
        )
    run_jobs(queue="tables")
    with scope.subtree(by.organization_path):
        return queries.get_import(job_id=job.pk, by=by)


def test_a_list_leaves_as_a_file_masked_and_within_the_scope():
    centre = make_organization()
    make_patient(name="外地人")
    person = make_patient(organization=centre, name="=1+1", phone="13812345678")
    job = export(director(centre), tag="elderly")
    assert (job.state, job.rows_done) == ("done", 1)
    rows = list(load_workbook(queries.export_file(job)).active.values)
    assert rows[0][0] == "姓名"
    assert rows[1][0] == "'=1+1"
    assert rows[1][4] == "138****5678"
    assert str(person.identity_number) not in str(rows)


def test_who_may_not_see_it_may_not_take_it_out():
    centre = make_organization()
    with scope.subtree(centre.path):
        with pytest.raises(Forbidden):
            services.request_export(
                code="patients",
                params={},
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


def test_every_row_gets_its_verdict_and_a_bad_one_stops_nobody():
    bureau = make_organization(kind="bureau")
    centre = make_organization(parent=bureau, code="LT")
    make_organization(code="OTHER")
    job = bring_in(
        director(bureau),
        ["LT", 2016, "年末户籍人口", 46496, "年报"],
        ["LT", 2017, "年末户籍人口", 46990, "年报"],
        ["LT", 2017, "年末户籍人口", 46991, "年报更正"],
        ["LT", 2017, "年末户籍人口", 46991, "年报更正"],
        ["NONE", 2017, "年末户籍人口", 1, "年报"],
        ["OTHER", 2017, "年末户籍人口", 1, "年报"],
        ["LT", 2017, "人口", 1, "年报"],
        ["LT", "一七", "常住人口", 1, "年报"],
        ["LT", 2017, "常住人口", 1, ""],
        [None, None, None, None, None],
    )
    assert (job.state, job.row_count) == ("done", 9)
    assert (job.created_count, job.updated_count, job.unchanged_count, job.rejected_count) == (2, 1, 1, 5)
    with scope.subtree(bureau.path):
        rejected = queries.page_import_rows(
            job_id=job.pk, verdict="rejected", by=director(bureau), cursor=None, limit=10
        )
    assert [row.number for row in rejected.items] == [6, 7, 8, 9, 10]
    assert rejected.items[-1].message == "缺少：来源"
    assert PopulationFigure.objects.get(organization=centre, year=2017).value == 46991
    assert DomainEvent.objects.filter(name="imports.import.finished").count() == 1


def test_an_import_killed_half_way_goes_on_where_it_was():
    centre = make_organization(code="LT")
    job = bring_in(director(centre), ["LT", 2016, "常住人口", 1, "年报"], ["LT", 2017, "常住人口", 2, "年报"])
    with scope.everything(reason="test"):
        ImportJob.objects.update(state="running")
        ImportRow.objects.filter(number=3).update(verdict="pending")
    services.run_import(job_id=job.pk, at=AT, on=AT.date())
    with scope.everything(reason="test"):
        again = ImportJob.objects.get()
    assert (again.state, again.created_count, again.unchanged_count) == ("done", 1, 1)


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"", "a.csv", "没有内容"),
        (b"PK broken", "a.xlsx", "打不开"),
        (b"%PDF", "a.pdf", "只认"),
        (b"x" * (10 * 1024 * 1024 + 1), "a.csv", "10 MB"),
        ("机构代码,年份\n".encode(), "a.csv", "缺少列"),
        (b"\xff\xff\xff", "a.csv", "编码"),
        ("机构代码\n".encode() + b"1\n" * 20_001, "a.csv", "最多"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_as_a_whole(content, name, problem):
    centre = make_organization()
    with scope.subtree(centre.path), pytest.raises(services.TableRefused, match=problem):
        services.request_import(
            code="organizations.population", content=content, name=name, params={}, by=director(centre), at=AT
        )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_csv_comes_in_either_of_the_usual_encodings(encoding):
    centre = make_organization(code="LT")
    content = "机构代码,年份,口径,人数,来源\nLT,2017,常住人口,5,年报\n".encode(encoding)
    by = director(centre)
    with scope.subtree(centre.path):
        job = services.request_import(
            code="organizations.population", content=content, name="a.csv", params={}, by=by, at=AT
        )
        run_jobs(queue="tables")
        assert queries.get_import(job_id=job.pk, by=by).created_count == 1


def test_what_may_come_in_is_asked_for_as_well():
    centre = make_organization()
    by = director(centre, permissions=frozenset({"imports.import"}))
    with scope.subtree(centre.path):
        for code, error in [("organizations.population", Forbidden), ("secrets", NotFound)]:
            with pytest.raises(error):
                services.request_import(code=code, content=b"", name="", params={}, by=by, at=AT)
        assert queries.list_import_kinds(by=by) == []


def test_the_database_refuses_a_finished_export_without_file_and_wrong_counts():
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
        with pytest.raises(IntegrityError, match="done_has_file"), transaction.atomic():
            ExportJob.objects.create(**base, state="done")
        with pytest.raises(IntegrityError, match="counts_within_rows"), transaction.atomic():
            ImportJob.objects.create(**base, created_count=1)
        job = ImportJob.objects.create(**base)
        ImportRow.objects.create(job=job, number=2, values={})
        with pytest.raises(IntegrityError, match="number_once"), transaction.atomic():
            ImportRow.objects.create(job=job, number=2, values={})


def test_the_desk_asks_waits_and_downloads(desk):
    centre = make_organization()
    make_patient(organization=centre)
    me = director(centre)
    assert {"code": "patients", "title": "居民名单"} in desk.get(me, "/export-kinds")[1]
    job = desk.post(me, "/exports", {"code": "patients", "params": {}})[1]
    assert job["state"] == "queued"
    run_jobs(queue="tables")
    assert desk.get(me, f"/exports/{job['id']}")[1]["rows_done"] == 1
    assert [row["id"] for row in desk.get(me, "/exports")[1]["items"]] == [job["id"]]
    assert desk.post(without_permission(me), "/exports", {"code": "patients"})[0] == 403
    assert desk.get(director(make_organization()), f"/exports/{job['id']}")[0] == 404
    assert desk.get(me, "/import-kinds")[1] == [{"code": "organizations.population", "title": "人口数"}]
    assert desk.get(me, "/imports")[1]["items"] == []
    assert desk.get(me, "/imports/0")[0] == 404
    assert desk.get(me, "/imports/0/rows")[0] == 404


def test_downloading_is_kept_in_the_business_log():
    centre = make_organization()
    by = director(centre)
    job = export(by)
    with scope.subtree(centre.path):
        services.note_download(job_id=job.pk, by=by, at=AT)
    names = list(DomainEvent.objects.order_by("pk").values_list("name", flat=True))
    assert names[-2:] == ["imports.export.requested", "imports.export.downloaded"]


def test_a_template_has_the_right_header(tmp_path):
    path = tmp_path / "t.xlsx"
    services.write_template(code="organizations.population", path=path)
    assert next(load_workbook(path).active.values) == ("机构代码*", "年份*", "口径*", "人数*", "来源*")
    with pytest.raises(NotFound):
        services.write_template(code="secrets", path=path)
