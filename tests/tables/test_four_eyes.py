"""Personal data leaves when one person says what for and another says yes; the auditor sees all of it."""

import io
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from openpyxl import load_workbook
from pydantic import BaseModel

from jiayi.foundation.accounts import queries as accounts
from jiayi.foundation.imports import queries, rules, services
from jiayi.foundation.imports.api import desk as desk_routes
from jiayi.foundation.imports.models import ExportDownload, ExportJob
from jiayi.foundation.imports.permissions import ImportPermission
from jiayi.foundation.messaging.models import Message
from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.foundation.patients.permissions import PatientPermission
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.safeguards.rules import SAFEGUARDS
from jiayi.kernel import scope
from jiayi.kernel.errors import NotFound
from jiayi.kernel.lifecycle import InvalidTransition
from jiayi.kernel.testing import run_jobs, staff_actor
from tests.calling import Caller, without_permission
from tests.people import staff

pytestmark = pytest.mark.django_db
PURPOSE = "社区发放老年人体检通知"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture(scope="module")
def desk():
    return Caller(desk_routes.router, "four-eyes")


def person(organization, account_id, role, **changes):
    return staff_actor(
        account_id=account_id,
        name=f"{account_id}号",
        organization_id=organization.pk,
        organization_path=organization.path,
        organization_name=organization.name,
        roles=frozenset({role}),
        **changes,
    )


def asked(desk, who, **changes):
    payload = {"code": "patients", "params": {}, "is_personal": True, "purpose": PURPOSE} | changes
    return desk.post(who, "/exports", payload)


@pytest.fixture
def centre():
    return make_organization()


@pytest.fixture
def clerk(centre):
    return person(centre, 11, "clerk")


@pytest.fixture
def director(centre):
    return person(centre, 12, "director")


def test_a_named_list_waits_for_another_person_and_then_says_who_took_it_and_why(desk, centre, clerk, director):
    patient = make_patient(organization=centre, name="周德顺", phone="13812345678")
    status, job = asked(desk, clerk)
    assert (status, job["state"], job["needs_approval"]) == (200, "waiting", True)
    run_jobs(queue="tables")
    assert desk.get(clerk, f"/exports/{job['id']}/file")[0] == 409
    [waiting] = desk.get(director, "/export-approvals")[1]["items"]
    assert (waiting["purpose"], waiting["requested_by_name"], waiting["is_mine"]) == (PURPOSE, "11号", False)
    assert desk.post(director, f"/export-approvals/{job['id']}/approve", {})[1]["state"] == "queued"
    run_jobs(queue="tables")
    with scope.subtree(centre.path):
        done = queries.get_export(job_id=job["id"], by=clerk)
        book = load_workbook(queries.export_file(done))
    rows = list(book.worksheets[0].values)
    assert PURPOSE in rows[0][0]
    assert "12号批准" in rows[0][0]
    assert rows[2][0] == "周德顺"
    assert rows[2][3] == str(patient.identity_number)
    assert rows[2][4] == "13812345678"
    assert dict(book["导出说明"].values)["谁批的"] == "12号"
    assert "11号" in book.worksheets[0].oddFooter.center.text


def test_nobody_approves_what_they_asked_for_themselves(desk, centre, director):
    job = asked(desk, director)[1]
    assert desk.post(director, f"/export-approvals/{job['id']}/approve", {})[1]["code"] == "approver_must_be_another"
    assert desk.post(director, f"/export-approvals/{job['id']}/refuse", {"note": "算了"})[0] == 409


