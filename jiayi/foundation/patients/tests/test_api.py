"""The routes of residents' records: who may, what comes back, what is written down."""

from datetime import date
from uuid import uuid4

import pytest

from jiayi.foundation.audit.models import ReadLog
from jiayi.foundation.organizations import services as organizations
from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.foundation.practitioners.tests.factories import make_team
from jiayi.foundation.terminology import services as terminology
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.crypto import masked_phone
from jiayi.kernel.testing import load_once, staff_actor
from tests.calling import Caller, without_permission

from .. import services
from ..api import desk as desk_routes
from ..api import doctor as doctor_routes
from ..api import resident as resident_routes
from .factories import identity_number, make_household, make_patient

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")
BORN = date(1955, 3, 9)


@pytest.fixture(scope="module")
def desk():
    return Caller(desk_routes.router, "patients-desk")


@pytest.fixture(scope="module")
def phone():
    return Caller(doctor_routes.router, "patients-doctor")


@pytest.fixture(scope="module")
def h5():
    return Caller(resident_routes.router, "patients-resident")


def doctor(organization, **changes):
    values = {
        "organization_id": organization.pk,
        "organization_name": organization.name,
        "organization_path": organization.path,
        "roles": frozenset({"doctor"}),
    }
    return staff_actor(**(values | changes))


def resident(*people, scopes=("view",)):
    """The first of these people, with mandates of the others."""
    wards = frozenset(person.pk for person in people[1:])
    return Actor(
        kind="resident",
        account_id=5,
        name="王桂芳",
        patient_id=people[0].pk,
        patient_ids=frozenset(person.pk for person in people),
        wards=wards,
        mandates=frozenset(f"{ward}:{scope}" for ward in wards for scope in scopes),
        roles=frozenset({"resident"}),
        channel="resident_h5",
    )


def put(caller, method, actor, path, data):
    return caller._call(actor, method, path, json=data)


def new_person(organization, **changes):
    return {
        "organization_id": organization.pk,
        "name": "王桂芳",
        "sex": "2",
        "birth_date": "1955-03-09",
        "identity_number": identity_number(birth_date=BORN, sex="2"),
        "phone": "13812345678",
        "client_key": str(uuid4()),
    } | changes


def test_a_list_shows_masked_numbers_and_no_sensitive_class(desk):
    person = make_patient(phone="13812345678")
    with scope.everything(reason="test"):
        services.set_tag(patient_id=person.pk, code="mental", from_date=BORN, source="register", by=BY, at=AT)
    status, body = desk.get(doctor(person.organization, roles=frozenset({"nurse"})), "/patients?q=王")
    row = body["items"][0]
    assert (status, body["total"]) == (200, 1)
    assert row["phone_masked"] == "138****5678"
    assert row["identity_masked"].count("*") == 8
    assert [tag["label"] for tag in row["tags"]] == ["老年人"]
    assert "phone" not in row
    allowed = desk.get(doctor(person.organization), "/patients?q=王")[1]["items"][0]
    assert [tag["code"] for tag in allowed["tags"]] == ["elderly", "mental"]


def test_my_residents_are_those_of_my_teams(phone):
    team = make_team()
    mine, other = (make_patient(organization=team.organization) for _ in range(2))
    with scope.everything(reason="test"):
        services.set_current_team(patient_ids=[mine.pk], team_id=team.pk, by=BY, at=AT)
    me = doctor(team.organization, team_ids=frozenset({team.pk}))
    assert [row["id"] for row in phone.get(me, "/patients?mine=true")[1]["items"]] == [mine.pk]
    assert {row["id"] for row in phone.get(me, "/patients")[1]["items"]} == {mine.pk, other.pk}
    assert phone.get(me, f"/team-places?team_ids={team.pk}")[1][0]["text"] == "还能签 1999 人"


def test_somebody_without_a_team_has_no_residents_of_their_own(phone):
    person = make_patient()
    assert phone.get(doctor(person.organization), "/patients?mine=true")[1]["items"] == []


def test_opening_a_person_is_written_down_for_the_resident(desk):
    head = make_patient(address="柳塘路 12 弄 3 号")
    make_household(head=head)
    status, body = desk.get(doctor(head.organization), f"/patients/{head.pk}?purpose=followup")
    assert status == 200
    assert (body["phone_masked"], body["has_phone"]) == (masked_phone(str(head.phone)), True)
    assert "phone" not in body
    assert (body["household"][0]["is_head"], body["state"]) == (True, "current")
    with scope.everything(reason="test"):
        line = ReadLog.objects.get(patient_id=head.pk)
    assert line.purpose == "followup"


