"""Slips with a code for the people of a list: half a name, one's own invitation, and nobody who has answered."""

import io

import pikepdf
import pytest

from jiayi.foundation.imports import queries as exports
from jiayi.foundation.imports.models import ExportJob
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.worktables.api import desk as routes
from jiayi.kernel.access import Role
from jiayi.kernel.testing import run_jobs
from tests.calling import Caller

from .. import queries, services
from ..models import GroupEntry
from .factories import AT, TODAY, everything, make_group, make_place, staff

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture(scope="module")
def bulk():
    return Caller(routes.router, "slips")


@pytest.fixture
def team(catalogue, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("JIAYI_TODAY", TODAY.isoformat())
    settings.DATA_DIR = tmp_path
    return make_place(policy="national")


@pytest.fixture
def drawn(monkeypatch):
    kept = []

    def draw(*, template, data):
        kept.append(data)
        out, document = io.BytesIO(), pikepdf.new()
        document.add_blank_page()
        document.save(out)
        return out.getvalue()

    monkeypatch.setattr("jiayi.foundation.files.services.render_document", draw)
    return kept


def test_who_was_invited_and_has_not_answered_gets_a_slip_with_half_a_name(team, bulk, drawn):
    clerk = staff(team, Role.CLERK, team_ids=frozenset())
    group = make_group(team=team)
    with everything():
        asked, other = (
            GroupEntry.objects.create(
                group=group,
                patient=make_patient(organization=team.organization, name=name),
                unit="三年级",
                listed_at=AT,
            )
            for name in ("王桂芳", "李建国")
        )
        contract_id = services.invite_entry(entry_id=asked.pk, by=staff(team), at=AT)
    body = {"code": "enrolment.slips", "ids": [asked.pk, other.pk], "filters": {"group_id": group.pk}, "options": {}}
    preview = bulk.post(clerk, "/bulk-jobs/preview", body)[1]
    assert preview["reasons"] == [{"reason": "还没邀请，先发邀请，码才有用", "count": 1}]
    job = bulk.post(clerk, "/bulk-jobs", body | {"ids": None})[1]
    run_jobs(queue="tables")
    number = bulk.get(clerk, f"/bulk-jobs/{job['id']}")[1]["export_id"]
    [paper] = drawn
    [slip] = paper["slips"]
    assert (slip["name"], slip["unit"], slip["note"]) == ("王*芳", "三年级", "")
    assert contract_id
    assert slip["qr"].startswith(b"<svg")
    with everything():
        file = ExportJob.objects.get(pk=number)
        assert (file.state, file.needs_approval) == ("done", False)
        assert exports.export_path(file.file_name).exists()
        assert [row.pk for row in queries.list_entries(entry_ids=[asked.pk])] == [asked.pk]
    assert bulk.post(staff(team, Role.NURSE), "/bulk-jobs/preview", body)[0] == 403