def test_the_database_holds_the_four_eyes_too(centre):
    base = {
        "organization": centre,
        "code": "x",
        "title": "x",
        "requested_by": "staff:1",
        "requested_by_name": "x",
        "scope_path": "1.",
        "requested_at": AT,
    }
    wrong = [
        ("decided_by_another", {"decided_by": "staff:1"}),
        ("approved_before_made", {"needs_approval": True}),
        ("personal_has_purpose", {"is_personal": True}),
    ]
    with scope.everything(reason="test"):
        for name, values in wrong:
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                ExportJob.objects.create(**base, **values)
        job = ExportJob.objects.create(**base, state="waiting", needs_approval=True)
        with pytest.raises(IntegrityError, match="refused_with_reason"), transaction.atomic():
            ExportJob.objects.filter(pk=job.pk).update(state="refused")
        with pytest.raises(IntegrityError, match="approved_before_made"), transaction.atomic():
            ExportJob.objects.filter(pk=job.pk).update(state="queued")
        with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
            ExportJob.objects.filter(pk=job.pk).update(state="done", decided_by="staff:2", file_name="x")
        with pytest.raises(ProgrammingError), transaction.atomic():
            ExportJob.objects.create(**base, state="done", file_name="x")
        ExportDownload.objects.create(job=job, by="staff:1", by_name="x", channel="desk", at=AT)
        with pytest.raises(ProgrammingError), transaction.atomic():
            ExportDownload.objects.all().delete()


def test_a_refusal_needs_a_reason_and_ends_it(desk, clerk, director):
    job = asked(desk, clerk)[1]
    assert desk.post(director, f"/export-approvals/{job['id']}/refuse", {})[1]["code"] == "reason_missing"
    refused = desk.post(director, f"/export-approvals/{job['id']}/refuse", {"note": "只要人数就够了"})[1]
    assert (refused["state"], refused["decision_note"]) == ("refused", "只要人数就够了")
    assert desk.post(director, f"/export-approvals/{job['id']}/approve", {})[1]["code"] == "invalid_transition"
    assert desk.get(clerk, "/exports")[1]["items"][0]["decision_note"] == "只要人数就够了"


def test_who_asked_may_withdraw_and_nobody_else(desk, centre, clerk, director):
    job = asked(desk, clerk)[1]
    assert desk.post(director, f"/exports/{job['id']}/withdraw", {})[0] == 404
    assert desk.post(clerk, f"/exports/{job['id']}/withdraw", {})[1]["state"] == "withdrawn"
    with scope.subtree(centre.path), pytest.raises(InvalidTransition):
        services.withdraw_export(job_id=job["id"], by=clerk, at=AT)


def test_a_request_older_than_a_week_is_not_approved(centre, clerk, director):
    granted = frozenset({"imports.export", "imports.export_people", "patients.view"})
    with scope.subtree(centre.path):
        job = services.request_export(
            code="patients",
            params={},
            is_personal=True,
            purpose=PURPOSE,
            by=person(centre, 11, "clerk", permissions=granted),
            at=AT,
        )
        with pytest.raises(services.ApprovalTooLate):
            services.approve_export(job_id=job.pk, by=director, at=AT + timedelta(days=8))


def test_a_purpose_is_asked_for_and_a_masked_list_needs_none(desk, clerk):
    assert asked(desk, clerk, purpose="  ")[1]["code"] == "purpose_missing"
    status, job = asked(desk, clerk, is_personal=False, purpose="")
    assert (status, job["state"], job["is_personal"]) == (200, "queued", False)


def test_figures_without_people_need_no_approval(desk, director):
    job = asked(desk, director, code="organizations.population")[1]
    assert (job["state"], job["is_personal"]) == ("queued", False)


def test_another_centre_neither_sees_nor_approves_it(desk, clerk):
    job = asked(desk, clerk)[1]
    stranger = person(make_organization(), 13, "director")
    assert desk.get(stranger, "/export-approvals")[1]["items"] == []
    assert desk.post(stranger, f"/export-approvals/{job['id']}/approve", {})[0] == 404


def test_approving_is_not_for_everyone(desk, centre, clerk, director):
    job = asked(desk, clerk)[1]
    nurse = person(centre, 14, "nurse")
    for path in ("approve", "refuse"):
        assert desk.post(nurse, f"/export-approvals/{job['id']}/{path}", {"note": "好"})[0] == 403
    assert desk.get(without_permission(director), "/export-approvals")[0] == 403


