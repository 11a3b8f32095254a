"""Many residents go to another grid and its doctor; what was not touched since can be taken back."""

from dataclasses import replace

import pytest

from jiayi.foundation.organizations.models import Grid
from jiayi.foundation.organizations.tests.factories import make_organization
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.tasks.tests.people import Place
from jiayi.foundation.worktables.api import desk as routes
from jiayi.kernel import scope
from jiayi.kernel.testing import run_jobs
from tests.calling import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def bulk():
    return Caller(routes.router, "grid-bulk")


@pytest.fixture
def place():
    found = Place()
    found.clerk = replace(found.doctor, roles=frozenset({"clerk"}), team_ids=frozenset())
    with scope.everything(reason="test data"):
        found.grid = Grid.objects.create(
            organization=found.organization, code="G2", name="二网格", doctor=found.team.leader
        )
        found.old = Grid.objects.create(organization=found.organization, code="G1", name="一网格")
    return found


def asked(place, people, grid=None):
    grid_id = (grid or place.grid).pk
    ids = [person.pk for person in people]
    return {"code": "patients.move_grid", "ids": ids, "filters": {}, "options": {"grid_id": grid_id}}


def grid_of(person):
    with scope.everything(reason="test"):
        return Patient.objects.get(pk=person.pk).grid_id


def test_residents_go_to_another_grid_and_come_back_where_nobody_moved_them_since(place, bulk):
    first, second = place.patient("王桂芳", grid=place.old), place.patient("李建国", grid=place.old)
    there = place.patient("周德顺", grid=place.grid)
    preview = bulk.post(place.clerk, "/bulk-jobs/preview", asked(place, [first, second, there]))[1]
    assert (preview["will_count"], preview["reasons"]) == (2, [{"reason": "已经在这个网格", "count": 1}])
    assert preview["rows"][0]["reason"] == f"一网格 → 二网格（{place.team.leader.name}），签约团队不变"
    job = bulk.post(place.clerk, "/bulk-jobs", asked(place, [first, second, there]))[1]
    run_jobs(queue="tables")
    assert {grid_of(first), grid_of(second)} == {place.grid.pk}
    with scope.everything(reason="test"):
        Patient.objects.filter(pk=second.pk).update(grid=None)
    back = bulk.post(place.clerk, f"/bulk-jobs/{job['id']}/undo")[1]
    run_jobs(queue="tables")
    assert (grid_of(first), grid_of(second), grid_of(there)) == (place.old.pk, None, place.grid.pk)
    rows = bulk.get(place.clerk, f"/bulk-jobs/{back['id']}/rows?verdict=failed")[1]["items"]
    assert [row["message"] for row in rows] == ["后来又换过网格，没有动"]


def test_a_grid_of_another_centre_is_not_found(place, bulk):
    with scope.everything(reason="test data"):
        foreign = Grid.objects.create(organization=make_organization(), code="G1", name="别处")
    assert bulk.post(place.clerk, "/bulk-jobs/preview", asked(place, [place.patient()], foreign))[0] == 404


def test_only_director_and_clerk_reassign_residents(place, bulk):
    person = place.patient()
    assert bulk.post(place.clerk, "/bulk-jobs/preview", asked(place, [person]))[0] == 200
    assert bulk.post(place.doctor, "/bulk-jobs/preview", asked(place, [person]))[0] == 403
