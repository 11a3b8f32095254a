"""A meter measures a dangerous pressure: the doctor's open page lights up, the daughter is told, and it ends."""

import re

import pytest
from playwright.sync_api import Browser, expect

from jiayi.entrypoints.gateway import simulator

from .steps import WRITE, resident_signs_in, staff_signs_in

pytestmark = pytest.mark.journey
DAUGHTER, ELDER_NAME = "16988880002", "王桂芳"
PATIENCE = 15_000


def _phone(browser: Browser, live):
    return browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 390, "height": 844}, base_url=live.url
    )


def test_a_red_reading_reaches_doctor_and_daughter_and_ends_with_an_outcome(browser: Browser, desk_page, live):
    staff_signs_in(desk_page, live.url, "desk", "director")
    elder = desk_page.request.get(f"/api/desk/patients?q={ELDER_NAME}").json()["items"][0]["id"]
    made = desk_page.request.post("/api/desk/devices", data={"serial": "JOURNEY-01", "kind": "bp"}, headers=WRITE)
    assert made.ok, made.text()
    meter = made.json()
    bound = desk_page.request.post(f"/api/desk/devices/{meter['id']}/bind", data={"patient_id": elder}, headers=WRITE)
    assert bound.ok, bound.text()
    phones = [_phone(browser, live), _phone(browser, live)]
    try:
        doctor, daughter = (one.new_page() for one in phones)
        staff_signs_in(doctor, live.url, "doctor", "doctor01")
        doctor.goto("/app/doctor.html#/")
        expect(doctor.get_by_role("heading", name="今天")).to_be_visible(timeout=PATIENCE)

        said = simulator.Meter(serial="JOURNEY-01", key=meter["key"], systolic=186, diastolic=104)
        status, answer = simulator.post(live.url, said, simulator.message([said.measure(0)]))
        assert (status, answer["results"][0]["state"]) == (200, "stored"), answer
        assert "120" in answer["advice"]  # at once, whether or not anybody answers

        bar = doctor.get_by_text("186/104，危险").first
        expect(bar).to_be_visible(timeout=PATIENCE)  # nobody has refreshed the page
        bar.click()  # several stand in the demo: the bar opens their list, the newest first
        doctor.get_by_role("main").get_by_role("link").filter(has_text="186/104").click()
        take = doctor.get_by_role("button", name="我来管")
        expect(take).to_be_visible(timeout=PATIENCE)
        take.click()
        expect(doctor.get_by_text(re.compile("在管"))).to_be_visible()

        resident_signs_in(daughter, live.url, DAUGHTER)
        daughter.goto("/app/resident.html#/messages")
        expect(daughter.get_by_text(f"{ELDER_NAME}量出危险的数").first).to_be_visible(timeout=PATIENCE)

        doctor.get_by_role("button", name="了结", exact=True).click()
        doctor.get_by_role("radio", name="复测正常").click()
        doctor.get_by_role("button", name="了结这条预警").click()
        expect(doctor.get_by_text("了结：复测正常")).to_be_visible(timeout=PATIENCE)
    finally:
        for one in phones:
            one.close()
