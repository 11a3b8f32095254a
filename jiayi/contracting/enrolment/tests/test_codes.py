"""At the kitchen table a member confirms by a code on their own phone; a ward by the guardian's."""

import re

import pytest

from jiayi.contracting.contracts.queries import consent_text
from jiayi.contracting.contracts.tests.factories import package_ids
from jiayi.foundation.messaging.models import Delivery
from jiayi.kernel.access import Role
from tests.calling import Caller, without_permission

from ..api import desk, doctor
from .factories import AT, TODAY, Family, make_guardian, staff

pytestmark = pytest.mark.usefixtures("catalogue")
CLIENTS = {"doctor": Caller(doctor.router, "codes-doctor"), "desk": Caller(desk.router, "codes-desk")}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("jiayi.kernel.clock.now", lambda: AT)
    monkeypatch.setattr("jiayi.kernel.clock.today", lambda: TODAY)


@pytest.fixture
def family(catalogue):
    return Family()


def sent_code():
    return re.search(r"\d{6}", str(Delivery.objects.filter(template="signing_code").latest("pk").text)).group()


def confirmation(code):
    return {"code": code, "health_consent": True, "consent_version": consent_text().version}


@pytest.mark.parametrize("client", ["doctor", "desk"])
def test_a_member_reads_the_code_from_the_own_phone_and_has_signed(family, client):
    call = CLIENTS[client]
    who = family.doctor if client == "doctor" else staff(family.team, Role.CLERK, team_ids=frozenset(), channel="desk")
    sitting = family.sit()
    path = f"/sittings/{sitting.pk}/members/{family.son.pk}"
    status, sent = call.post(who, f"{path}/code", {"package_ids": package_ids("basic")})
    assert status == 200 and sent["phone"].startswith(str(family.son.phone)[:3]) and "*" in sent["phone"]
    code = sent_code()
    wrong = "000000" if code != "000000" else "111111"
    assert call.post(who, f"{path}/confirm-code", confirmation(wrong))[1]["code"] == "signing_code_wrong"
    status, table = call.post(who, f"{path}/confirm-code", confirmation(code))
    assert status == 200
    assert next(row["state"] for row in table["members"] if row["patient_id"] == family.son.pk) == "signed"
    again = call.post(who, f"{path}/confirm-code", confirmation(code))
    assert again[0] == 409
    assert call.post(without_permission(who), f"{path}/code", {"package_ids": package_ids("basic")})[0] == 403


def test_the_code_for_a_child_goes_to_the_guardian(family):
    sitting = family.sit()
    path = f"/sittings/{sitting.pk}/members/{family.child.pk}"
    call = CLIENTS["doctor"]
    nobody = call.post(family.doctor, f"{path}/code", {"package_ids": package_ids("basic")})
    assert nobody[1]["code"] == "guardian_needed"
    make_guardian(ward=family.child, guardian=family.son)
    sent = call.post(family.doctor, f"{path}/code", {"package_ids": package_ids("basic")})[1]
    assert sent["phone"].endswith(str(family.son.phone)[-4:])


def test_without_a_code_sent_nothing_is_confirmed(family):
    sitting = family.sit()
    path = f"/sittings/{sitting.pk}/members/{family.son.pk}/confirm-code"
    assert CLIENTS["doctor"].post(family.doctor, path, confirmation("123456"))[1]["code"] == "nothing_offered"
