import json
import re
from pathlib import Path

import pytest
from django.test import Client

from jiayi.foundation.accounts import queries, services
from jiayi.foundation.accounts.queries.demo import SHOWN_TEMPLATES
from jiayi.foundation.messaging import queries as messaging
from jiayi.kernel import clock, scope
from jiayi.kernel.actor import Actor
from tests.people import DESK, PASSWORD, browser, organization, patient, phone, proxy, staff, totp

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def stranger():
    return Client(headers={"X-Requested-With": "jiayi"})


@pytest.mark.parametrize("client", ["desk", "doctor"])
def test_staff_sign_in_step_by_step_and_out_again(stranger, client):
    account = staff(organization(short_name="文晖中心"), roles=("doctor", "director"))
    assert stranger.get(f"/api/{client}/me").json()["code"] == "not_signed_in"
    step = stranger.post(
        f"/api/{client}/login", {"username": account.username, "password": PASSWORD}, content_type=JSON
    ).json()
    assert step["step"] == "totp"
    assert "jiayi_staff" not in stranger.cookies
    body = {"ticket": step["ticket"], "code": totp(clock.now()), "trust_device": True, "pin": "246813"}
    assert stranger.post(f"/api/{client}/login/totp", body, content_type=JSON).json()["step"] == "done"
    cookie = stranger.cookies["jiayi_staff"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/api/")
    me = stranger.get(f"/api/{client}/me").json()
    assert (me["name"], me["organization_name"]) == ("王医生", "文晖中心")
    assert me["role_labels"] == ["中心主任", "家庭医生"]
    assert stranger.post(f"/api/{client}/logout").status_code == 204
    assert stranger.get(f"/api/{client}/me").status_code == 401
    assert stranger.get(f"/api/{client}/login/device").json() == {
        "trusted": True,
        "name": "王医生",
        "order": "keep",
    }
    assert stranger.post(f"/api/{client}/login/pin", {"pin": "246813"}, content_type=JSON).json()["step"] == "done"
    devices = stranger.get(f"/api/{client}/me/devices").json()
    assert len(devices) == 1
    assert stranger.delete(f"/api/{client}/me/devices/{devices[0]['id']}").status_code == 204
    assert stranger.get(f"/api/{client}/login/device").json()["trusted"] is False


def test_the_first_sign_in_shows_a_code_to_scan_and_asks_for_a_password(stranger):
    account = staff(organization(), totp_secret=None, must_change_password=True)
    body = {"username": account.username, "password": PASSWORD}
    step = stranger.post("/api/desk/login", body, content_type=JSON).json()
    assert step["step"] == "totp_setup"
    assert step["totp_qr"].startswith("<svg")
    secret = re.search(r"secret=(\w+)", step["totp_uri"]).group(1)
    body = {"ticket": step["ticket"], "code": totp(clock.now(), secret)}
    step = stranger.post("/api/desk/login/totp", body, content_type=JSON).json()
    assert step["step"] == "new_password"
    weak = {"ticket": step["ticket"], "password": "short"}
    refused = stranger.post("/api/desk/login/new-password", weak, content_type=JSON)
    assert (refused.status_code, refused.json()["code"]) == (422, "password_refused")
    good = {"ticket": step["ticket"], "password": "Quiet-River-88"}
    assert stranger.post("/api/desk/login/new-password", good, content_type=JSON).json()["step"] == "done"
    assert stranger.get("/api/desk/me").status_code == 200


def test_refusals_have_codes_the_pages_can_read(stranger):
    body = {"username": "nobody", "password": "x"}
    answers = [stranger.post("/api/desk/login", body, content_type=JSON) for _ in range(6)]
    assert [answer.json()["code"] for answer in answers] == ["sign_in_failed"] * 5 + ["account_locked"]
    assert answers[-1].status_code == 429
    assert stranger.post("/api/desk/login/pin", {"pin": "1"}, content_type=JSON).json()["code"] == "device_not_trusted"


def test_a_write_without_our_header_is_refused():
    client = Client()
    answer = client.post("/api/resident/login/code", {"phone": "13800000001"}, content_type=JSON)
    assert answer.json()["code"] == "foreign_origin"


def test_changing_the_own_password_keeps_this_window_signed_in():
    client = browser(staff(organization()))
    body = {"old": PASSWORD, "new": "Quiet-River-88"}
    # 401 would send the page to sign in: a slip of the finger is no end of the session.
    wrong = client.post("/api/desk/me/password", body | {"old": "x"}, content_type=JSON)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "old_password_wrong")
    assert client.post("/api/desk/me/password", body, content_type=JSON).json()["step"] == "done"
    assert client.get("/api/desk/me").status_code == 200


