"""Three administrators, each with a part: rights by two persons, logs by the auditor, and nobody can do it all."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

from .steps import staff_signs_in

pytestmark = pytest.mark.journey
REASON = "护士排班要看随访名单"


def desk(browser, live, username):
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900}, base_url=live.url
    )
    page = context.new_page()
    staff_signs_in(page, live.url, "desk", username)
    return page


def test_a_right_is_proposed_by_one_and_confirmed_by_another(browser, live):
    security, system = desk(browser, live, "secadmin"), desk(browser, live, "sysadmin")
    security.goto("/app/desk.html#/accounts")
    security.get_by_role("row").filter(has_text="finance").click()
    drawer = security.get_by_role("dialog").filter(has_text="岗位")
    drawer.get_by_role("button", name="加岗位").click()
    form = security.get_by_role("dialog", name="提出加岗位")
    form.get_by_role("combobox", name="岗位").select_option(label="签约专员")
    form.get_by_label("理由").fill(REASON)
    form.get_by_role("button", name="提出，等人确认").click()
    expect(drawer.get_by_text("等人确认。")).to_be_visible()

    security.goto("/app/desk.html#/proposals")
    own = security.get_by_role("row").filter(has_text=REASON)
    expect(own.get_by_role("button", name="撤回")).to_be_visible()
    expect(own.get_by_role("button", name="确认", exact=True)).to_have_count(0)

    system.goto("/app/desk.html#/proposals")
    row = system.get_by_role("row").filter(has_text=REASON)
    row.get_by_role("button", name="确认", exact=True).click()
    system.get_by_role("button", name="确认，马上生效").click()
    expect(row.get_by_text("确认了，已生效")).to_be_visible()
    for page in (security, system):
        page.context.close()


def test_the_auditor_narrows_the_read_log_down_takes_it_out_and_checks_that_nobody_touched_it(browser, live):
    page = desk(browser, live, "auditor")
    page.goto("/app/desk.html#/logs/reads")
    page.get_by_role("combobox", name="因为").select_option(label="导出")
    row = page.get_by_role("row").filter(has_text="用途").first
    expect(row).to_be_visible(timeout=15_000)
    row.get_by_role("button").first.click()
    expect(page.get_by_role("button", name="不再只看")).to_be_visible()

    page.get_by_role("button", name="导出", exact=True).click()
    dialog = page.get_by_role("dialog", name="导出这张表")
    dialog.get_by_label("CSV").check()
    dialog.get_by_role("button", name="导出脱敏的").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载").click(timeout=20_000)
    text = Path(taken.value.path()).read_text(encoding="utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert lines[0][:3] == ["行号", "时间", "谁看的"]
    assert len(lines) > 1 and all("*" in line[5] for line in lines[1:])

    page.goto("/app/desk.html#/logs/checks")
    page.get_by_role("button", name="现在核对").click()
    expect(page.get_by_text("完整，没有改动").first).to_be_visible(timeout=20_000)
    page.goto("/app/desk.html#/logs/security")
    expect(page.get_by_role("row").filter(has_text="核对日志").first).to_be_visible()
    page.context.close()