@pytest.mark.parametrize("path", ["/patients/{}", "/patients/{}/identity-views"])
def test_a_person_elsewhere_is_not_found_and_leaves_no_line(desk, path):
    person, own = make_patient(), make_organization()
    send = desk.post if path.endswith("views") else desk.get
    assert send(doctor(own), path.format(person.pk))[0] == 404
    assert send(without_permission(doctor(own)), path.format(person.pk))[0] == 403
    assert send(Actor.anonymous(), path.format(person.pk))[0] == 401
    with scope.everything(reason="test"):
        assert not ReadLog.objects.exists()


def test_registering_at_the_door(phone):
    centre = make_organization()
    data = new_person(centre)
    status, body = phone.post(doctor(centre), "/patients", data)
    assert status == 200
    assert phone.post(doctor(centre), "/patients", data) == (200, body)
    again = phone.post(doctor(centre), "/patients", data | {"client_key": str(uuid4())})
    assert (again[0], again[1]["code"], again[1]["details"]) == (409, "patient_exists", {"patient_id": body["id"]})
    elsewhere = phone.post(doctor(make_organization()), "/patients", data | {"organization_id": centre.pk})
    assert elsewhere[0] == 404
    other = make_organization()
    refusal = phone.post(doctor(other), "/patients", data | {"organization_id": other.pk})
    assert refusal == (409, {"code": "patient_elsewhere", "message": "已在其他机构建档，可申请转入"})
    assert phone.post(without_permission(doctor(centre)), "/patients", data)[0] == 403


def test_a_wrong_number_is_told_in_words_before_and_while_saving(phone):
    centre = make_organization()
    wrong = {"identity_number": "330105195503090042"}
    check = phone.post(doctor(centre), "/identity-checks", wrong)[1]
    assert (check["is_valid"], check["problem"]) == (False, "身份证号末位校验不对，请核对")
    status, body = phone.post(doctor(centre), "/patients", new_person(centre, **wrong))
    assert (status, body["code"]) == (422, "identity_invalid")
    right = {"identity_number": "11010519491231002X"}
    assert phone.post(doctor(centre), "/identity-checks", right)[1] == {
        "is_valid": True,
        "problem": "",
        "birth_date": "1949-12-31",
        "sex": "2",
    }
    passport = {"identity_kind": "passport", "identity_number": "E12345678"}
    assert phone.post(doctor(centre), "/identity-checks", passport)[1]["is_valid"]


def test_the_whole_number_is_shown_with_a_line_in_the_read_log(desk):
    person = make_patient()
    status, body = desk.post(doctor(person.organization), f"/patients/{person.pk}/identity-views")
    assert (status, body["identity_number"]) == (200, str(person.identity_number))
    with scope.everything(reason="test"):
        assert ReadLog.objects.get().subject == "完整证件号"


def test_a_record_is_corrected_and_completed(desk):
    person = make_patient()
    me, base = doctor(person.organization), f"/patients/{person.pk}"
    identity = new_person(person.organization, identity_kind="id_card", name="王桂兰")
    fields = ("name", "sex", "birth_date", "identity_kind", "identity_number")
    assert put(desk, "put", me, f"{base}/identity", {name: identity[name] for name in fields})[0] == 200
    assert put(desk, "patch", me, f"{base}/contact", {"phone": "13900001111"})[0] == 200
    assert desk.post(me, f"{base}/tags", {"code": "diabetes", "from_date": "2026-01-01"})[1]["label"] == "糖尿病"
    assert desk.post(me, f"{base}/tags/diabetes/end", {"to_date": "2026-02-01"})[0] == 200
    body = desk.get(me, base)[1]
    assert (body["name"], body["phone_masked"], body["age"] >= 70) == ("王桂兰", "139****1111", True)
    assert [tag["code"] for tag in body["all_tags"]] == ["diabetes", "elderly"]
    assert [tag["code"] for tag in body["tags"]] == ["elderly"]


def test_death_move_and_return_are_recorded(desk):
    one, other = make_patient(), make_patient()
    me = doctor(one.organization)
    assert desk.post(me, f"/patients/{one.pk}/death", {"died_date": "2026-01-01", "cause": "脑卒中"})[0] == 200
    assert desk.get(me, f"/patients/{one.pk}")[1]["state"] == "died"
    assert desk.post(me, f"/patients/{one.pk}/death", {"died_date": "2026-01-01"})[1]["code"] == "already_recorded"
    them = doctor(other.organization)
    assert desk.post(them, f"/patients/{other.pk}/move-out", {"moved_out_date": "2026-01-01"})[0] == 200
    assert desk.get(them, f"/patients/{other.pk}")[1]["state"] == "moved_out"
    assert desk.post(them, f"/patients/{other.pk}/return")[0] == 200
    assert desk.post(me, f"/patients/{other.pk}/return")[0] == 404