def test_a_second_post_can_be_chosen():
    home, other = organization(name="甲"), organization(name="乙")
    account = staff(home)
    with scope.everything(reason="test"):
        services.grant_role(
            account_id=account.pk,
            role="nurse",
            organization_id=other.pk,
            by=Actor.system("tests"),
            at=clock.now(),
        )
    client = browser(account)
    assert [post["organization_name"] for post in client.get("/api/desk/me/posts").json()] == ["甲", "乙"]
    answer = client.post("/api/desk/me/organization", {"organization_id": other.pk}, content_type=JSON)
    assert answer.status_code == 204
    assert client.get("/api/desk/me").json()["roles"] == ["nurse"]


def test_a_resident_signs_in_by_phone_and_chooses_for_whom(stranger):
    home = organization()
    daughter = patient(home, phone="13800000001", name="李敏", birth_date=clock.today().replace(year=1975, day=1))
    mother = patient(home, name="王桂芳")
    proxy(daughter, mother, from_date=clock.today().replace(year=2020, day=1), to_date=None, kind="guardian")
    sent = stranger.post("/api/resident/login/code", {"phone": "138 0000 0001"}, content_type=JSON)
    assert sent.json() == {"valid_seconds": 300, "again_after_seconds": 60}
    text = messaging.list_recent_texts(template="login_code", since=clock.now().replace(year=2000))[0].text
    body = {"phone": "13800000001", "code": re.search(r"\d{6}", text).group()}
    assert stranger.post("/api/resident/login", body, content_type=JSON).status_code == 204
    me = stranger.get("/api/resident/me").json()
    assert (me["name"], me["patient_name"]) == ("李敏", "李敏")
    assert [person["relation_label"] for person in me["people"]] == ["本人", "监护"]
    now = stranger.post("/api/resident/me/acting-for", {"patient_id": mother.pk}, content_type=JSON).json()
    assert (now["name"], now["patient_name"]) == ("李敏", "王桂芳")
    assert stranger.get("/api/resident/me").json()["patient_id"] == mother.pk
    assert stranger.post("/api/resident/logout").status_code == 204
    assert stranger.get("/api/resident/me").status_code == 401


def test_a_stranger_cannot_be_chosen():
    home = organization()
    client = phone(patient(home, phone="13800000001"))
    answer = client.post("/api/resident/me/acting-for", {"patient_id": patient(home).pk}, content_type=JSON)
    assert answer.status_code == 404


def test_known_and_unknown_phones_are_answered_alike(stranger):
    patient(organization(), phone="13800000001")
    answers = [
        stranger.post("/api/resident/login/code", {"phone": number}, content_type=JSON)
        for number in ("13800000001", "13900000009")
    ]
    assert answers[0].json() == answers[1].json()
    wrong = [
        stranger.post("/api/resident/login", {"phone": number, "code": "x"}, content_type=JSON).json()
        for number in ("13800000001", "13900000009")
    ]
    assert wrong[0] == wrong[1]


@pytest.mark.parametrize("path", ["codes", "logins"])
def test_the_demo_pages_do_not_exist_outside_a_demo(stranger, path):
    assert stranger.get(f"/api/public/demo/{path}").status_code == 404


def test_a_demo_shows_its_codes_and_logins(stranger, settings):
    settings.IS_DEMO = True
    account = staff(organization(short_name="文晖中心"), username="doctor01")
    services.add_demo_login(client="doctor", name="王医生", account=account, password=PASSWORD, role="doctor")
    services.add_demo_login(client="resident", name="王桂芳", phone="13800000001", position=1)
    shown = stranger.get("/api/public/demo/logins").json()
    assert [(login["client"], login["login"], login["role"]) for login in shown] == [
        ("doctor", "doctor01", "家庭医生"),
        ("resident", "13800000001", "居民"),
    ]
    assert (shown[0]["password"], shown[0]["totp"]) == (PASSWORD, totp(clock.now()))
    stranger.post("/api/resident/login/code", {"phone": "13800000001"}, content_type=JSON)
    code = stranger.get("/api/public/demo/codes").json()[0]
    assert code["to"] == "13800000001"
    assert code["code"] in code["text"]


