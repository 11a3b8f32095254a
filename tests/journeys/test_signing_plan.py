"""The director reads the plan, sets a number, opens it to its people; an invitation is previewed, sent and recalled."""

import re

import pytest
from playwright.sync_api import expect

from .steps import staff_signs_in

pytestmark = pytest.mark.journey
SLOW = 20_000


def test_a_planned_number_is_set_with_its_ground_and_opens_to_people(desk_page, live):
    staff_signs_in(desk_page, live.url, "desk", "director")
    desk_page.goto(f"{live.url}/app/desk.html#/plan")
    table = desk_page.get_by_role("region", name="签约计划表，可以左右滚动")
    expect(table.get_by_text("13 行相加")).to_be_visible(timeout=SLOW)
    first = table.locator("tbody tr").first
    first.locator("td").nth(4).get_by_role("button").click()
    dialog = desk_page.get_by_role("dialog")
    dialog.get_by_label("数", exact=True).fill("77")
    dialog.get_by_label(re.compile("依据")).fill("签约推进会")
    dialog.get_by_role("button", name="定下这个数").click()
    expect(first.locator("td").nth(4)).to_have_text("77", timeout=SLOW)
    first.locator("td").nth(5).get_by_role("button").click()
    expect(desk_page.get_by_role("heading", name=re.compile("今年签约的人"))).to_be_visible()
    first.get_by_role("button").first.click()
    expect(desk_page.get_by_role("heading", name=re.compile("先上门找谁："))).to_be_visible(timeout=SLOW)


def test_an_invitation_is_previewed_and_recalled_before_anything_is_sent(desk_page, live):
    staff_signs_in(desk_page, live.url, "desk", "director")
    desk_page.goto(f"{live.url}/app/desk.html#/campaigns")
    desk_page.get_by_role("link", name="社区门口海报").click(timeout=SLOW)
    grid = desk_page.get_by_label("哪个网格")
    expect(grid.locator("option")).not_to_have_count(1, timeout=SLOW)
    grid.select_option(index=4)
    desk_page.get_by_label(re.compile("写什么")).fill("来和家庭医生约个时间")
    desk_page.get_by_role("button", name="看会发给谁").click()
    expect(desk_page.get_by_text(re.compile(r"^会请 \d+ 人"))).to_be_visible(timeout=SLOW)
    desk_page.get_by_role("button", name=re.compile(r"^请 \d+ 人")).click()
    desk_page.get_by_role("button", name="撤回").first.click(timeout=SLOW)
    expect(desk_page.get_by_text("已撤回").first).to_be_visible(timeout=SLOW)
