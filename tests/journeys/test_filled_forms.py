"""An elder's form: offered with its reason, filled on the phone, known to the next form, corrected at the desk."""

import re

import pytest
from playwright.sync_api import expect

from jiayi.care.assessments.models import Assessment
from jiayi.entrypoints.demo.personas import PERSONAS
from jiayi.foundation.accounts.models import StaffAccount
from jiayi.foundation.patients.models import Patient
from jiayi.kernel import scope

from .steps import staff_signs_in

pytestmark = pytest.mark.journey
SLOW = 15_000
FORM, EXAM = "老年人生活自理能力评估表", "健康体检表"


@pytest.fixture
def elder(live, django_db_blocker):
    """Somebody old at the centre for whom nothing was filled and whom no other journey plays."""
    with django_db_blocker.unblock(), scope.everything(reason="the journey knows whom the doctor visits"):
        people = Patient.objects.filter(organization__code="WH", is_current=True, tags__code="elderly")
        doctor = StaffAccount.objects.get(username="doctor01").practitioner_id
        people = people.filter(current_team__leader=doctor).exclude(name__in=[one.name for one in PERSONAS])
        people = people.exclude(pk__in=Assessment.objects.values("patient_id"))
        return people.order_by("-pk").values_list("pk", "name")[0]


def choose(page, question, answer):
    page.get_by_role("radiogroup", name=re.compile(f"^{question}")).get_by_role(
        "radio", name=re.compile(answer)
    ).click()


def test_a_form_is_filled_once_known_to_the_next_and_corrected(page_of, live, elder):
    patient_id, name = elder
    # 医生手机：居民页上点“填表”,看到为什么要填
    phone = page_of(is_phone=True)
    staff_signs_in(phone, live.url, "doctor", "doctor01")
    phone.goto(f"/app/doctor.html#/people/{patient_id}")
    phone.get_by_role("link", name=re.compile("填表")).first.click()
    offered = phone.get_by_role("link", name=re.compile(FORM))
    expect(offered).to_contain_text("65 岁及以上")
    expect(offered).to_contain_text("还没填过")
    offered.click()
    for question in ("进餐", "穿衣", "如厕"):
        choose(phone, question, "^可自理")
    choose(phone, "梳洗", "^轻度依赖")
    phone.get_by_role("button", name="存好，给回执").click()
    expect(phone.get_by_text("请填写“活动”").first).to_be_visible()
    choose(phone, "活动", "^可自理")
    expect(phone.get_by_text("2027-06-15")).to_be_visible(timeout=SLOW)
    phone.get_by_role("button", name="存好，给回执").click()
    expect(phone.get_by_text(f"{FORM}填好了")).to_be_visible(timeout=SLOW)

    # 体检表里不用再问一遍
    phone.get_by_role("link", name="看还有哪些要填").click()
    phone.get_by_role("link", name=re.compile(EXAM)).click()
    known = phone.get_by_role("radiogroup", name=re.compile("^生活自理能力自我评估"))
    expect(known.get_by_role("radio", name=re.compile("^可自理"))).to_be_checked(timeout=SLOW)

    # 管理台：打开填过的,更正；原来那份还在
    desk = page_of(is_phone=False)
    staff_signs_in(desk, live.url, "desk", "doctor01")
    desk.goto(f"/app/desk.html#/residents/{patient_id}/forms")
    expect(desk.get_by_text(name).first).to_be_visible(timeout=SLOW)
    desk.get_by_role("link", name=re.compile(f"{FORM}.*可自理")).last.click()
    desk.get_by_role("button", name="填错了，更正").click()
    desk.get_by_label("为什么更正").fill("家属说上下楼要人扶")
    choose(desk, "活动", "^中度依赖")
    desk.get_by_role("button", name="存下更正").click()
    desk.get_by_role("button", name="看更正后的").click()
    expect(desk.get_by_text("家属说上下楼要人扶")).to_be_visible(timeout=SLOW)
    sheet = desk.get_by_role("link", name="打印国家表").get_attribute("href")
    assert desk.request.get(sheet).body()[:4] == b"%PDF"
    desk.goto(f"/app/desk.html#/residents/{patient_id}/forms")
    expect(desk.get_by_text("已被更正")).to_be_visible(timeout=SLOW)
