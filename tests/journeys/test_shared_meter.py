"""A meter that a household shares measures something dangerous: all of them hear at once, the doctor asks who it was,
one of them says so, and the alert becomes that person's."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from jiayi.entrypoints.demo.personas import PERSONAS
from jiayi.entrypoints.gateway import simulator
from jiayi.foundation.messaging.models import Delivery, Message
from jiayi.foundation.patients.models import Household, Patient
from jiayi.kernel import crypto, scope

from .steps import WRITE, resident_signs_in, staff_signs_in

pytestmark = pytest.mark.journey
SLOW = 15_000
SERIAL = "JOURNEY-SHARED"
# Numbers that no other story measures; telephone numbers that nobody in the demo has.
UPPER, LOWER = 193, 117
HUSBAND, WIFE = "16977770001", "16977770002"
KNOWN = {persona.name for persona in PERSONAS}


@dataclass(frozen=True)
class Home:
    household: int
    husband: int
    wife: int
    wife_name: str


@pytest.fixture
def in_the_house(live, django_db_blocker):
    def do(what):
        with django_db_blocker.unblock(), scope.everything(reason="the journey knows who lives together"):
            return what()

    return do


def two_of_one_team(team_ids: list[int]) -> Home:
    """Two grown people of the team that no other story looks at, under one roof, each with a telephone."""
    rows = Patient.objects.filter(current_team__in=team_ids, birth_date__lte="1996-06-15", tag_mask=0)
    rows = rows.exclude(name__in=KNOWN).order_by("-pk")
    husband, wife = rows[0], next(one for one in rows if one.name != rows[0].name)
    home = Household.objects.create(organization_id=husband.organization_id, address="共用血压计的一家")
    for person, number, relation in ((husband, HUSBAND, "02"), (wife, WIFE, "10")):
        person.household, person.relation_to_head, person.phone = home, relation, number
        person.phone_index = crypto.blind_index("phone", number)
        person.save(update_fields=["household", "relation_to_head", "phone", "phone_index"])
    return Home(home.pk, husband.pk, wife.pk, wife.name)


def test_a_shared_meter_answers_everybody_and_the_alert_becomes_the_persons_who_measured(page_of, live, in_the_house):
    doctor, director, wife = page_of(is_phone=True), page_of(is_phone=False), page_of(is_phone=True)
    staff_signs_in(doctor, live.url, "doctor", "doctor04")
    teams = doctor.request.get("/api/doctor/me").json()["team_ids"]
    home = in_the_house(lambda: two_of_one_team(teams))
    staff_signs_in(director, live.url, "desk", "director")
    made = director.request.post("/api/desk/devices", data={"serial": SERIAL, "kind": "bp"}, headers=WRITE)
    assert made.ok, made.text()
    given = {"patient_id": home.husband, "is_shared": True}
    bound = director.request.post(f"/api/desk/devices/{made.json()['id']}/bind", data=given, headers=WRITE)
    assert bound.ok, bound.text()
    doctor.goto("/app/doctor.html#/")
    expect(doctor.get_by_role("heading", name="今天")).to_be_visible(timeout=SLOW)

    # 量出危险的数：设备上马上有话，家里每个人马上收到，谁也不用等
    said = simulator.Meter(serial=SERIAL, key=made.json()["key"], systolic=UPPER, diastolic=LOWER)
    status, answer = simulator.post(live.url, said, simulator.message([said.measure(0)]))
    assert (status, answer["results"][0]["state"]) == (200, "waiting"), answer
    assert "120" in answer["advice"]

    def told():
        found = Message.objects.filter(kind="reading_critical_shared", patient__in=[home.husband, home.wife])
        ways = Delivery.objects.filter(message__in=found, channel="sms").values_list("message__patient", flat=True)
        return set(found.values_list("patient", flat=True)), set(ways)

    assert in_the_house(told) == ({home.husband, home.wife}, {home.husband, home.wife})

    # 医生开着的页面自己亮起来：家里共用的，还没说是谁量的
    expect(doctor.get_by_text(f"{UPPER}/{LOWER}").first).to_be_visible(timeout=SLOW)
    doctor.goto("/app/doctor.html#/alerts")
    doctor.get_by_role("main").get_by_role("link").filter(has_text=f"{UPPER}/{LOWER}").click()
    expect(doctor.get_by_role("heading", name=re.compile("家里共用的设备.*还没说是谁量的"))).to_be_visible(timeout=SLOW)
    asked = doctor.get_by_role("heading", name=re.compile("这一次是谁量的"))
    expect(asked).to_contain_text(f"{UPPER}/{LOWER}", timeout=SLOW)
    expect(doctor.get_by_role("button", name=home.wife_name)).to_be_visible()

    # 妻子在自己手机上说：是我量的
    resident_signs_in(wife, live.url, WIFE)
    wife.goto("/app/resident.html#/messages")
    expect(wife.get_by_text("家里量出危险的数，是谁量的").first).to_be_visible(timeout=SLOW)
    wife.goto("/app/resident.html#/devices")
    wife.get_by_role("button", name=home.wife_name).click()
    expect(wife.get_by_role("link", name="打 120")).to_be_visible(timeout=SLOW)

    # 医生那条自己了结，换成妻子名下的一条
    expect(doctor.get_by_text("弄清是谁量的了").first).to_be_visible(timeout=SLOW)
    doctor.goto("/app/doctor.html#/alerts")
    own = doctor.get_by_role("main").get_by_role("link").filter(has_text=f"{UPPER}/{LOWER}")
    expect(own).to_have_count(1, timeout=SLOW)
    expect(own.filter(has_text=home.wife_name)).to_be_visible(timeout=SLOW)
    own.click()
    expect(doctor.get_by_role("link", name=home.wife_name)).to_be_visible(timeout=SLOW)
    expect(doctor.get_by_text(re.compile("还没说是谁量的"))).to_have_count(0)
    expect(doctor.get_by_role("button", name="我来管")).to_be_visible()
