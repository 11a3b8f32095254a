"""People of three lists go on a printed round of visits, or are written to: seen first, each person once."""

import io
from dataclasses import replace

import pikepdf
import pytest

from jiayi.foundation.audit.models import ReadLog
from jiayi.foundation.imports.models import ExportJob
from jiayi.foundation.messaging.models import Delivery, Message
from jiayi.foundation.patients import services as patients
from jiayi.foundation.safeguards.rules import SAFEGUARDS
from jiayi.foundation.worktables.api import desk as routes
from jiayi.kernel.access import Role
from jiayi.kernel.testing import run_jobs
from tests.calling import Caller

from .factories import AT, TODAY, everything, expiring_contract, make_contract, make_place, staff
from .test_reminders import remind, without_phone

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture(scope="module")
def bulk():
    return Caller(routes.router, "visit-lists")


@pytest.fixture
def team(catalogue, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("JIAYI_TODAY", TODAY.isoformat())
    settings.DATA_DIR = tmp_path
    return make_place(policy="national")


@pytest.fixture
def clerk(team):
    return replace(staff(team, Role.CLERK), team_ids=frozenset(), organization_name="文晖中心")


@pytest.fixture(autouse=True)
def paper(monkeypatch):
    """Real, if empty, PDF: the job of exports joins it."""
    drawn = []

    def draw(*, template, data):
        drawn.append(data)
        out, document = io.BytesIO(), pikepdf.new()
        document.add_blank_page()
        document.save(out)
        return out.getvalue()

    monkeypatch.setattr("jiayi.foundation.files.services.render_document", draw)
    return drawn


def asked(code, ids, **options):
    return {"code": code, "ids": ids, "filters": {}, "options": {"why": "上门量血压"} | options}


def test_a_round_of_visits_is_seen_first_and_becomes_one_file_that_residents_can_read_of(team, clerk, bulk, paper):
    contract = make_contract(team=team)
    hidden = make_contract(team=team)
    without_phone(hidden.patient)
    ids = [contract.pk, hidden.pk]
    preview = bulk.post(clerk, "/bulk-jobs/preview", asked("contracts.visit_list", ids))[1]
    assert preview["will_count"] == 2
    assert {row["reason"] for row in preview["rows"]} == {"短信也能到", "哪个渠道都到不了"}
    narrow = bulk.post(clerk, "/bulk-jobs/preview", asked("contracts.visit_list", ids, only="unreached"))[1]
    assert narrow["reasons"] == [{"reason": "短信能到，不用上门", "count": 1}]
    job = bulk.post(clerk, "/bulk-jobs", asked("contracts.visit_list", ids, only="unreached"))[1]
    run_jobs(queue="tables")
    done = bulk.get(clerk, f"/bulk-jobs/{job['id']}")[1]
    assert (done["done_count"], done["skipped_count"], done["can_undo"]) == (1, 1, False)
    with everything():
        file = ExportJob.objects.get(pk=done["export_id"])
        assert (file.state, file.file_format, file.needs_approval) == ("done", "pdf", False)
        assert ReadLog.objects.filter(patient_id=hidden.patient_id).count() == 1
        assert not ReadLog.objects.filter(patient_id=contract.patient_id).exists()
    [sheet] = paper
    assert sheet["sections"][0]["rows"][0][1] == hidden.patient.name
    assert sheet["under"].endswith("这一趟：上门量血压")


def test_many_at_once_wait_for_somebody_else(team, clerk, bulk, monkeypatch):
    monkeypatch.setitem(SAFEGUARDS, "free_visit_lists", replace(SAFEGUARDS["free_visit_lists"], value=0))
    job = bulk.post(clerk, "/bulk-jobs", asked("contracts.visit_list", [make_contract(team=team).pk]))[1]
    run_jobs(queue="tables")
    number = bulk.get(clerk, f"/bulk-jobs/{job['id']}")[1]["export_id"]
    with everything():
        file = ExportJob.objects.get(pk=number)
        assert (file.state, file.purpose) == ("waiting", "上门拜访：上门量血压")


def test_of_the_reminders_those_whom_nothing_reached_are_visited_each_once(team, clerk, bulk, paper):
    _reached, left = (expiring_contract(days_left=7, team=team) for _ in range(2))
    without_phone(left.patient)
    remind()
    job = bulk.post(clerk, "/bulk-jobs", asked("enrolment.visit_list", None))[1]
    run_jobs(queue="tables")
    assert bulk.get(clerk, f"/bulk-jobs/{job['id']}")[1]["done_count"] == 1
    rows = paper[0]["sections"][0]["rows"]
    assert [row[1] for row in rows] == [left.patient.name]
    assert rows[0][5] == "到 2026-06-10"


def test_the_residents_of_a_list_are_chosen_by_its_filters(team, clerk, bulk):
    make_contract(team=team)
    page = bulk.post(clerk, "/bulk-jobs/preview", asked("patients.visit_list", None))[1]
    assert page["will_count"] == 1


def test_people_of_contracts_are_written_to_once_and_the_dead_never(team, clerk, bulk):
    old, lost = make_contract(team=team), make_contract(team=team)
    new = expiring_contract(days_left=3, team=team, patient=None)
    without_phone(new.patient)
    with everything():
        patients.record_death(patient_id=lost.patient_id, died_date=TODAY, cause="", by=staff(team), at=AT)
    body = asked("contracts.message", [old.pk, lost.pk, new.pk]) | {
        "options": {"text": "协议要到期了，来办续签", "by_sms": True}
    }
    preview = bulk.post(clerk, "/bulk-jobs/preview", body)[1]
    assert {row["object_id"]: row["reason"] for row in preview["rows"]} == {
        old.pk: "站内消息和短信提醒",
        lost.pk: "已故或已迁出",
        new.pk: "没留手机，只有站内消息",
    }
    bulk.post(clerk, "/bulk-jobs", body)
    run_jobs(queue="tables")
    written = Message.objects.filter(kind="team_message")
    assert set(written.values_list("patient_id", flat=True)) == {old.patient_id, new.patient_id}
    assert Delivery.objects.filter(template="team_message").count() == 1


def test_finance_prints_no_round_of_visits(team, clerk, bulk):
    ids = [make_contract(team=team).pk]
    assert bulk.post(clerk, "/bulk-jobs/preview", asked("contracts.visit_list", ids))[0] == 200
    finance = replace(staff(team, Role.FINANCE), team_ids=frozenset())
    assert bulk.post(finance, "/bulk-jobs/preview", asked("contracts.visit_list", ids))[0] == 403
