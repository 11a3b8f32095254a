"""The resident's phone without a signal: the own record opens, a reading is sent once, nothing stays behind."""

import re

import pytest
from playwright.sync_api import Page, Playwright, expect

from .phones import SLOW, start_browser
from .steps import WRITE, resident_signs_in, staff_signs_in

pytestmark = pytest.mark.journey
PHONE, NAME = "16988880004", "周文"
READ = {
    "/ledger": re.compile("账本还是空的|该做了"),
    "/plan": re.compile("还没有健康计划|下次随访"),
    "/": re.compile(NAME),
}
SERIES = "observations/bp_systolic?days=15"


@pytest.fixture
def home(playwright: Playwright, live, tmp_path):
    """The browser at home: what it keeps outlives it."""
    opened = []

    def start(*, offline: bool = False):
        opened.append(start_browser(playwright, tmp_path / "home", live.url))
        opened[-1].set_offline(offline)
        return opened[-1]

    yield start
    for context in opened:
        context.close()


def _wait_until_kept(page: Page) -> None:
    """The pages themselves lie on the device from here on."""
    page.evaluate("async () => { await navigator.serviceWorker.ready }")


def test_a_resident_reads_and_measures_without_a_signal_and_leaves_nothing_behind(home, live):
    context = home()
    page = context.pages[0]
    resident_signs_in(page, live.url, PHONE)
    person = page.request.get("/api/resident/me").json()["patient_id"]
    stored = lambda: len(page.request.get(f"/api/resident/patients/{person}/{SERIES}").json()["points"])  # noqa: E731
    before = stored()
    # Each page has said what it read before the next one is opened; the last one is only there to wait for the others.
    for path in (*READ, "/me"):
        with page.expect_response(lambda answer: "/api/resident/" in answer.url and answer.ok):
            page.goto(f"/app/resident.html#{path}")
        expect(page.get_by_text(READ.get(path, "字的大小")).first).to_be_visible(timeout=SLOW)
    _wait_until_kept(page)
    context.close()

    # 没有信号：页面打得开，量的先存着
    context = home(offline=True)
    page = context.pages[0]
    page.goto("/app/resident.html#/")
    expect(page.get_by_role("heading", name=re.compile(NAME))).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(re.compile("没有信号，这是.* 取的"))).to_be_visible()
    for path, said in READ.items():
        page.goto(f"/app/resident.html#{path}")
        expect(page.get_by_text(said).first).to_be_visible()
    page.goto("/app/resident.html#/pressure/new")
    page.get_by_label("上面的数").fill("126")
    page.get_by_label("下面的数").fill("78")
    page.get_by_role("button", name="存好").click()
    expect(page.get_by_text("存在手机里，有信号就传给医生")).to_be_visible()
    expect(page.get_by_text(re.compile("1 条待上传"))).to_be_visible()

    # 没传的不会一声不响地丢掉
    page.goto("/app/resident.html#/me")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_text(re.compile("有 1 次测量还在手机里"))).to_be_visible()
    page.get_by_role("button", name="先不退出").click()

    # 回执丢了一次，浏览器关了一次：医生那里只有一份
    def lose(route):
        route.fetch()
        route.abort()

    context.route(f"**/api/resident/patients/{person}/observations", lose)
    context.set_offline(False)
    page.goto("/app/resident.html#/unsent")
    page.get_by_role("button", name="现在传").click()
    expect(page.get_by_text(re.compile("试过 [12] 次"))).to_be_visible(timeout=SLOW)
    context.unroute_all(behavior="ignoreErrors")
    context.close()
    context = home()
    page = context.pages[0]
    page.goto("/app/resident.html#/unsent")
    expect(page.get_by_text("都传好了")).to_be_visible(timeout=SLOW)
    assert stored() == before + 1

    # 退出以后，没有信号也看不到一个字
    page.goto("/app/resident.html#/me")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_label("手机号")).to_be_visible(timeout=SLOW)
    context.set_offline(True)
    for path in ("/", "/ledger", "/pressure"):
        page.goto(f"/app/resident.html#{path}")
        page.reload()
        expect(page.get_by_label("手机号")).to_be_visible(timeout=SLOW)
        expect(page.get_by_text(re.compile(NAME))).to_have_count(0)


def test_a_form_begun_without_a_signal_is_still_there_and_reaches_the_doctor(home, live, page):
    context = home()
    hers = context.pages[0]
    resident_signs_in(hers, live.url, PHONE)
    person = hers.request.get("/api/resident/me").json()["patient_id"]
    staff_signs_in(page, live.url, "doctor", "doctor01")
    asked = page.request.post(
        f"{live.url}/api/doctor/patients/{person}/self-reports", data={"form": "htn_followup"}, headers=WRITE
    )
    assert asked.ok, asked.text()
    form = f"/app/resident.html#/self-reports/{asked.json()['id']}"
    hers.goto(form)
    expect(hers.get_by_label("收缩压")).to_be_visible(timeout=SLOW)
    hers.goto("/app/resident.html#/me")
    expect(hers.get_by_text("字的大小")).to_be_visible()
    _wait_until_kept(hers)
    context.close()

    context = home(offline=True)
    hers = context.pages[0]
    hers.goto(form)
    hers.get_by_label("收缩压").fill("131")
    expect(hers.get_by_text("已存在手机")).to_be_visible()
    hers.get_by_role("button", name="填好了，交给医生").click()
    expect(hers.get_by_text(re.compile("填的都在手机里"))).to_be_visible()
    context.close()

    context = home()
    hers = context.pages[0]
    hers.goto(form)
    expect(hers.get_by_label("收缩压")).to_have_value("131", timeout=SLOW)
    hers.get_by_label("舒张压").fill("82")
    hers.get_by_role("button", name="填好了，交给医生").click()
    expect(hers.get_by_text("填好了，等医生看")).to_be_visible(timeout=SLOW)
