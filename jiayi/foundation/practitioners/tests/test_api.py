"""The routes of practitioners and teams."""

import pytest

from jiayi.foundation.organizations.api import desk as grid_routes
from jiayi.foundation.organizations.api import doctor as grid_phone_routes
from jiayi.foundation.organizations.tests.factories import make_organization
from jiayi.kernel.testing import staff_actor
from tests.calling import Caller, without_permission

from ..api import desk as desk_routes
from ..api import doctor as doctor_routes
from .factories import make_practitioner, make_team

pytestmark = pytest.mark.django_db
FROM = "2026-01-01"


@pytest.fixture(scope="module")
def desk():
    return Caller(desk_routes.router, "practitioners-desk")


@pytest.fixture(scope="module")
def phone():
    return Caller(doctor_routes.router, "practitioners-doctor")


def director(organization, **changes):
    values = {"organization_id": organization.pk, "organization_path": organization.path}
    return staff_actor(**(values | {"roles": frozenset({"director"})} | changes))


def send(caller, method, actor, path, data):
    return caller._call(actor, method, path, json=data)


def test_staff_are_taken_on_changed_and_given_posts(desk):
    centre = make_organization()
    me = director(centre)
    data = {"organization_id": centre.pk, "code": "D1", "name": "顾长青", "phone": "13812345678"}
    status, body = desk.post(me, "/practitioners", data)
    assert (status, body["phone_masked"], body["posts"]) == (200, "138****5678", [])
    path = f"/practitioners/{body['id']}"
    assert desk.post(me, "/practitioners", data)[1]["code"] == "code_taken"
    assert send(desk, "patch", me, path, {"title": "副主任医师"})[1]["title"] == "副主任医师"
    post = desk.post(me, f"{path}/posts", {"organization_id": centre.pk, "role": "family_doctor", "from_date": FROM})
    assert post[1]["role_label"] == "家庭医生"
    row = desk.get(me, "/practitioners?q=顾&role=family_doctor")[1]["items"][0]
    assert (row["roles"], row["title"]) == (["家庭医生"], "副主任医师")
    assert desk.post(me, f"/posts/{post[1]['id']}/end", {"to_date": "2026-02-01"})[0] == 200
    assert len(desk.get(me, path)[1]["posts"]) == 1


def test_a_team_is_founded_staffed_and_checked(desk):
    centre = make_organization()
    me = director(centre)
    leader, nurse, successor = (make_practitioner(organization=centre) for _ in range(3))
    data = {"organization_id": centre.pk, "leader_id": leader.pk, "from_date": FROM, "name": "和平团队", "code": "HP"}
    team = desk.post(me, "/teams", data)[1]
    assert team["problems"] == ["团队没有护士"]
    path = f"/teams/{team['id']}"
    member = desk.post(me, f"{path}/members", {"practitioner_id": nurse.pk, "role": "nurse", "from_date": FROM})[1]
    assert desk.get(me, path)[1]["problems"] == []
    changed = send(desk, "patch", me, path, {"introduction": "看慢病", "capacity": 1800})[1]
    assert (changed["introduction"], changed["capacity_now"]) == ("看慢病", 1800)
    handed = desk.post(me, f"{path}/leader", {"leader_id": successor.pk, "from_date": "2026-03-01"})[1]
    assert handed["leader_name"] == successor.name
    assert desk.post(me, f"/team-members/{member['id']}/end", {"to_date": "2026-03-01"})[0] == 200
    lift = {"capacity": 2000, "reason": "过渡", "from_date": FROM}
    assert desk.post(me, f"{path}/capacity-overrides", lift)[1]["by_name"] == me.name
    assert desk.get(me, f"{path}/capacity-overrides")[1][0]["capacity"] == 2000
    assert desk.post(me, f"{path}/capacity-overrides", lift)[1]["code"] == "capacity_too_low"
    assert [row["id"] for row in desk.get(me, "/teams?q=和平")[1]["items"]] == [team["id"]]


