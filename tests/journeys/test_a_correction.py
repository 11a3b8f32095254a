"""A visit was written down wrong: the doctor corrects it on the phone, the desk sees both versions and the sheet."""

import re

import pytest
from playwright.sync_api import expect

from .phones import due_people
from .steps import WRITE, staff_signs_in

pytestmark = pytest.mark.journey
REASON = "血压计看错了一行"


def test_a_wrong_reading_of_a_finished_visit_is_corrected_and_both_versions_are_seen(page_of, live):
    phone = page_of(is_phone=True)
    staff_signs_in(phone, live.url, "doctor", "doctor03")
    (person,) = due_people(phone, 1)
    visits = phone.request.get(f"/api/doctor/patients/{person['id']}/follow-ups?programme=hypertension").json()
    done = max((one for one in visits if one["state"] == "done"), key=lambda one: one["visited_date"])
    story = phone.request.get(f"/api/doctor/follow-ups/{done['id']}/story").json()
    was = story["versions"][0]["answers"]["bp_systolic"]

    phone.goto(f"/app/doctor.html#/people/{person['id']}")
    phone.get_by_role("tab", name="随访").click()
    phone.get_by_role("link", name=re.compile(f"高血压随访.*{done['visited_date']}", re.DOTALL)).click()
    phone.get_by_role("button", name="填错了，更正").click()
    phone.get_by_label("为什么更正").fill(REASON)
    phone.get_by_label("收缩压").fill("126")
    phone.get_by_label("舒张压").fill("76")
    expect(phone.get_by_text("控制满意").first).to_be_visible()
    phone.get_by_role("button", name="存下更正").click()
    expect(phone.get_by_text(re.compile("更正好了"))).to_be_visible()
    phone.get_by_role("button", name="看更正后的").click()
    expect(phone.get_by_text(f"更正（{REASON}）")).to_be_visible()
    expect(phone.get_by_text(re.compile("126/76")).first).to_be_visible()

    # The wrong reading counts no longer, the right one stands.
    latest = phone.request.get(f"/api/doctor/patients/{person['id']}/observations/latest").json()
    assert "126" in next(one["text"] for one in latest if one["code"] in ("bp", "bp_systolic"))

    desk = page_of(is_phone=False)
    staff_signs_in(desk, live.url, "desk", "director")
    desk.goto(f"/app/desk.html#/follow-ups/{done['id']}")
    older = desk.get_by_role("region", name="更正以前")
    older.get_by_text(re.compile(REASON)).click()
    expect(older.get_by_label("收缩压")).to_have_value(str(was))
    # A director sees and prints, and does not correct.
    expect(desk.get_by_role("button", name="填错了，更正")).to_have_count(0)
    sheet = desk.get_by_role("link", name="打印国家表").get_attribute("href")
    assert desk.request.get(sheet).body().startswith(b"%PDF-")

    # What is planned next is cancelled with a reason.
    phone.goto(f"/app/doctor.html#/follow-ups/{person['visit']}")
    phone.get_by_role("button", name="取消这次随访").click()
    phone.get_by_role("radio", name="在别处看").click()
    phone.get_by_role("button", name="取消这次随访").last.click()
    expect(phone.get_by_text("取消（在别处看）")).to_be_visible()
    planned = {"programme": "hypertension", "due_date": done["next_date"]}
    phone.request.post(f"/api/doctor/patients/{person['id']}/follow-ups", data=planned, headers=WRITE)
