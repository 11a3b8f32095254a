"""A form goes out as a card in a conversation, is filled at home, and counts once the doctor has confirmed it."""

import re
from collections import Counter

import pytest
from playwright.sync_api import expect

from jiayi.care.conversations.models import Conversation
from jiayi.care.followups.models import FollowUp
from jiayi.care.visits.models import Encounter
from jiayi.entrypoints.demo.personas import PERSONAS
from jiayi.foundation.accounts.models import StaffAccount
from jiayi.foundation.patients.models import Patient
from jiayi.kernel import scope

from .steps import resident_signs_in, staff_signs_in

pytestmark = pytest.mark.journey
SLOW = 15_000
FORM, ASKED = "高血压患者随访服务记录表", "最近忙，来不了中心，血压能在家里量吗？"


@pytest.fixture
def ask(live, django_db_blocker):
    def run(find):
        with django_db_blocker.unblock(), scope.everything(reason="the journey knows who writes"):
            return find()

    return run


def somebody():
    """A grown-up of doctor01 with both diseases, a name and a phone of one's own, whom no other journey plays."""
    doctor = StaffAccount.objects.get(username="doctor01").practitioner_id
    everybody = Patient.objects.filter(is_current=True)
    names = Counter(everybody.values_list("name", flat=True))
    phones = Counter(everybody.values_list("phone_index", flat=True))
    planned = FollowUp.objects.filter(programme="hypertension", state="scheduled")
    both = everybody.filter(current_team__leader=doctor, birth_date__lt="1990-01-01", phone_index__isnull=False)
    both = both.filter(tags__code="diabetes", pk__in=planned.values("patient_id"))
    both = both.exclude(name__in=[one.name for one in PERSONAS])
    both = both.exclude(pk__in=Conversation.objects.values("patient_id")).order_by("pk")
    alone = [one for one in both if names[one.name] == phones[one.phone_index] == 1]
    person = alone[len(alone) // 2]  # other journeys take the first and the last
    return person.pk, person.name, str(person.phone)


def test_a_form_sent_as_a_card_is_filled_at_home_and_confirmed(page_of, live, ask):
    patient_id, name, number = ask(somebody)
    resident, doctor = page_of(is_phone=True), page_of(is_phone=True)
    resident_signs_in(resident, live.url, number)
    resident.goto(f"{live.url}/app/resident.html#/chat")
    resident.get_by_label("说说哪里不舒服").fill(ASKED)
    resident.get_by_role("button", name="发", exact=True).click()
    expect(resident.get_by_role("log").get_by_text(ASKED)).to_be_visible()

    staff_signs_in(doctor, live.url, "doctor", "doctor01")
    doctor.goto(f"{live.url}/app/doctor.html#/conversations")
    doctor.get_by_role("link", name=re.compile(f"^{name}")).click()
    expect(doctor.get_by_text(ASKED)).to_be_visible(timeout=SLOW)
    doctor.get_by_role("button", name="请他填表").click()
    doctor.get_by_role("button", name=FORM).click()
    sent = doctor.get_by_role("region", name=FORM)
    expect(sent).to_be_visible(timeout=SLOW)

    # 居民的页开着，卡片自己到；只问说得清的几项
    card = resident.get_by_role("region", name=FORM)
    card.get_by_role("link", name="去填").click(timeout=SLOW)
    resident.get_by_role("button", name="无症状").click(timeout=SLOW)
    resident.get_by_label("收缩压").fill("136")
    resident.get_by_label("舒张压").fill("84")
    for question, answer in (("服药依从性", "^规律"), ("药物不良反应", "^无")):
        group = resident.get_by_role("radiogroup", name=re.compile(f"^{question}"))
        group.get_by_role("radio", name=re.compile(answer)).click()
    expect(resident.get_by_label("身高")).to_have_count(0)
    resident.get_by_role("button", name="填好了，交给医生").click()
    expect(resident.get_by_text("填好了，等医生看")).to_be_visible(timeout=SLOW)
    assert not ask(lambda: Encounter.objects.filter(patient_id=patient_id, way="online").exists())

    # 医生在话里看到填好了，核对，记进档案
    sent.get_by_role("link", name="看他填的").click(timeout=SLOW)
    expect(doctor.get_by_label("收缩压")).to_have_value("136", timeout=SLOW)
    doctor.get_by_role("button", name="核对好了，记进档案").click()
    expect(doctor.get_by_text(re.compile("记成了一次服务"))).to_be_visible(timeout=SLOW)
    assert ask(lambda: Encounter.objects.filter(patient_id=patient_id, way="online").count()) == 1

    resident.goto(f"{live.url}/app/resident.html#/chat")
    card.get_by_role("link", name="看一看").click(timeout=SLOW)
    expect(resident.get_by_text("医生看过了，记进档案了")).to_be_visible(timeout=SLOW)
