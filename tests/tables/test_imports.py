"""Tables in: nothing before the rehearsal was seen, a verdict for every row, safe to stop, to kill and to repeat."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from jiayi.foundation.imports import queries, rules, services
from jiayi.foundation.imports.api import desk as desk_routes
from jiayi.foundation.imports.models import ColumnMemory, ImportJob, ImportRow
from jiayi.foundation.imports.rules import Outcome
from jiayi.foundation.organizations.models import PopulationFigure
from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.kernel import scope
from jiayi.kernel.errors import Forbidden, NotFound
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.models import DomainEvent
from jiayi.kernel.testing import run_jobs, staff_actor
from tests.calling import Caller, without_permission

from .sheets import look, upload, verdicts, write, xlsx

pytestmark = pytest.mark.django_db
CODE = "organizations.population"
HEADER = ["机构代码*", "年份", "口径", "人数", "来源"]


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture(scope="module")
def desk():
    return Caller(desk_routes.router, "imports-in-desk")


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


def test_every_row_gets_its_verdict_before_anything_is_written():
    bureau = make_organization(kind="bureau")
    centre = make_organization(parent=bureau, code="LT")
    make_organization(code="OTHER")
    by = director(bureau)
    rows = [
        figure(2016, 46496),
        figure(2017, 46990),
        figure(2017, 46991, source="年报更正"),
        figure(2017, 46991, source="年报更正"),
        figure(2017, 1, code="NONE"),
        figure(2017, 1, code="OTHER"),
        figure(2017, 1, kind="人口"),
        figure("一七", 1, kind="常住人口"),
        figure(2017, 1, kind="常住人口", source=""),
        [None] * 5,
    ]
    job = upload(by, CODE, xlsx(HEADER, *rows), at=AT)
    assert (job.state, job.row_count) == ("checked", 9)
    assert (job.created_count, job.updated_count, job.unchanged_count, job.rejected_count) == (2, 1, 1, 5)
    assert PopulationFigure.objects.count() == 0
    assert [number for number, _, _ in verdicts(by, job, "rejected")] == [6, 7, 8, 9, 10]
    assert verdicts(by, job)[-1] == (10, "rejected", "缺少：来源")
    job = write(by, job, at=AT)
    assert (job.state, job.created_count, job.updated_count, job.unchanged_count, job.rejected_count) == (
        "done",
        2,
        1,
        1,
        5,
    )
    assert PopulationFigure.objects.get(organization=centre, year=2017).value == 46991
    assert DomainEvent.objects.filter(name="imports.import.finished").count() == 1


def test_the_same_file_twice_changes_nothing_and_people_are_told_that_it_came_before():
    centre = make_organization(code="LT")
    by = director(centre)
    content = xlsx(HEADER, figure(2016, 1), figure(2017, 2))
    first = write(by, upload(by, CODE, content, at=AT), at=AT)
    again = upload(by, CODE, content, at=AT + timedelta(days=1))
    assert (again.state, again.unchanged_count, again.created_count) == ("checked", 2, 0)
    with scope.subtree(centre.path):
        assert queries.earlier_of(again).pk == first.pk
    assert write(by, again, at=AT).unchanged_count == 2
    assert PopulationFigure.objects.count() == 2


def test_columns_are_asked_about_once_and_then_remembered():
    centre = make_organization(code="LT")
    by = director(centre)
    content = xlsx(["年末人口上报表"], ["单位", "年份", "口径", "人数", "来源", "备注"], [*figure(2016, 1), "无"])
    job = upload(by, CODE, content, at=AT)
    assert (job.state, job.header_row, job.row_count) == ("mapping", 2, 1)
    with scope.subtree(centre.path):
        columns = queries.file_columns(job)
        assert [(column.title, column.key, column.how) for column in columns][:2] == [
            ("单位", None, ""),
            ("年份", "year", "exact"),
        ]
        assert columns[0].samples == ["LT"]
        keys = ["organization_code", "year", "kind", "value", "source", None]
        for wrong, problem in [
            ([None, *keys[1:]], "缺少列：机构代码"),
            (["year", *keys[1:]], "对到了同一项"),
            (keys[:-1], "与表不符"),
            (["name", *keys[1:]], "与表不符"),
        ]:
            with pytest.raises(services.TableRefused, match=problem):
                services.choose_columns(job_id=job.pk, keys=wrong, by=by, at=AT)
        services.choose_columns(job_id=job.pk, keys=keys, by=by, at=AT)
    run_jobs(queue="tables")
    assert look(by, job).created_count == 1
    assert upload(by, CODE, content, at=AT).state == "checked"
    other = make_organization(code="OT")
    assert upload(director(other), CODE, content, at=AT).state == "mapping"


def test_the_choice_of_columns_can_be_opened_again_before_writing():
    centre = make_organization(code="LT")
    by = director(centre)
    job = upload(by, CODE, xlsx(HEADER, figure(2016, 1)), at=AT)
    with scope.subtree(centre.path):
        services.reopen_columns(job_id=job.pk, by=by, at=AT)
        with pytest.raises(InvalidTransition):
            services.start_import(job_id=job.pk, by=by, at=AT)
        keys = [column.key for column in queries.file_columns(job)]
        services.choose_columns(job_id=job.pk, keys=keys, by=by, at=AT)
    run_jobs(queue="tables")
    job = write(by, job, at=AT)
    assert job.state == "done"
    with scope.subtree(centre.path):
        assert services.start_import(job_id=job.pk, by=by, at=AT).state == "done"
        with pytest.raises(InvalidTransition):
            services.reopen_columns(job_id=job.pk, by=by, at=AT)


def test_an_import_killed_half_way_goes_on_where_it_was():
    centre = make_organization(code="LT")
    by = director(centre)
    job = upload(by, CODE, xlsx(HEADER, figure(2016, 1), figure(2017, 2)), at=AT)
    with scope.everything(reason="test"):
        ImportJob.objects.update(state="running", started_at=AT, created_count=1)
        ImportRow.objects.filter(number=2).update(verdict="created")
    services.write_import(job_id=job.pk, at=AT, on=AT.date())
    job = look(by, job)
    assert (job.state, job.created_count) == ("done", 2)
    assert PopulationFigure.objects.get().year == 2017
    services.write_import(job_id=job.pk, at=AT, on=AT.date())
    services.read_import(job_id=job.pk, at=AT)
    services.check_import(job_id=job.pk, at=AT, on=AT.date())
    assert look(by, job).created_count == 2


def test_stopping_keeps_what_is_written_lists_it_and_leaves_the_rest(monkeypatch):
    centre = make_organization(code="LT")
    by = director(centre)
    monkeypatch.setattr("jiayi.foundation.imports.services.taking._SINGLE", 2)
    job = upload(by, CODE, xlsx(HEADER, *[figure(2000 + n, n) for n in range(5)]), at=AT)
    kind = rules.find_import(CODE)

    def stops_itself(values, asked):
        if values["year"] == "2001":
            ImportJob.objects.filter(pk=job.pk).update(stop_asked_at=AT)
        return kind.apply(values, asked)

    monkeypatch.setitem(rules.kinds._imports, CODE, replace(kind, apply=stops_itself))
    job = write(by, job, at=AT)
    assert (job.state, job.created_count, PopulationFigure.objects.count()) == ("cancelled", 2, 2)
    assert [verdict for _, verdict, _ in verdicts(by, job)] == ["created"] * 2 + ["pending"] * 3
    with scope.subtree(centre.path), pytest.raises(services.ImportOver):
        services.stop_import(job_id=job.pk, by=by, at=AT)


def test_stopping_before_writing_leaves_nothing():
    centre = make_organization(code="LT")
    by = director(centre)
    waiting = upload(by, CODE, xlsx(HEADER, figure(2016, 1)), at=AT)
    with scope.subtree(centre.path):
        assert services.stop_import(job_id=waiting.pk, by=by, at=AT).state == "cancelled"
        reading = services.request_import(
            code=CODE, content=xlsx(HEADER, figure(2016, 1)), name="a.xlsx", params={}, by=by, at=AT
        )
        services.stop_import(job_id=reading.pk, by=by, at=AT)
    run_jobs(queue="tables")
    assert look(by, reading).state == "cancelled"
    assert PopulationFigure.objects.count() == 0


def test_a_rehearsal_that_is_stopped_writes_nothing():
    centre = make_organization(code="LT")
    by = director(centre)
    with scope.subtree(centre.path):
        job = services.request_import(
            code=CODE, content=xlsx(HEADER, figure(2016, 1)), name="a.xlsx", params={}, by=by, at=AT
        )
    services.read_import(job_id=job.pk, at=AT)
    with scope.subtree(centre.path):
        services.stop_import(job_id=job.pk, by=by, at=AT)
    services.check_import(job_id=job.pk, at=AT, on=AT.date())
    assert look(by, job).state == "cancelled"


def test_what_may_come_in_is_asked_for_as_well():
    centre = make_organization()
    by = director(centre, permissions=frozenset({"imports.import"}))
    with scope.subtree(centre.path):
        for code, error in [(CODE, Forbidden), ("secrets", NotFound)]:
            with pytest.raises(error):
                services.request_import(code=code, content=b"a", name="a.csv", params={}, by=by, at=AT)
        assert queries.list_import_kinds(by=by) == []


def test_a_key_twice_in_one_file_is_taken_once_and_groups_stay_together(monkeypatch):
    kind = rules.find_import(CODE)
    seen = []

    def apply(values, asked):
        seen.append((values["kind"], values["value"]))
        return Outcome("created")

    changed = replace(
        kind,
        apply=apply,
        columns=[replace(column, choices=("甲", "乙") if column.key == "kind" else ()) for column in kind.columns],
        key=lambda values: values.get("year", ""),
        order=lambda values: (values.get("kind", ""), int(values["value"])),
    )
    monkeypatch.setitem(rules.kinds._imports, CODE, changed)
    by = director(make_organization())
    rows = [
        figure(1, 2, kind="甲"),
        figure(2, 1, kind="乙"),
        figure(3, 1, kind="甲"),
        figure(1, 9, kind="甲"),
        figure(4, 9, kind="丙"),
    ]
    job = upload(by, CODE, xlsx(HEADER, *rows), at=AT)
    assert sorted(seen, key=lambda pair: pair[0]) == sorted(seen, key=lambda pair: pair[0])
    assert [pair for pair in seen if pair[0] == "甲"] == [("甲", "1"), ("甲", "2")]
    assert verdicts(by, job, "rejected") == [
        (5, "rejected", "与第 2 行重复，以前一行为准"),
        (6, "rejected", "口径应为：甲、乙"),
    ]


def test_a_batch_that_fails_is_taken_row_by_row(monkeypatch):
    def take_many(rows, asked):
        if any(row.values["year"] == "2" for row in rows):
            raise RuntimeError("beyond belief")
        return [Outcome("created") for _ in rows]

    kind = replace(rules.find_import(CODE), apply=None, take_many=take_many)
    monkeypatch.setitem(rules.kinds._imports, CODE, kind)
    by = director(make_organization())
    job = upload(by, CODE, xlsx(HEADER, figure(1, 1), figure(2, 1), figure(3, 1)), at=AT)
    assert [verdict for _, verdict, _ in verdicts(by, job)] == ["created", "rejected", "created"]
    assert verdicts(by, job)[1][2] == "这一行没能处理，请核对内容"


def test_a_kind_is_taken_by_row_or_by_batch_and_not_by_both():
    with pytest.raises(TypeError):
        services.register_import(code="x", title="x", permission=None, columns=[])


def test_the_desk_walks_through_an_import(desk):
    centre = make_organization(code="LT")
    me = director(centre)
    kinds = desk.get(me, "/import-kinds")[1]
    assert [kind["code"] for kind in kinds] == [CODE]
    assert kinds[0]["columns"][0]["title"] == "机构代码"
    job = upload(me, CODE, xlsx(["机构", *HEADER[1:]], figure(2016, 1)), at=AT)
    detail = desk.get(me, f"/imports/{job.pk}")[1]
    assert (detail["job"]["state"], detail["columns"][0]["title"]) == ("mapping", "机构")
    keys = [field["key"] for field in detail["fields"]]
    assert desk.post(me, f"/imports/{job.pk}/columns", {"keys": keys})[1]["state"] == "checking"
    run_jobs(queue="tables")
    assert desk.get(me, f"/imports/{job.pk}/rows")[1]["items"][0]["verdict"] == "created"
    assert desk.post(me, f"/imports/{job.pk}/reopen")[1]["state"] == "mapping"
    desk.post(me, f"/imports/{job.pk}/columns", {"keys": keys})
    run_jobs(queue="tables")
    assert desk.post(me, f"/imports/{job.pk}/result")[0] == 200
    assert desk.post(me, f"/imports/{job.pk}/start")[1]["state"] == "running"
    assert desk.post(me, f"/imports/{job.pk}/stop")[1]["is_stopping"] is True
    run_jobs(queue="tables")
    assert desk.get(me, "/imports")[1]["items"][0]["state"] == "cancelled"
    for path in ("", "/rows", "/file"):
        assert desk.get(director(make_organization()), f"/imports/{job.pk}{path}")[0] == 404
    assert desk.get(without_permission(me), f"/imports/{job.pk}")[0] == 403


def test_the_database_refuses_an_import_that_skips_a_step_or_counts_wrong():
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
        with pytest.raises(IntegrityError, match="counts_within_rows"), transaction.atomic():
            ImportJob.objects.create(**base, created_count=1)
        with pytest.raises(ProgrammingError, match="Cannot insert"), transaction.atomic():
            ImportJob.objects.create(**base, state="running", started_at=AT)
        job = ImportJob.objects.create(**base)
        with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
            ImportJob.objects.update(state="done", started_at=AT, finished_at=AT)
        with pytest.raises(IntegrityError, match="over_has_time"), transaction.atomic():
            ImportJob.objects.update(state="failed")
        ImportJob.objects.update(state="checking")
        ImportJob.objects.update(state="checked")
        with pytest.raises(IntegrityError, match="written_has_start"), transaction.atomic():
            ImportJob.objects.update(state="running")
        ImportRow.objects.create(job=job, number=2, cells="[]")
        with pytest.raises(IntegrityError, match="number_once"), transaction.atomic():
            ImportRow.objects.create(job=job, number=2, cells="[]")
        with pytest.raises(IntegrityError, match="repeats_an_earlier_one"), transaction.atomic():
            ImportRow.objects.create(job=job, number=3, cells="[]", duplicate_of=3)
        ColumnMemory.objects.create(organization=centre, code="x", title="单位", used_at=AT)
        with pytest.raises(IntegrityError, match="column_title_once"), transaction.atomic():
            ColumnMemory.objects.create(organization=centre, code="x", title="单位", used_at=AT)
