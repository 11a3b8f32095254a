"""The routes of dictionaries and divisions."""

import pytest

from jiayi.kernel.testing import load_once, staff_actor
from tests.calling import Caller, without_permission

from .. import services
from ..api import desk as desk_routes
from ..api import resident as resident_routes
from .test_terminology import AT, BY

pytestmark = pytest.mark.django_db
ADMIN = staff_actor(organization_path="1.", roles=frozenset({"system_admin"}))
REVISION = {"code": "9", "label": "没有说明", "from_date": "2030-01-01", "source": "本地修订"}


@pytest.fixture(scope="module")
def desk():
    return Caller(desk_routes.router, "terminology-desk")


@pytest.fixture(autouse=True)
def _bundled(db):
    load_once(services.load_bundled, by=BY, at=AT)


def test_a_new_wording_is_entered_at_the_desk(desk):
    assert desk.post(ADMIN, "/dictionaries/sex/entries", REVISION)[1]["period_from"] == "2030-01-01"
    versions = [row["label"] for row in desk.get(ADMIN, "/dictionaries/sex/versions")[1] if row["code"] == "9"]
    assert versions == ["没有说明", "未说明的性别"]
    today = {row["code"]: row["label"] for row in desk.get(ADMIN, "/dictionaries/sex/entries")[1]}
    assert today["9"] == "未说明的性别"
    again = desk.post(ADMIN, "/dictionaries/sex/entries", REVISION)
    assert (again[0], again[1]["code"]) == (409, "period_taken")
    assert desk.post(ADMIN, "/dictionaries/sex/entries/9/retire", {"from_date": "2031-01-01"})[0] == 200
    assert desk.get(ADMIN, "/dictionaries/nothing/versions")[0] == 404
    assert {row["code"] for row in desk.get(ADMIN, "/dictionaries")[1]} >= {"sex", "relation", "education"}


def test_only_administrators_edit_and_only_staff_look(desk):
    clerk = staff_actor(organization_path="1.", roles=frozenset({"clerk"}))
    assert desk.get(clerk, "/dictionaries")[0] == 200
    assert desk.post(clerk, "/dictionaries/sex/entries", REVISION)[0] == 403
    assert desk.get(without_permission(clerk), "/dictionaries")[0] == 403


def test_places_are_chosen_step_by_step_or_by_name(desk):
    assert [row["name"] for row in desk.get(ADMIN, "/divisions")[1]] == ["浙江省"]
    assert len(desk.get(ADMIN, "/divisions?parent_code=330105017")[1]) == 8
    assert desk.get(ADMIN, "/divisions?q=打铁关")[1][0]["code"] == "330105017001"
    h5 = Caller(resident_routes.router, "terminology-resident")
    me = staff_actor(roles=frozenset({"resident"}))
    assert [row["code"] for row in h5.get(me, "/divisions?parent_code=33")[1]] == ["3301"]
    assert h5.get(me, "/dictionaries/sex/entries")[1][0] == {"code": "0", "label": "未知的性别"}