def test_every_code_that_is_read_out_can_be_read_in_a_demo():
    wordings = json.loads((Path(messaging.__file__).parent / "templates.json").read_text(encoding="utf-8"))
    read_out = {one["code"] for one in wordings if one["channel"] == "sms" and "{code}" in one["body"]}
    assert read_out == set(SHOWN_TEMPLATES)


# Permissions, in pairs: the same request with and without the role.
MANAGES, ASSIGNS, READS = "system_admin", "security_admin", "audit_admin"
GRANT = {"role": "nurse", "organization_id": 0, "reason": "护理岗缺人"}


@pytest.mark.parametrize(
    ("method", "path", "body", "with_role", "without"),
    [
        ("get", "/accounts", None, READS, "director"),
        ("get", "/accounts/{id}", None, ASSIGNS, "doctor"),
        ("get", "/account-roles", None, MANAGES, "finance"),
        ("post", "/accounts", {"username": "zhou", "display_name": "周", "organization_id": 0}, MANAGES, ASSIGNS),
        ("post", "/accounts/{id}/disable", {}, MANAGES, READS),
        ("post", "/accounts/{id}/enable", {}, MANAGES, READS),
        ("post", "/accounts/{id}/reset-password", {}, MANAGES, READS),
        ("post", "/accounts/{id}/reset-second-factor", {}, MANAGES, ASSIGNS),
        ("post", "/accounts/{id}/role-grants", GRANT, ASSIGNS, MANAGES),
        ("post", "/accounts/{id}/role-removals", {"role_id": "role", "reason": "人已调走"}, ASSIGNS, READS),
        ("get", "/accounts/{id}/role-history", None, READS, "director"),
    ],
)
def test_with_the_role_it_works_and_without_it_is_forbidden(method, path, body, with_role, without):
    home = organization()
    subject = staff(home)
    with scope.everything(reason="test"):
        role = subject.roles.get().pk
    known = {"organization_id": home.pk, "role_id": role}
    body = body and {**body, **{name: value for name, value in known.items() if name in body}}
    address = "/api/desk" + path.format(id=subject.pk)

    def status(role_name):
        client = browser(staff(home, roles=(role_name,)))
        options = {} if body is None else {"data": body, "content_type": JSON}
        return getattr(client, method)(address, **options).status_code

    assert status(without) == 403
    assert status(with_role) == 200


def test_accounts_of_other_organisations_are_not_found():
    client = browser(staff(organization(), roles=("system_admin",)))
    foreign = staff(organization())
    assert client.get(f"/api/desk/accounts/{foreign.pk}").status_code == 404
    assert client.post(f"/api/desk/accounts/{foreign.pk}/disable").status_code == 404


def test_the_list_shows_names_roles_and_state():
    home = organization(short_name="文晖中心")
    client = browser(staff(home, roles=("security_admin",), username="secadmin", display_name="安全"))
    staff(home, username="zhou", display_name="周敏华")
    found = client.get("/api/desk/accounts?q=周").json()
    assert found["total"] == 1
    account = found["items"][0]
    assert (account["username"], account["status_label"], account["has_second_factor"]) == ("zhou", "启用", True)
    assert [(role["role_label"], role["organization_name"]) for role in account["roles"]] == [("家庭医生", "文晖中心")]
    assert {"role": "audit_admin", "label": "审计管理员", "is_separated": True} in client.get(
        "/api/desk/account-roles"
    ).json()


def test_in_a_demo_two_people_can_be_the_director_in_the_same_half_minute(settings):
    settings.IS_DEMO = True
    account = staff(organization())
    at = clock.now()
    for _ in range(2):
        with scope.everything(reason="test"):
            account.refresh_from_db()
        step = services.begin_with_password(username=account.username, password=PASSWORD, origin=DESK, at=at)
        code = queries.demo_code(account, at=at)
        assert services.confirm_totp(token=step.token, code=code, origin=DESK, at=at).next == "done"
