"""The routes of organisations, grids, figures and the calendar."""

import pytest

from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import staff_actor
from tests.calling import Caller, without_permission

from ..api import desk as desk_routes
from ..api import resident as resident_routes
from ..models import Grid
from .factories import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def desk():
    return Caller(desk_routes.router, "organizations-desk")


def officer(organization, role="bureau"):
    return staff_actor(organization_id=organization.pk, organization_path=organization.path, roles=frozenset({role}))


def send(caller, method, actor, path, data=None):
    return caller._call(actor, method, path, **({} if data is None else {"json": data}))


def test_a_tree_is_built_changed_and_moved(desk):
    bureau = make_organization(kind="bureau", name="区卫健局")
    me = officer(bureau)
    centre = desk.post(
        me, "/organizations", {"parent_id": bureau.pk, "kind": "community_center", "name": "柳塘中心", "code": "LT"}
    )[1]
    station = desk.post(
        me, "/organizations", {"parent_id": bureau.pk, "kind": "station", "name": "柳塘站", "code": "LTZ"}
    )[1]
    moved = desk.post(me, f"/organizations/{station['id']}/move", {"parent_id": centre["id"]})[1]
    assert (moved["depth"], moved["kind_label"]) == (2, "社区卫生服务站")
    hours = {"mon": [["08:00", "17:00"]], "tue": [["08:00", "17:00"]]}
    changed = send(desk, "patch", me, f"/organizations/{centre['id']}", {"hours": hours, "phone": "0571-1"})[1]
    assert (changed["hours_text"], changed["phone"], changed["name"]) == ("周一到周二 8:00–17:00", "0571-1", "柳塘中心")
    areas = {"division_codes": ["330105017001"]}
    assert send(desk, "put", me, f"/organizations/{centre['id']}/service-areas", areas)[1] == ["330105017001"]
    assert desk.get(me, f"/organizations/{centre['id']}")[1]["service_areas"] == ["330105017001"]
    assert [row["name"] for row in desk.get(me, "/organizations")[1]] == ["区卫健局", "柳塘中心", "柳塘站"]
    assert [row["name"] for row in desk.get(me, "/organizations?q=LTZ&kind=station&active_only=true")[1]] == ["柳塘站"]


def test_figures_are_entered_with_a_source_and_kept_apart(desk):
    centre = make_organization()
    me = officer(centre, "director")
    data = {"organization_id": centre.pk, "year": 2017, "value": 46990, "source": "年报"}
    for kind in ("registered_year_end", "resident"):
        assert send(desk, "put", me, "/population-figures", data | {"kind": kind})[0] == 200
    rows = desk.get(me, "/population-figures?year=2017")[1]["items"]
    assert {(row["kind_label"], row["place"]) for row in rows} == {
        ("年末户籍人口", centre.name),
        ("常住人口", centre.name),
    }
    assert len(desk.get(me, "/population-figures?kind=resident")[1]["items"]) == 1
    assert send(desk, "put", me, "/population-figures", data | {"kind": "guess"})[0] == 422


def test_the_calendar_is_loaded_and_edited(desk):
    me = officer(make_organization(kind="bureau"))
    assert desk.post(me, "/calendar/load", {"year": 2026})[1]["count"] > 20
    send(desk, "put", me, "/calendar/2026-10-01", {"kind": "workday", "name": "应急值守"})
    days = {row["date"]: row for row in desk.get(me, "/calendar?year=2026")[1]}
    assert (days["2026-10-01"]["kind"], days["2026-10-02"]["name"]) == ("workday", "国庆节")
    assert send(desk, "delete", me, "/calendar/2026-10-01")[0] == 200
    assert send(desk, "delete", me, "/calendar/2026-10-01")[0] == 404


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("get", "/organizations/{id}", None),
        ("patch", "/organizations/{id}", {"name": "别人的"}),
        ("post", "/organizations/{id}/move", {"parent_id": 1}),
        ("put", "/organizations/{id}/service-areas", {"division_codes": []}),
        ("post", "/organizations", {"parent_id": "{id}", "kind": "station", "name": "x", "code": "x"}),
        ("post", "/grids", {"organization_id": "{id}", "code": "x", "name": "x"}),
        ("put", "/grids/{grid}", {"organization_id": "{own}", "code": "x", "name": "x"}),
        (
            "put",
            "/population-figures",
            {"organization_id": "{id}", "year": 2017, "kind": "resident", "value": 1, "source": "x"},
        ),
    ],
)
def test_others_are_not_found_and_strangers_not_let_in(desk, method, path, data):
    own, foreign = make_organization(), make_organization()
    with scope.everything(reason="test"):
        grid = Grid.objects.create(organization=foreign, code="G", name="G")
    words = {"id": foreign.pk, "grid": grid.pk, "own": own.pk}
    path = path.format(**words)
    data = data and {
        key: int(value.format(**words)) if str(value).startswith("{") else value for key, value in data.items()
    }
    assert send(desk, method, officer(own, "director"), path, data)[0] == 404
    assert send(desk, method, without_permission(officer(own)), path, data)[0] == 403
    assert send(desk, method, Actor.anonymous(), path, data)[0] == 401


def test_a_resident_reads_where_and_when():
    h5 = Caller(resident_routes.router, "organizations-resident")
    centre = make_organization(name="柳塘中心", hours={"mon": [["08:00", "17:00"]]})
    me = Actor(kind="resident", account_id=1, name="王桂芳", roles=frozenset({"resident"}))
    assert h5.get(me, f"/organizations/{centre.pk}")[1]["hours_text"] == "周一 8:00–17:00"
    assert h5.get(me, "/organizations/0")[0] == 404
    assert h5.get(without_permission(me), f"/organizations/{centre.pk}")[0] == 403
