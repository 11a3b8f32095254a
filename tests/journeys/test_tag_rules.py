"""A class by rule: the director writes who is in it and sees who that is, the bureau confirms, the worker does it."""

import pytest
from playwright.sync_api import Page, expect

from .steps import staff_signs_in

pytestmark = pytest.mark.journey
SLOW = 15_000
NAME = "90 岁及以上的老人"


def test_a_rule_is_written_tried_confirmed_and_in_effect(browser, live):
    def desk(username: str) -> Page:
        context = browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900}, base_url=live.url
        )
        page = context.new_page()
        staff_signs_in(page, live.url, "desk", username)
        return page

    # 主任:新建一项规则,条件一条,存下来看会怎样
    director = desk("director")
    today = director.request.get("/api/public/site").json()["today"]
    director.goto("/app/desk.html#/rules?kind=tag_rules")
    director.get_by_role("button", name="新建一项").click()
    director.get_by_label("编码").fill("oldest")
    director.get_by_role("button", name="建草稿").click()
    expect(director.get_by_role("heading", name="改人群标签规则")).to_be_visible()
    director.get_by_label("名称").fill(NAME)
    director.get_by_label("给哪个标签").select_option(label="冠心病")
    director.get_by_label("先后").fill("10")
    director.get_by_role("button", name="加一条").click()
    director.get_by_label("看什么").select_option(label="年龄")
    director.get_by_label("条件“年龄”，单位").select_option(label="岁")
    director.get_by_label("条件“年龄”，从").fill("90")
    director.get_by_label("哪天起用").fill(today)
    director.get_by_label("为什么改").fill("高龄老人每月走访一次")
    director.get_by_label("根据什么文件或会议").fill("中心主任办公会")
    director.get_by_role("button", name="存草稿，看改了什么").click()
    expect(director.get_by_text("年龄满 90 岁的人，归入“冠心病”。")).to_be_visible()

    # 试算:多少人,是哪些人
    director.get_by_role("button", name="用现有数据试算").click()
    expect(director.get_by_text("您的范围里会归入“冠心病”")).to_be_visible(timeout=SLOW)
    draft = director.url.rpartition("/")[2]
    people = director.request.get(f"/api/desk/tag-rule-drafts/{draft}/people").json()["items"]
    expect(director.get_by_role("row").filter(has_text=people[0]["name"]).first).to_be_visible(timeout=SLOW)
    director.get_by_role("button", name="提出，请人确认").click()
    director.get_by_role("dialog", name="提出以后").get_by_role("button", name="提出", exact=True).click()
    expect(director.get_by_text("自己提出的，自己不能确认")).to_be_visible()

    # 卫健局:确认,后台马上算
    bureau = desk("bureau")
    bureau.goto(f"/app/desk.html#/rule-revisions/{draft}")
    bureau.get_by_role("button", name="确认发布").click()
    bureau.get_by_role("dialog", name="确认发布").get_by_role("button", name="确认，发布").click()
    expect(bureau.get_by_text("确认发布。").first).to_be_visible()
    bureau.goto("/app/desk.html#/rules?kind=tag_rules")
    run = bureau.get_by_role("row").filter(has_text=NAME).filter(has_text="发布了")
    expect(run.get_by_text("算完了")).to_be_visible(timeout=SLOW)
    expect(run.get_by_text("归入", exact=False).first).to_be_visible()

    # 打开居民页，看为什么在这一类里
    director.goto(f"/app/desk.html#/residents/{people[0]['id']}")
    expect(director.get_by_text(f"因规则“{NAME}”第 1 版：年龄满 90 岁")).to_be_visible(timeout=SLOW)
    for page in (director, bureau):
        page.context.close()
