"""A director draws, the bureau names the caller, the caller rings and reads no full name, the result appears."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from .steps import staff_signs_in

pytestmark = pytest.mark.journey
TITLE = "窗口抽查六人"
SLOW = 15_000
SURNAME_ONLY = re.compile(r"^[\u4e00-\u9fff]\*\*$")


@pytest.fixture
def screen(browser: Browser, live):
    """A screen of its own for each person of the story; the caller works on a phone."""
    contexts = []

    def open_screen(width: int = 1440, height: int = 900) -> Page:
        context = browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": height},
            base_url=live.url,
        )
        contexts.append(context)
        return context.new_page()

    yield open_screen
    for context in contexts:
        context.close()


def test_a_sample_is_drawn_called_by_a_masked_caller_and_becomes_a_result(screen, live):
    director = screen()
    staff_signs_in(director, live.url, "desk", "director")
    survey = draw(director, live.url)

    bureau = screen()
    staff_signs_in(bureau, live.url, "desk", "bureau")
    bureau.goto(f"{live.url}/app/desk.html#/surveys/{survey}")
    bureau.get_by_role("button", name="派一位调查员").click()
    bureau.get_by_role("button", name="派给他").click()
    expect(bureau.get_by_text("能打")).to_be_visible(timeout=SLOW)

    caller = screen(390, 844)
    staff_signs_in(caller, live.url, "desk", "caller")
    answers = []
    caller.on("response", lambda answer: answers.append(answer) if "/api/desk/my-surveys" in answer.url else None)
    caller.goto(f"{live.url}/app/desk.html#/my-surveys")
    caller.get_by_role("button", name=TITLE).click()
    expect(caller.get_by_label("名单").get_by_role("button")).to_have_count(6, timeout=SLOW)
    only_surnames(caller)

    dial(caller)
    choose(caller, "本人接听，问完了", "知道", "说得出", "满意")
    save(caller, "记下，打下一个")
    dial(caller)
    choose(caller, "没人接")
    save(caller, "记下，改天再打")
    dial(caller)
    choose(caller, "打错了，不是这家")
    save(caller, "记下，打下一个")
    only_surnames(caller)
    for path in ("signing-surveys", f"signing-surveys/{survey}/rows", "patients?q=王", "contracts"):
        assert caller.request.get(f"/api/desk/{path}").status in (403, 404), path
    for answer in answers:
        assert "id_card" not in answer.text() and "address" not in answer.text()

    director.goto(f"{live.url}/app/desk.html#/surveys/{survey}")
    director.reload()
    expect(director.get_by_text("1 / 2 人五项都对")).to_be_visible(timeout=SLOW)
    director.get_by_role("button", name="定稿", exact=True).click()
    dialog = director.get_by_role("dialog")
    dialog.get_by_label("为什么提前结束").fill("只做一天的小样")
    dialog.get_by_role("button", name="定稿", exact=True).click()
    expect(director.get_by_text("已定稿").first).to_be_visible(timeout=SLOW)
    director.get_by_role("tab", name="每一通").click()
    expect(director.get_by_text("找到 6 通")).to_be_visible(timeout=SLOW)
    assert director.request.get(f"/api/desk/signing-surveys/{survey}/report").body()[:4] == b"%PDF"

    caller.goto(f"{live.url}/app/desk.html#/my-surveys")
    caller.reload()
    expect(caller.get_by_role("heading", name="我的回访")).to_be_visible(timeout=SLOW)
    expect(caller.get_by_text(TITLE)).to_have_count(0)


def draw(page: Page, base: str) -> int:
    page.goto(f"{base}/app/desk.html#/surveys/new")
    page.get_by_role("radio", name="简单随机").click()
    page.get_by_label("抽多少人").fill("6")
    page.get_by_label("名称").fill(TITLE)
    page.get_by_label("种子（数字）").fill("20260615")
    expect(page.get_by_text(re.compile("份协议里抽 6 人"))).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="按种子抽", exact=True).click()
    page.get_by_role("button", name="按种子抽出来").click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="按种子重抽核对").click()
    expect(page.get_by_text("对得上")).to_be_visible(timeout=SLOW)
    return int(page.url.rsplit("/", 1)[1])


def dial(page: Page) -> None:
    page.get_by_role("button", name="拨打").click()
    expect(page.get_by_text("看号码已记下")).to_be_visible(timeout=SLOW)


def choose(page: Page, outcome: str, *answers: str) -> None:
    page.get_by_role("radio", name=outcome).click()
    for answer in answers:
        for option in page.get_by_role("radio", name=answer, exact=True).all():
            option.click()


def save(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).click()
    expect(page.get_by_text("看号码已记下")).to_have_count(0, timeout=SLOW)


def only_surnames(page: Page) -> None:
    names = [shown.strip() for shown in page.locator(".people b, .who b").all_text_contents()]
    assert names and all(SURNAME_ONLY.match(name) for name in names), names
