"""The same sentences hold for the simulator and for the real adapter: what passes here may stand in for it there."""

import pytest

from jiayi.foundation.accounts.adapters import (
    SimulatedAccount,
    WechatBusy,
    WechatRefused,
    WeixinAccount,
    official_account,
)
from jiayi.foundation.accounts.adapters.simulator import UNREACHABLE

from .weixin import APP_ID, SECRET, weixin

pytestmark = pytest.mark.django_db
MENU = {"button": [{"type": "view", "name": "找医生", "url": "https://jiayi.example/"}]}


class Simulated:
    account = SimulatedAccount()

    def code(self, open_id):
        return self.account.give_code(open_id)


class Real:
    def __init__(self, url, handler):
        self.account, self.handler = WeixinAccount(app_id=APP_ID, secret=SECRET, api=url), handler

    def code(self, open_id):
        self.handler.codes["a-code"] = open_id
        return "a-code"


@pytest.fixture(params=["simulated", "real"])
def wechat(request):
    if request.param == "simulated":
        yield Simulated()
        return
    with weixin() as (url, handler):
        yield Real(url, handler)


def test_a_code_says_who_it_is(wechat):
    assert wechat.account.open_id_of(wechat.code("o-1")) == "o-1"


def test_a_code_works_once(wechat):
    code = wechat.code("o-1")
    wechat.account.open_id_of(code)
    with pytest.raises(WechatRefused) as refused:
        wechat.account.open_id_of(code)
    assert refused.value.code == 40163


def test_an_expired_or_invented_code_is_refused(wechat):
    with pytest.raises(WechatRefused) as refused:
        wechat.account.open_id_of("invented")
    assert refused.value.code == 40029


def test_a_busy_day_is_worth_another_try(wechat):
    with pytest.raises(WechatBusy):
        wechat.account.open_id_of(UNREACHABLE)


def test_a_menu_is_taken_and_one_without_buttons_is_not(wechat):
    wechat.account.publish_menu(MENU)
    with pytest.raises(WechatRefused) as refused:
        wechat.account.publish_menu({"button": []})
    assert refused.value.code == 40016


def test_the_menu_arrives_as_it_was_meant():
    with weixin() as (url, handler):
        Real(url, handler).account.publish_menu(MENU)
    assert handler.menus == [MENU]


def test_a_wrong_secret_is_said_with_the_number_of_wechat():
    with weixin() as (url, _), pytest.raises(WechatRefused) as refused:
        WeixinAccount(app_id=APP_ID, secret="wrong", api=url).open_id_of("x")
    assert refused.value.code == 40125


def test_a_wechat_that_is_not_there_is_busy_and_the_secret_stays_out_of_the_words():
    with weixin() as (url, _):
        pass
    with pytest.raises(WechatBusy) as problem:
        WeixinAccount(app_id=APP_ID, secret=SECRET, api=url).open_id_of("x")
    assert SECRET not in repr(problem.value)


def test_the_browser_is_sent_to_wechat_for_the_open_id_only():
    url = WeixinAccount(app_id=APP_ID, secret=SECRET).authorize_url(redirect_uri="https://j.example/back", state="s")
    assert url == (
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx-test"
        "&redirect_uri=https%3A%2F%2Fj.example%2Fback&response_type=code&scope=snsapi_base&state=s#wechat_redirect"
    )


def test_the_secret_never_travels_in_the_clear():
    with pytest.raises(ValueError, match="https"):
        WeixinAccount(app_id=APP_ID, secret=SECRET, api="http://weixin.example")


def test_the_environment_chooses_the_account(monkeypatch, settings):
    assert isinstance(official_account(), SimulatedAccount)
    monkeypatch.setenv("JIAYI_WECHAT_APP_ID", "wx-1")
    assert isinstance(official_account(), WeixinAccount)
    monkeypatch.delenv("JIAYI_WECHAT_APP_ID")
    monkeypatch.delenv("JIAYI_TESTING")
    assert official_account() is None
    settings.IS_DEMO = True
    assert isinstance(official_account(), SimulatedAccount)