def test_every_download_is_kept_and_the_auditor_sees_it(desk, centre, clerk, director):
    make_patient(organization=centre)
    job = asked(desk, clerk)[1]
    desk.post(director, f"/export-approvals/{job['id']}/approve", {"note": "同意"})
    run_jobs(queue="tables")
    with scope.subtree(centre.path):
        at = queries.get_export(job_id=job["id"], by=clerk).finished_at
        for _ in range(2):
            services.note_download(job_id=job["id"], by=clerk, at=at)
        with pytest.raises(NotFound):
            services.note_download(job_id=job["id"], by=director, at=at)
        with pytest.raises(queries.ExportNotReady):
            services.note_download(job_id=job["id"], by=clerk, at=at + timedelta(days=4))
    [line] = desk.get(person(centre, 15, "audit_admin"), "/logs/exports?is_personal=true&q=11号")[1]["items"]
    assert (line["download_count"], line["decided_by_name"], line["decision_note"]) == (2, "12号", "同意")
    assert desk.get(director, "/logs/exports")[0] == 403
    path = "/logs/exports?state=done&from_date=2020-01-01&to_date=2020-01-02"
    assert desk.get(person(centre, 15, "audit_admin"), path)[1]["items"] == []


def test_a_table_longer_than_a_file_may_be_says_so(monkeypatch, desk, centre, clerk):
    monkeypatch.setattr(services.exporting, "MAX_ROWS", 1)
    make_patient(organization=centre)
    make_patient(organization=centre)
    job = asked(desk, clerk, is_personal=False)[1]
    run_jobs(queue="tables")
    assert "超过 1 行" in desk.get(clerk, f"/exports/{job['id']}")[1]["problem"]


def test_those_who_may_approve_are_told_and_so_is_who_asked(desk, centre):
    approver, asker, nurse = (staff(centre, roles=(role,)) for role in ("director", "clerk", "nurse"))
    station = make_organization(parent=centre)
    with scope.everything(reason="as in a job"):
        found = accounts.list_holders(permission=ImportPermission.APPROVE_EXPORT, organization_id=station.pk)
    assert found == [approver.pk]
    job = asked(desk, person(centre, asker.pk, "clerk"))[1]
    run_jobs(queue="events")
    assert list(Message.objects.values_list("account_id", "title")) == [(approver.pk, "有一份导出等您批")]
    desk.post(person(centre, approver.pk, "director"), f"/export-approvals/{job['id']}/approve", {})
    run_jobs(queue="events")
    assert Message.objects.filter(account_id=asker.pk, title="导出批了").count() == 1
    assert not Message.objects.filter(account_id=nurse.pk).exists()


class Wanted(BaseModel):
    ids: list[int]


def page(asked):
    for _ in asked.filters.ids:
        with pikepdf.new() as document:
            document.add_blank_page()
            content = io.BytesIO()
            document.save(content)
        yield content.getvalue()


def test_prints_leave_as_one_file_and_many_need_approval(monkeypatch, desk, centre, clerk):
    monkeypatch.setattr(rules.kinds, "_exports", {})
    monkeypatch.setitem(SAFEGUARDS, "free_agreements", replace(SAFEGUARDS["free_agreements"], value=2))
    services.register_print(
        code="pages",
        title="打印",
        permission=PatientPermission.VIEW,
        documents=page,
        filters=Wanted,
        free_setting="free_agreements",
    )
    few = asked(desk, clerk, code="pages", params={"ids": [1, 2]}, is_personal=False, purpose="")[1]
    assert (few["state"], few["is_personal"], few["purpose"]) == ("queued", True, "打印")
    run_jobs(queue="tables")
    with (
        scope.subtree(centre.path),
        pikepdf.open(queries.export_file(queries.get_export(job_id=few["id"], by=clerk))) as joined,
    ):
        assert len(joined.pages) == 2
    assert asked(desk, clerk, code="pages", params={"ids": [1, 2, 3]})[1]["state"] == "waiting"
    assert asked(desk, clerk, code="pages", params={"ids": list(range(501))})[1]["code"] == "too_many_rows"
