"""Files in and out again: which can be read, the verdicts beside the rows, the template, what is kept how long."""

from datetime import timedelta

import pytest
from openpyxl import load_workbook

from jiayi.foundation.imports import queries, services
from jiayi.foundation.imports.models import ImportRow
from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.kernel import scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import run_jobs, staff_actor

from .sheets import look, upload, write, xlsx

pytestmark = pytest.mark.django_db
CODE = "organizations.population"
HEADER = ["机构代码*", "年份", "口径", "人数", "来源"]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def director(organization, **changes):
    values = {
        "organization_id": organization.pk,
        "organization_path": organization.path,
        "roles": frozenset({"director"}),
        "permissions": frozenset({"imports.import", "organizations.enter_figures"}),
    }
    return staff_actor(**(values | changes))


def figure(year, value, code="LT", kind="年末户籍人口", source="年报"):
    return [code, year, kind, value, source]


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"", "a.csv", "没有内容"),
        (b"PK\x03\x04 broken", "a.xlsx", "打不开"),
        (b"%PDF", "a.pdf", "只认"),
        (b"\n <html><table>", "a.xls", "网页格式"),
        (b"x" * (15 * 1024 * 1024 + 1), "a.csv", "15 MB"),
    ],
)
def test_what_is_no_table_is_refused_at_once(content, name, problem):
    centre = make_organization()
    with scope.subtree(centre.path), pytest.raises(services.TableRefused, match=problem):
        services.request_import(code=CODE, content=content, name=name, params={}, by=director(centre), at=AT)


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"\xff\x00\x81", "a.csv", "编码"),
        (b"\xd0\xcf\x11\xe0 broken", "a.xls", "打不开"),
        ("机构代码,年份\n".encode(), "a.csv", "只有表头"),
        (("机构代码\n" + "1\n" * 200_001).encode(), "a.csv", "最多"),
        (",".join(["x"] * 101).encode(), "a.csv", "列太多"),
        (b",,\n", "a.csv", "没有内容"),
    ],
)
def test_a_table_that_cannot_be_read_fails_with_its_reason(content, name, problem):
    by = director(make_organization())
    job = upload(by, CODE, content, at=AT, name=name)
    assert job.state == "failed"
    assert problem in job.problem
    assert not list(queries.upload_path("x").parent.iterdir())


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8-sig", ","), ("gb18030", ","), ("gbk", ";"), ("utf-16", "\t")]
)
def test_csv_comes_in_any_of_the_usual_encodings(encoding, delimiter):
    by = director(make_organization(code="LT"))
    text = "机构代码,年份,口径,人数,来源\nLT,2017,常住人口,5,年报\n".replace(",", delimiter)
    job = upload(by, CODE, text.encode(encoding), at=AT, name="a.csv")
    assert (job.state, job.created_count) == ("checked", 1)


def test_the_result_file_has_the_verdict_beside_each_row_and_can_come_again_corrected():
    centre = make_organization(code="LT")
    by = director(centre)
    job = write(by, upload(by, CODE, xlsx(HEADER, figure(2016, 1), figure(2017, "许多")), at=AT), at=AT)
    with scope.subtree(centre.path):
        services.note_result_download(job_id=job.pk, by=by, at=AT)
        path = queries.result_file(job)
    book = load_workbook(path)
    rows = list(book.active.values)
    assert rows[0] == (*HEADER, "结果", "说明", "原来第几行")
    assert rows[1][-3:] == ("新增", None, 2)
    assert rows[2][-3:] == ("没有收进来", "年份和人数应为整数", 3)
    book.active.cell(3, 4, 2)
    book.save(path)
    again = upload(by, CODE, path.read_bytes(), at=AT)
    assert (again.state, again.unchanged_count, again.created_count) == ("checked", 1, 1)
    assert DomainEvent.objects.filter(name="imports.import.result_downloaded").count() == 1


def test_the_verdicts_of_the_rehearsal_can_be_taken_away_too_and_go_when_writing_begins():
    by = director(make_organization(code="LT"))
    job = upload(by, CODE, xlsx(HEADER, figure(2016, 1)), at=AT)
    with scope.subtree(by.organization_path), pytest.raises(queries.ExportNotReady):
        queries.result_file(job)
    with scope.subtree(by.organization_path):
        services.ask_for_result(job_id=job.pk, by=by, at=AT)
    run_jobs(queue="tables")
    path = queries.result_file(look(by, job))
    assert list(load_workbook(path).active.values)[1][-3] == "将新增"
    done = write(by, job, at=AT)
    assert not path.exists()
    assert queries.result_file(done).exists()


def test_rows_are_encrypted_and_go_after_a_month_while_the_counts_stay():
    by = director(make_organization(code="LT"))
    job = write(by, upload(by, CODE, xlsx(HEADER, figure(2016, 1)), at=AT), at=AT)
    left = upload(by, CODE, xlsx(HEADER, figure(2017, 1)), at=AT)
    with scope.everything(reason="test"):
        assert "年报".encode() not in bytes(ImportRow.objects.first().cells.sealed)
    assert services.clear_old_imports(at=AT + timedelta(days=29)) == 0
    assert services.clear_old_imports(at=AT + timedelta(days=31)) == 2
    assert ImportRow.objects.count() == 0
    job = look(by, job)
    assert (job.created_count, job.result_name, job.header) == (1, "", [])
    assert look(by, left).state == "cancelled"


def test_a_template_has_the_right_header_and_explains_itself(tmp_path):
    path = tmp_path / "t.xlsx"
    services.write_template(code=CODE, path=path)
    book = load_workbook(path)
    assert next(book.worksheets[0].values) == ("机构代码*", "年份*", "口径*", "人数*", "来源*")
    assert next(book.worksheets[1].values) == ("列", "必填", "怎么填", "例子")
    with pytest.raises(NotFound):
        services.write_template(code="secrets", path=path)
