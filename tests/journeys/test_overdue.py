"""A late person is called, the outcome is one tap, the director sees it the same minute, and the person is put back."""

import re

import pytest
from playwright.sync_api import expect

from jiayi.entrypoints.demo.personas import PERSONAS

from .steps import staff_signs_in

pytestmark = pytest.mark.journey
# A browser without a dialler takes no more clicks once it has been sent to `tel:`.
STAY = "addEventListener('click', event => event.target.closest?.('a[href^=\"tel:\"]') && event.preventDefault(), true)"
KNOWN = {persona.name for persona in PERSONAS}


def test_a_call_leaves_the_list_and_comes_back(page_of, live):
    page = page_of(is_phone=True)
    page.add_init_script(STAY)
    staff_signs_in(page, live.url, "doctor", "doctor04")
    found = page.request.get(f"{live.url}/api/doctor/overdue?limit=200").json()
    assert any(one["has_phone"] and one["name"] not in KNOWN for one in found["items"]), found
    person = next(one for one in found["items"] if one["has_phone"] and one["name"] not in KNOWN)
    name, month = person["name"], page.request.get(f"{live.url}/api/doctor/overdue/this-month").json()

    page.goto(f"{live.url}/app/doctor.html#/overdue")
    call = page.get_by_role("button", name=f"给{name}打电话")
    call.click()
    page.get_by_role("radio", name="号码不对").click()
    page.get_by_role("button", name="存好，打下一个").click()
    expect(call).to_have_count(0)
    page.get_by_role("radio", name=re.compile("移出的")).click()
    line = page.get_by_role("article").filter(has_text=name)
    expect(line).to_contain_text("号码不对")

    desk = page_of(is_phone=False)
    staff_signs_in(desk, live.url, "desk", "director")
    desk.goto(f"{live.url}/app/desk.html#/overdue")
    expect(desk.get_by_role("heading", name="超期召回")).to_be_visible()
    mine = desk.get_by_role("row").filter(has_text=re.compile("G04")).first
    expect(mine.get_by_role("cell").nth(2)).to_have_text(str(month["called"] + 1))

    line.get_by_role("button", name="放回名单").click()
    expect(line).to_have_count(0)
    page.get_by_role("radio", name=re.compile("该打")).click()
    expect(page.get_by_role("button", name=f"给{name}打电话")).to_be_visible()
