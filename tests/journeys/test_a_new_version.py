"""A new version is deployed while a phone carries unsent work and a half-filled form: offered, and nothing is lost."""

import re

import pytest
from playwright.sync_api import Page, Playwright, expect

from .deployed import Deployed
from .phones import SLOW, Phone, fill, unlock, visits_of

pytestmark = pytest.mark.journey
NEXT = "next"


@pytest.fixture
def site(live, tmp_path):
    served = Deployed(live.url, tmp_path)
    yield served
    served.stop()


@pytest.fixture
def mine(playwright: Playwright, site, tmp_path):
    phone = Phone(playwright, tmp_path / "phone", site.url, "doctor03")
    yield phone
    if phone.context is not None:
        phone.context.close()


def build_of(page: Page) -> str:
    found = page.locator("meta[name=build]")
    return found.get_attribute("content") or "" if found.count() else "first"


def test_a_new_version_is_offered_over_unsent_work_and_taken_without_losing_a_word(mine, site):
    page = mine.start()
    first, second = mine.sign_in(page, people=2)
    before = len(visits_of(page, first))

    # 没信号:一位填好了待上传,一位填到一半;这时中心上了新版本
    mine.signal(is_there=False)
    fill(page, first, "146", "86")
    page.get_by_role("button", name=re.compile("存好")).click()
    expect(page.get_by_text("1 条待上传")).to_be_visible()
    fill(page, second, "138", "80")
    site.deploy(NEXT)

    # 有信号了，上传的路还不通。旧页面照样打得开，虽然它的零件服务器上已经没有了；新版本只是提一句
    assert mine.context is not None
    mine.context.route("**/api/doctor/visits", lambda route: route.abort())
    mine.signal(is_there=True)
    page.reload()
    unlock(page)
    expect(page.get_by_label("收缩压")).to_have_value("138", timeout=SLOW)
    offered = page.get_by_text("有新版本。没传的 1 条都在手机里，换了接着传")
    expect(offered).to_be_visible(timeout=SLOW)
    assert build_of(page) == "first"
    page.get_by_label("舒张压").fill("82")
    expect(page.get_by_text("已存在手机")).to_be_visible()

    # 点了才换:页面重开一次,停在原来的地方,填过的一个字不少
    opened: list[str] = []
    page.on("load", lambda at: opened.append(at.url))
    with page.expect_event("load", timeout=SLOW):
        page.get_by_role("button", name="现在换").click()
    unlock(page)
    expect(page.get_by_label("收缩压")).to_have_value("138", timeout=SLOW)
    expect(page.get_by_label("舒张压")).to_have_value("82")
    expect(page.get_by_text("1 条待上传")).to_be_visible()
    expect(offered).to_have_count(0)
    assert build_of(page) == NEXT

    # 新版本接着传旧版本存的;第二位接着填完
    mine.context.unroute("**/api/doctor/visits")
    page.get_by_role("button", name=re.compile("存好")).click()
    expect(page.get_by_text(re.compile("高血压.*填好了"))).to_be_visible(timeout=SLOW)
    page.goto("/app/doctor.html#/outbox")
    page.get_by_role("button", name="现在上传").or_(page.get_by_text("都传好了")).first.click()
    expect(page.get_by_text("都传好了")).to_be_visible(timeout=SLOW)
    assert len(visits_of(page, first)) == before + 1
    assert len(opened) == 1  # no page that opens itself again and again

    # 没有信号也是新的一版
    mine.kill()
    page = mine.start(offline=True)
    page.goto("/app/doctor.html#/outbox")
    unlock(page)
    expect(page.get_by_role("heading", name="最近 7 天")).to_be_visible(timeout=SLOW)
    assert build_of(page) == NEXT
