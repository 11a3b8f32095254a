"""Those whose data leave in a file find it in their own list of who has seen them; so does the auditor."""

import csv
import io
from datetime import timedelta

import pytest

from jiayi.foundation.audit.models import ReadLog, SecurityLog
from jiayi.foundation.imports import queries, rules, services
from jiayi.foundation.imports.models import ExportJob
from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import scope
from jiayi.kernel.access import Role, permissions_of
from jiayi.kernel.testing import run_jobs, staff_actor
from tests.people import phone

pytestmark = pytest.mark.django_db
PURPOSE = "社区发放老年人体检通知"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def centre():
    place = make_organization()
    with scope.subtree(place.path):
        yield place


def person(centre, account_id, role, name):
    return staff_actor(
        account_id=account_id,
        name=name,
        organization_id=centre.pk,
        organization_path=centre.path,
        organization_name="文晖中心",
        roles=frozenset({role}),
        permissions=permissions_of([role]),
    )


def taken_out(centre, **changes):
    director = person(centre, 1, Role.DIRECTOR, "张主任")
    values = {"code": "patients", "params": {}, "is_personal": True, "purpose": PURPOSE} | changes
    job = services.request_export(**values, by=director, at=AT)
    if job.needs_approval:
        services.approve_export(job_id=job.pk, by=person(centre, 2, Role.SECURITY_ADMIN, "孙安全"), at=AT)
    run_jobs()
    return ExportJob.objects.get(pk=job.pk)


def test_everybody_in_the_file_reads_in_plain_words_that_it_left_and_what_for(centre):
    inside = [make_patient(organization=centre, name="王桂芳"), make_patient(organization=centre, name="陈建国")]
    assert taken_out(centre).state == "done"
    told = ReadLog.objects.filter(purpose="export")
    assert set(told.values_list("patient_id", flat=True)) == {one.pk for one in inside}
    services.run_export(job_id=ExportJob.objects.get().pk, at=AT, on=AT.date())
    assert told.count() == 2
    line = phone(inside[0]).get("/api/resident/read-log").json()["items"][0]
    assert line["text"].endswith(f"您的资料被导出成表格：居民名单，用途：{PURPOSE}")
    assert line["reader_name"] == "张主任"


def test_who_is_not_in_the_file_and_who_left_masked_is_not_told(centre):
    make_patient(organization=centre, name="王桂芳")
    taken_out(centre, is_personal=False)
    other = make_patient(organization=make_organization(), name="外院人")
    taken_out(centre)
    assert not ReadLog.objects.filter(purpose="export", patient=other).exists()
    assert ReadLog.objects.filter(purpose="export").count() == 1


def test_a_file_of_twenty_thousand_costs_one_statement_more(centre, django_assert_num_queries):
    from jiayi.foundation.audit import services as audit

    ids = [make_patient(organization=centre).pk for _ in range(5)]
    with django_assert_num_queries(1):
        audit.record_export(patient_ids=ids, by=person(centre, 1, Role.DIRECTOR, "张主任"), at=AT, subject="名单")
    with django_assert_num_queries(0):
        audit.record_export(patient_ids=[], by=person(centre, 1, Role.DIRECTOR, "张主任"), at=AT, subject="名单")


def test_a_table_that_does_not_say_whom_it_names_does_not_leave(centre, monkeypatch):
    from dataclasses import replace

    kind = replace(rules.find_export("patients"), rows=lambda asked: iter([["王桂芳"] * 13]))
    monkeypatch.setitem(rules.kinds._exports, "patients", kind)
    with pytest.raises(LookupError):
        taken_out(centre)
    assert ExportJob.objects.get().state == "failed"
    assert not list((queries.export_path("x").parent).glob("*.xlsx"))


def test_a_table_leaves_as_csv_too_and_no_cell_is_a_formula(centre):
    make_patient(organization=centre, name="=1+1")
    job = taken_out(centre, file_format="csv")
    text = queries.export_file(job).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][0].startswith("含个人信息")
    assert rows[1][0] == "姓名"
    assert rows[2][0] == "'=1+1"


def test_asking_and_taking_away_stand_in_the_security_log(centre):
    make_patient(organization=centre, name="王桂芳")
    job = taken_out(centre, is_personal=False)
    services.note_download(job_id=job.pk, by=person(centre, 1, Role.DIRECTOR, "张主任"), at=AT + timedelta(minutes=1))
    run_jobs()
    lines = SecurityLog.objects.order_by("id").values_list("kind", "actor_name", "subject")
    words = f"居民名单（脱敏或没有个人信息），编号 {job.pk}"
    assert list(lines) == [("exported", "张主任", words), ("export_taken", "张主任", words)]
