"""The desk's table: a view under a name opens again, and one act on many rows is seen before it is done."""

import pytest
from playwright.sync_api import expect

from .steps import staff_signs_in

pytestmark = pytest.mark.journey


def test_a_saved_view_comes_back_and_reminders_go_out_after_a_look(desk_page, live):
    page = desk_page
    staff_signs_in(page, live.url, "desk", "clerk")
    page.goto("/app/desk.html#/contracts")
    page.get_by_role("tab", name="60 天内到期").click()
    page.wait_for_url("**tab=expiring**")
    page.reload()
    expect(page.get_by_role("tab", name="60 天内到期")).to_have_attribute("aria-selected", "true")

    page.get_by_label("列和视图").click()
    page.get_by_label("视图的名字").fill("要打电话的")
    page.get_by_role("button", name="存成视图").click()
    expect(page.get_by_role("tab", name="要打电话的")).to_be_visible()
    page.reload()
    page.get_by_role("tab", name="要打电话的").click()
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    page.wait_for_load_state("networkidle")  # a table that loads again forgets what was chosen in it

    page.get_by_label("选这一页").check()
    page.get_by_role("button", name="符合条件的").click()
    expect(page.get_by_role("region", name="已选的行")).to_contain_text("全部")
    page.get_by_role("button", name="续签提醒").click()
    dialog = page.get_by_role("dialog", name="续签提醒")
    expect(dialog.get_by_text("跳过")).not_to_have_count(0, timeout=15_000)
    expect(dialog.get_by_role("list").first).to_be_visible()
    dialog.get_by_role("button", name="先不办").click()
    expect(dialog).to_be_hidden()