def test_a_family_is_put_together_at_the_desk(desk):
    centre = make_organization()
    head, wife = make_patient(organization=centre), make_patient(organization=centre)
    me = doctor(centre)
    home = desk.post(me, "/households", {"head_id": head.pk, "address": "柳塘路 12 弄 3 号"})[1]
    path = f"/households/{home['id']}"
    assert desk.post(me, f"{path}/members", {"patient_id": wife.pk, "relation_to_head": "12"})[0] == 200
    changed = desk.post(me, f"{path}/head", {"head_id": wife.pk, "relations": {head.pk: "11"}})[1]
    assert [member["id"] for member in changed["members"]] == [wife.pk, head.pk]
    assert desk.get(me, path)[1]["address"] == "柳塘路 12 弄 3 号"
    assert desk.post(me, f"/patients/{head.pk}/leave-household")[0] == 200
    assert desk.get(doctor(make_organization()), path)[0] == 404


def test_a_daughter_becomes_proxy_and_stops(desk):
    centre = make_organization()
    mother = make_patient(organization=centre)
    daughter = make_patient(organization=centre, birth_date=date(1980, 1, 1))
    me = doctor(centre)
    data = {
        "agent_id": daughter.pk,
        "kind": "proxy",
        "scopes": ["view"],
        "from_date": "2026-01-01",
        "to_date": "2099-01-01",
        "proof": "委托书",
    }
    grant = desk.post(me, f"/patients/{mother.pk}/proxy-grants", data)[1]
    assert grant["scopes"] == [{"code": "view", "label": "查看健康资料"}]
    assert desk.get(me, f"/patients/{mother.pk}")[1]["agents"][0]["person_name"] == daughter.name
    assert desk.post(doctor(make_organization()), f"/proxy-grants/{grant['id']}/revoke")[0] == 404
    assert desk.post(me, f"/proxy-grants/{grant['id']}/revoke")[0] == 200
    assert desk.get(me, f"/patients/{mother.pk}")[1]["agents"] == []


def test_a_record_is_handed_over_within_the_same_administration(desk):
    bureau = make_organization(kind="bureau")
    one, other = make_organization(parent=bureau), make_organization(parent=bureau)
    person = make_patient(organization=one)
    path = f"/patients/{person.pk}/transfer"
    assert desk.post(doctor(one), path, {"organization_id": other.pk})[0] == 404
    assert desk.post(doctor(bureau), path, {"organization_id": other.pk})[0] == 200


def test_tag_names_are_offered_without_the_sensitive_ones(desk):
    centre = make_organization()
    nurse = {tag["code"] for tag in desk.get(doctor(centre, roles=frozenset({"nurse"})), "/patient-tags")[1]}
    assert "hiv" not in nurse
    assert "hiv" in {tag["code"] for tag in desk.get(doctor(centre), "/patient-tags")[1]}


def test_a_number_comes_for_one_call_and_the_resident_can_see_it(phone):
    person = make_patient(phone="13812345678")
    silent = make_patient(organization=person.organization)
    with scope.everything(reason="test"):
        services.change_contact(patient_id=silent.pk, phone="", by=BY, at=AT)
    me = doctor(person.organization)
    assert phone.post(me, f"/patients/{person.pk}/calls")[1] == {"phone": "13812345678"}
    with scope.everything(reason="test"):
        line = ReadLog.objects.filter(patient_id=person.pk).get()
    assert (line.purpose, line.subject) == ("call", "完整电话号码（拨打）")
    assert phone.post(me, f"/patients/{silent.pk}/calls")[0] == 404
    assert phone.post(doctor(make_organization()), f"/patients/{person.pk}/calls")[0] == 404
    assert phone.post(without_permission(me), f"/patients/{person.pk}/calls")[0] == 403


def test_who_collects_numbers_is_stopped(phone, monkeypatch):
    monkeypatch.setattr("jiayi.foundation.safeguards.queries.value_of", lambda code, *, at: 1)
    person = make_patient(phone="13812345678")
    me = doctor(person.organization)
    assert [phone.post(me, f"/patients/{person.pk}/calls")[0] for _ in range(2)] == [200, 429]


