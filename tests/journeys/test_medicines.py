"""A medicine is written once, on the visit screen: both forms have it, the record and the plan; it prints."""

import re

import pytest
from playwright.sync_api import expect

from jiayi.entrypoints.demo.personas import PERSONAS
from jiayi.foundation.accounts.models import StaffAccount
from jiayi.foundation.forms.models import FormResponse
from jiayi.foundation.patients.models import Patient
from jiayi.kernel import scope

from .conftest import TODAY
from .steps import staff_signs_in

pytestmark = pytest.mark.journey
SLOW = 15_000
MEDICINE = "吲达帕胺片"


@pytest.fixture
def ask(live, django_db_blocker):
    """A look into the database between the steps of the browser."""

    def look(find):
        with django_db_blocker.unblock(), scope.everything(reason="the journey knows whom the doctor visits"):
            return find()

    return look


def _somebody():
    """With both illnesses, whom no other journey plays."""
    doctor = StaffAccount.objects.get(username="doctor01").practitioner_id
    people = Patient.objects.filter(current_team__leader=doctor, is_current=True)
    both = people.filter(tags__code="hypertension").filter(tags__code="diabetes")
    return both.exclude(name__in=[one.name for one in PERSONAS]).order_by("pk")[1].pk


def test_a_medicine_is_written_once_and_stands_everywhere(page_of, live, ask):
    patient_id = ask(_somebody)
    phone = page_of(is_phone=True)
    staff_signs_in(phone, live.url, "doctor", "doctor01")
    phone.goto(f"/app/doctor.html#/people/{patient_id}/visit?form=htn_followup&form=dm_followup")
    upper = phone.get_by_label("收缩压", exact=True)
    expect(upper).to_be_visible(timeout=SLOW)
    upper.fill("136")
    phone.get_by_label("舒张压", exact=True).fill("82")
    phone.get_by_label("空腹血糖").fill("6.4")
    for button in phone.get_by_role("button", name="无症状").all():
        button.click()
    for question, answer in (("服药依从性", "规律"), ("药物不良反应", "无"), ("低血糖反应", "无")):
        phone.get_by_role("radiogroup", name=question).get_by_role("radio", name=answer, exact=True).click()
    phone.get_by_role("button", name="调整", exact=True).click()
    sheet = phone.get_by_role("dialog", name="用药")
    expect(sheet.get_by_text("档案里有").first).to_be_visible()
    sheet.get_by_role("button", name="加一行用药情况").click()
    sheet.get_by_label("药物名称").last.fill(MEDICINE)
    sheet.get_by_role("button", name="好了").click()
    expect(phone.get_by_text(MEDICINE)).to_be_visible()
    phone.get_by_role("button", name="存好，给回执").click()
    expect(phone.get_by_text(re.compile("高血压.*填好了"))).to_be_visible(timeout=SLOW)
    expect(phone.get_by_text(re.compile("糖尿病.*填好了"))).to_be_visible()
    # 另一张表里也有，档案里只有一条
    answers = ask(
        lambda: FormResponse.objects.filter(patient=patient_id, template__code="dm_followup").latest("id").answers
    )
    assert MEDICINE in [row["medicines_name"] for row in answers["medicines"]]
    phone.goto(f"/app/doctor.html#/people/{patient_id}/record")
    line = phone.get_by_role("article", name=MEDICINE)
    expect(line).to_have_count(1, timeout=SLOW)
    expect(line.get_by_text(re.compile("患者随访服务记录表"))).to_be_visible()
    phone.goto(f"/app/doctor.html#/people/{patient_id}/programmes")
    expect(phone.get_by_role("heading", name="现在吃的药").first).to_be_visible(timeout=SLOW)
    expect(phone.get_by_text(MEDICINE).first).to_be_visible()
    sheets = f"/api/doctor/patients/{patient_id}/follow-ups/print?programme=diabetes&year={TODAY[:4]}"
    printed = phone.request.get(f"{live.url}{sheets}")
    assert printed.ok
    assert printed.body().startswith(b"%PDF")
