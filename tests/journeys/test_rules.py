"""A package gets a new version: the centre proposes, the bureau's purse confirms, what was signed stays as it was."""

from datetime import date

import pytest
from playwright.sync_api import expect

from .steps import staff_signs_in

pytestmark = pytest.mark.journey
NAME = "儿童服务包"
REASON = "一岁以内的孩子多看两次"


def test_a_package_is_copied_changed_compared_and_published_by_a_second_person(browser, live):
    def desk(username):
        context = browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900}, base_url=live.url
        )
        page = context.new_page()
        staff_signs_in(page, live.url, "desk", username)
        return page

    director, purse = desk("director"), desk("bureaufin")
    today = director.request.get("/api/public/site").json()["today"]
    old = package(director)

    director.goto("/app/desk.html#/rules/packages/child")
    director.get_by_role("button", name="复制这一版来改").click()
    expect(director.get_by_role("heading", name=f"改服务包“{NAME}”")).to_be_visible()
    director.get_by_label("哪天起用").fill(today)
    director.get_by_label("为什么改").fill(REASON)
    director.locator("summary").filter(has_text="一年几次：4 次").click()
    times = director.get_by_role("textbox", name="一年几次", exact=False).locator("visible=true").first
    times.fill("6")
    director.get_by_role("button", name="存草稿，看改了什么").click()
    expect(director.get_by_text("一年几次：从 4 次改为 6 次")).to_be_visible()
    expect(director.get_by_text("一份也不动")).to_be_visible()
    director.get_by_role("button", name="提出，请人确认").click()
    asked = director.get_by_role("dialog", name="提出以后")
    asked.get_by_role("button", name="提出", exact=True).click()
    expect(director.get_by_text("自己提出的，自己不能确认")).to_be_visible()
    expect(director.get_by_role("button", name="确认发布")).to_have_count(0)

    purse.goto("/app/desk.html#/rules")
    purse.get_by_role("row").filter(has_text=REASON).click()
    expect(purse.get_by_text("一年几次：从 4 次改为 6 次")).to_be_visible()
    purse.get_by_role("button", name="确认发布").click()
    purse.get_by_role("dialog", name="确认发布").get_by_role("button", name="确认，发布").click()
    expect(purse.get_by_text("卫健局财务", exact=False).filter(has_text="确认发布").first).to_be_visible()

    director.goto("/app/desk.html#/packages")
    newest = director.get_by_role("row").filter(has_text=NAME).filter(has_text="在用")
    expect(newest).to_have_count(1)
    expect(newest).to_contain_text(today)
    now = package(director)
    assert (now["version"], now["effective_from"], max(line["times"] for line in now["lines"])) == (2, today, 6)
    kept = director.request.get(f"/api/desk/packages/{old['id']}").json()
    assert max(line["times"] for line in kept["lines"]) == 4
    assert date.fromisoformat(kept["effective_to"]) == date.fromisoformat(today)
    for page in (director, purse):
        page.context.close()


def package(page):
    """What a new contract would offer today."""
    found = page.request.get("/api/desk/packages?status=published&q=child").json()["items"]
    assert [row["code"] for row in found] == ["child"]
    return page.request.get(f"/api/desk/packages/{found[0]['id']}").json()
