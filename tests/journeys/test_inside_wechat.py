"""A resident opens the official account's menu in WeChat: binds once with phone and code, later comes in by one tap."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from jiayi.entrypoints.demo.stories.families import WECHAT_PHONE

from .steps import draw_signature, newest_code

pytestmark = pytest.mark.journey
SLOW = 15_000
WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; 2211133C Build/TKQ1; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160117 MMWEBSDK/20231202 MMWEBID/1 MicroMessenger/8.0.47.2560 "
    "WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64"
)
MISSING = """
for (const name of ['Notification', 'BeforeInstallPromptEvent']) delete window[name];
window.print = () => { throw new Error('there is no printing in WeChat'); };
"""


@pytest.fixture
def page_of(browser: Browser, live):
    """Opens WeChat's in-app browser: its name, and without what is not there."""
    contexts = []

    def open_page() -> Page:
        context = browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": 390, "height": 780},
            base_url=live.url,
            has_touch=True,
            user_agent=WECHAT,
            service_workers="block",
        )
        context.add_init_script(MISSING)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def test_from_the_menu_through_oauth_to_a_signature(page_of, live):
    page = page_of()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))

    # 菜单 → 微信 → 没绑过,到登录页
    page.goto("/api/resident/login/wechat?to=/messages")
    page.get_by_label("手机号").fill(WECHAT_PHONE)
    page.get_by_role("button", name="发验证码").click()
    expect(page.get_by_role("button", name=re.compile("秒"))).to_be_visible(timeout=SLOW)
    page.locator("input[name=code]").fill(newest_code(live.url, WECHAT_PHONE))
    page.get_by_role("checkbox", name=re.compile("下次用这个微信直接登录")).check()
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", name="消息")).to_be_visible(timeout=SLOW)

    # 换一天:登录没了,点菜单,不用验证码就到首页
    page.context.clear_cookies(name="jiayi_resident")
    page.goto("/api/resident/login/wechat?to=/")
    expect(page.get_by_role("link", name="首页")).to_be_visible(timeout=SLOW)

    # 请他签的那一份:看明白,签
    page.goto("/app/resident.html#/messages")
    page.get_by_role("button", name=re.compile("家庭医生请您签约")).first.click()
    page.get_by_role("button", name="去看看").click()
    page.get_by_role("link", name="一分钟看明白，再决定").click()
    expect(page.get_by_text("怎么退出")).to_be_visible(timeout=SLOW)
    page.get_by_role("checkbox", name=re.compile("同意团队使用")).check()
    draw_signature(page)
    page.get_by_role("button", name="我听明白了，签约").click()
    expect(page.get_by_role("status").get_by_text("签好了").first).to_be_visible(timeout=SLOW)

    # 登录和安全:看得到绑定,自己能解;解了,菜单又回到登录页
    page.goto("/app/resident.html#/security")
    expect(page.get_by_text("已绑定")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="解绑这个微信").click()
    page.get_by_role("button", name="解绑", exact=True).click()
    expect(page.get_by_text("没有绑定")).to_be_visible(timeout=SLOW)
    page.context.clear_cookies(name="jiayi_resident")
    page.goto("/api/resident/login/wechat?to=/")
    expect(page.get_by_label("手机号")).to_be_visible(timeout=SLOW)
    assert problems == []


def test_a_forged_way_back_from_wechat_ends_at_the_phone_with_a_word(page_of, live):
    page = page_of()
    page.goto("/api/resident/login/wechat/back?code=whatever&state=forged")
    expect(page.get_by_text(re.compile("请从公众号菜单重新打开"))).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("手机号")).to_be_visible()
    assert page.request.get("/api/resident/me").status == 401