class TestResident:
    def test_a_team_is_chosen_by_place_and_places_left(self, h5):
        load_once(terminology.load_bundled, by=BY, at=AT)
        near = make_team(organization=make_organization(division_code="330105017", phone="0571-1"), capacity=1)
        far = make_team(organization=make_organization(division_code="330106001"), introduction="看慢病")
        person = make_patient(organization=near.organization)
        with scope.everything(reason="test"):
            services.set_current_team(patient_ids=[person.pk], team_id=near.pk, by=BY, at=AT)
            organizations.set_service_areas(
                organization_id=near.organization_id, division_codes=["330105017001"], by=BY, at=AT
            )
        me = resident(person)
        found = h5.get(me, "/teams?division_code=330105017001")[1]["items"]
        assert [(team["id"], team["distance_text"], team["is_full"]) for team in found] == [
            (near.pk, "就在您的社区", True),
            (far.pk, "同一城市", False),
        ]
        assert found[0]["community_names"] == ["打铁关社区"]
        # Without a choice of their own everybody sees the centre of their record first, full or not.
        other = resident(make_patient(organization=far.organization))
        orders = [[team["id"] for team in h5.get(who, "/teams")[1]["items"]] for who in (me, other)]
        assert orders == [[near.pk, far.pk], [far.pk, near.pk]]
        assert [team["id"] for team in h5.get(me, "/teams?has_places=true")[1]["items"]] == [far.pk]
        assert [team["id"] for team in h5.get(me, "/teams?q=慢病&woman_only=true")[1]["items"]] == [far.pk]
        assert h5.get(me, "/communities")[1] == [{"code": "330105017001", "name": "打铁关社区"}]
        page = h5.get(me, f"/teams/{near.pk}")[1]
        assert {member["role_label"] for member in page["members"]} == {"家庭医生", "护士"}
        assert (page["phone"], page["places_left"]) == ("0571-1", 0)
        assert h5.get(me, "/teams/0")[0] == 404
        assert h5.get(Actor.anonymous(), "/teams")[0] == 401

    def test_my_profile_and_family(self, h5):
        me, child = make_patient(phone="13812345678"), make_patient(birth_date=date(2020, 1, 1))
        neighbour = make_patient(name="周德顺")
        home = make_household(head=me)
        with scope.everything(reason="test"):
            for person, relation in [(child, "32"), (neighbour, "99")]:
                services.join_household(
                    household_id=home.pk, patient_id=person.pk, relation_to_head=relation, by=BY, at=AT
                )
            services.grant_proxy(
                patient_id=child.pk,
                agent_id=me.pk,
                kind="guardian",
                scopes=[],
                from_date=date(2026, 1, 1),
                to_date=None,
                proof="户口簿",
                by=BY,
                at=AT,
            )
        actor = resident(me, child)
        profile = h5.get(actor, "/profile")[1]
        assert (profile["phone_masked"], profile["is_self"]) == ("138****5678", True)
        assert h5.get(actor, f"/profile?patient_id={child.pk}")[1]["is_minor"]
        assert h5.get(actor, f"/profile?patient_id={neighbour.pk}")[0] == 404
        family = h5.get(actor, "/family")[1]
        assert [person["is_self"] for person in family["persons"]] == [True, False]
        assert {member["name"] for member in family["household"]} == {me.name, child.name, "周*顺"}
        assert family["agents"] == []
        assert put(h5, "patch", actor, "/profile/contact", {"address": "新址"})[0] == 200
        assert h5.get(actor, "/profile")[1]["address"] == "新址"
        assert put(h5, "patch", actor, f"/profile/contact?patient_id={neighbour.pk}", {"address": "x"})[0] == 404
        assert h5.get(without_permission(actor), "/family")[0] == 403

    def test_i_take_back_a_mandate(self, h5):
        me, helper = make_patient(), make_patient()
        with scope.everything(reason="test"):
            grant = services.grant_proxy(
                patient_id=me.pk,
                agent_id=helper.pk,
                kind="proxy",
                scopes=["view"],
                from_date=date(2026, 1, 1),
                to_date=date(2099, 1, 1),
                proof="委托书",
                by=BY,
                at=AT,
            )
        assert h5.get(resident(me), "/family")[1]["agents"][0]["person_name"] == helper.name
        assert h5.post(resident(helper), f"/proxy-grants/{grant.pk}/revoke")[0] == 404
        assert h5.post(resident(me), f"/proxy-grants/{grant.pk}/revoke")[0] == 200
        assert h5.get(resident(me), "/family")[1]["agents"] == []
