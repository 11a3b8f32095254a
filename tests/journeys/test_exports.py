"""A list with names leaves the house: one person says what for, another says yes, the auditor sees both."""

import pytest
from playwright.sync_api import expect

from .steps import staff_signs_in

pytestmark = pytest.mark.journey
PURPOSE = "给 65 岁以上居民寄体检通知"


def test_a_named_list_is_asked_for_approved_by_another_downloaded_and_seen_by_the_auditor(browser, live):
    def desk(username):
        context = browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900}, base_url=live.url
        )
        page = context.new_page()
        staff_signs_in(page, live.url, "desk", username)
        return page

    clerk, director, auditor = desk("clerk"), desk("director"), desk("auditor")

    clerk.goto("/app/desk.html#/residents")
    clerk.get_by_role("button", name="导出", exact=True).click()
    dialog = clerk.get_by_role("dialog", name="导出这张表")
    dialog.get_by_text("含个人信息").click()
    expect(dialog.get_by_role("button", name="送去批")).to_be_disabled()
    dialog.get_by_role("textbox", name="用途").fill(PURPOSE)
    dialog.get_by_role("button", name="送去批").click()
    expect(clerk.get_by_text("送去批了")).to_be_visible()

    director.goto("/app/desk.html#/exports/approvals")
    row = director.get_by_role("row").filter(has_text=PURPOSE)
    row.get_by_role("button", name="批", exact=True).click()
    director.get_by_role("button", name="批，马上做").click()
    expect(row).to_have_count(0)

    clerk.goto("/app/desk.html#/exports")
    mine = clerk.get_by_role("row").filter(has_text=PURPOSE)
    with clerk.expect_download() as taken:
        mine.get_by_role("link", name="下载").click(timeout=20_000)
    assert taken.value.suggested_filename.startswith("居民名单-")

    auditor.goto("/app/desk.html#/logs/exports")
    line = auditor.get_by_role("row").filter(has_text=PURPOSE)
    for words in ("签约专员", "中心主任", "1 次"):
        expect(line).to_contain_text(words)
    for page in (clerk, director, auditor):
        page.context.close()