def test_weights_of_assistants_sum_to_one_or_are_refused(desk):
    centre = make_organization()
    doctor, one, two = (make_practitioner(organization=centre) for _ in range(3))
    path = f"/practitioners/{doctor.pk}/assistant-shares"
    shares = [{"assistant_id": one.pk, "weight": "0.6"}, {"assistant_id": two.pk, "weight": "0.4"}]
    me = director(centre)
    assert len(send(desk, "put", me, path, {"from_date": FROM, "shares": shares})[1]) == 2
    status, body = send(desk, "put", me, path, {"from_date": FROM, "shares": shares[:1]})
    assert (status, body["code"], body["message"]) == (422, "shares_do_not_sum", "助理权重之和应为 1，现在是 0.6")
    assert [share["weight"] for share in desk.get(me, path)[1]] == ["0.600000", "0.400000"]


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("get", "/practitioners/{person}", None),
        ("patch", "/practitioners/{person}", {"title": "x"}),
        ("post", "/practitioners/{person}/posts", {"organization_id": 1, "role": "nurse", "from_date": FROM}),
        ("get", "/practitioners/{person}/assistant-shares", None),
        ("put", "/practitioners/{person}/assistant-shares", {"from_date": FROM, "shares": []}),
        ("get", "/teams/{team}", None),
        ("patch", "/teams/{team}", {"name": "x"}),
        ("post", "/teams/{team}/leader", {"leader_id": 1, "from_date": FROM}),
        ("post", "/teams/{team}/members", {"practitioner_id": 1, "role": "nurse", "from_date": FROM}),
        ("get", "/teams/{team}/capacity-overrides", None),
        ("post", "/teams/{team}/capacity-overrides", {"capacity": 5000, "reason": "x", "from_date": FROM}),
        ("post", "/team-members/{member}/end", {"to_date": FROM}),
    ],
)
def test_others_are_not_found_and_strangers_not_let_in(desk, method, path, data):
    team = make_team()
    path = path.format(person=team.leader_id, team=team.pk, member=team.members.first().pk)
    me = director(make_organization())
    assert desk._call(me, method, path, **({"json": data} if data else {}))[0] == 404
    assert desk._call(without_permission(me), method, path, **({"json": data} if data else {}))[0] == 403


def test_a_doctor_sees_the_own_teams_and_writes_the_introduction(phone):
    team = make_team()
    make_team(organization=team.organization)
    me = director(
        team.organization,
        roles=frozenset({"doctor"}),
        team_ids=frozenset({team.pk}),
        practitioner_id=team.leader_id,
    )
    assert [row["id"] for row in phone.get(me, "/teams?mine=true")[1]] == [team.pk]
    assert len(phone.get(me, "/teams")[1]) == 2
    assert {member["role"] for member in phone.get(me, f"/teams/{team.pk}")[1]["members"]} == {"family_doctor", "nurse"}
    data = {"introduction": "在柳塘看了二十年病", "specialties": "高血压"}
    assert send(phone, "put", me, "/me/introduction", data)[1]["specialties"] == "高血压"
    assert send(phone, "put", without_permission(me), "/me/introduction", data)[0] == 403


def test_grids_have_a_responsible_doctor():
    desk = Caller(grid_routes.router, "grids-desk")
    centre = make_organization()
    doctor = make_practitioner(organization=centre, name="沈若兰")
    me = director(centre)
    data = {"organization_id": centre.pk, "code": "G01", "name": "流西一", "doctor_id": doctor.pk}
    grid = desk.post(me, "/grids", data)[1]
    assert grid["doctor_name"] == "沈若兰"
    changed = send(desk, "put", me, f"/grids/{grid['id']}", data | {"name": "流西二", "doctor_id": None})[1]
    assert (changed["name"], changed["doctor_name"]) == ("流西二", "")
    assert desk.post(me, "/grids", data)[1]["code"] == "code_taken"
    phone = Caller(grid_phone_routes.router, "grids-doctor")
    nurse = director(centre, roles=frozenset({"nurse"}))
    assert [row["name"] for row in phone.get(nurse, "/grids")[1]] == ["流西二"]
    assert [row["id"] for row in phone.get(nurse, "/organizations")[1]] == [centre.pk]
