"""The routes of the phone: pairs of who may and who may not, and answers that are packed."""

import gzip
import json

import pytest
from django.test import Client

from jiayi.care.sync.permissions import SyncPermission
from jiayi.foundation.accounts.services.sessions import Origin, start_staff
from jiayi.foundation.accounts.services.staff_login import begin_with_password, confirm_totp
from jiayi.foundation.forms.tests.factories import load_forms
from jiayi.kernel import clock, scope
from tests.people import PASSWORD, browser, organization, staff, totp

pytestmark = pytest.mark.django_db
PHONE = Origin(channel="doctor_pwa", address="127.0.0.1", device_label="安卓手机 Chrome")


@pytest.fixture(autouse=True)
def _forms():
    load_forms()


def carrier(account):
    """A phone signed in with code and PIN."""
    at = clock.now()
    with scope.everything(reason="signing in"):
        step = begin_with_password(username=account.username, password=PASSWORD, origin=PHONE, at=at)
        done = confirm_totp(token=step.token, code=totp(at), pin="246813", origin=PHONE, at=at)
    client = Client(headers={"X-Requested-With": "jiayi"})
    client.cookies["jiayi_staff"], client.cookies["jiayi_device"] = done.token, done.device_token
    return client


def test_a_trusted_phone_takes_its_people_packed_and_another_browser_is_told_why_not():
    account = staff(organization())
    phone = carrier(account)
    first = phone.get("/api/doctor/sync").json()
    assert first["is_same"] is False
    assert phone.get(f"/api/doctor/sync?cursor={first['cursor']}").json()["is_same"] is True
    packed = phone.get("/api/doctor/sync/house", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.content))["stamp"] == first["house"]
    answer = phone.post("/api/doctor/sync/people", {"people": [1]}, content_type="application/json")
    assert answer.json() == {"people": []}
    looked = {"looked": [{"patient_id": 1, "at": clock.now().isoformat()}]}
    assert phone.post("/api/doctor/sync/looked", looked, content_type="application/json").json() == {"count": 0}
    other = browser(account)
    for path in ("/api/doctor/sync", "/api/doctor/sync/house"):
        assert other.get(path).json()["code"] == "copy_needs_trusted_device"


def test_field_staff_carry_and_directors_and_auditors_do_not():
    home = organization()
    assert browser(staff(home, roles=("nurse",))).get("/api/doctor/sync").status_code == 403
    auditor = browser(staff(home, roles=("audit_admin",)))
    for method, path in (("get", ""), ("get", "/house"), ("post", "/people"), ("post", "/looked")):
        body = {"people": [], "looked": []}
        answer = getattr(auditor, method)(f"/api/doctor/sync{path}", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    nurse = carrier(staff(home, roles=("nurse",)))
    assert nurse.get("/api/doctor/sync").status_code == 200
    assert SyncPermission.CARRY == "sync.carry"


def test_a_lost_phone_is_told_to_wipe_and_says_when_it_has():
    account = staff(organization())
    phone = carrier(account)
    device = phone.get("/api/doctor/me/devices").json()[0]
    assert phone.get("/api/doctor/login/device").json()["order"] == "keep"
    assert browser(account).delete(f"/api/doctor/me/devices/{device['id']}?is_lost=true").status_code == 204
    assert phone.get("/api/doctor/sync").status_code == 401
    assert phone.get("/api/doctor/login/device").json() == {"trusted": False, "name": "", "order": "wipe"}
    assert phone.post("/api/doctor/login/device/wiped").status_code == 204
    assert Client().get("/api/doctor/login/device").json()["order"] == "drop"
    with scope.everything(reason="to look"):
        assert start_staff(account, origin=PHONE, at=clock.now()).token
