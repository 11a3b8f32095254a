"""Rules move Today, a household is left alone and comes back, and somebody is managed from the phone to the cohort."""

import re

import pytest
from playwright.sync_api import Page, expect

from jiayi.entrypoints.demo.personas import PERSONAS

from .steps import WRITE, staff_signs_in

pytestmark = pytest.mark.journey
SLOW = 15_000
KNOWN = {persona.name for persona in PERSONAS}
RULE = "高血压随访由护士先打电话"


def test_a_rule_changed_in_the_desk_moves_today(page_of, live):
    director = page_of(is_phone=False)
    staff_signs_in(director, live.url, "desk", "director")
    today = director.request.get("/api/public/site").json()["today"]
    newest = director.request.get("/api/desk/rules/task_rules/documents/hypertension_followup").json()["versions"][0]
    begun = director.request.post(
        "/api/desk/rules/task_rules/revisions",
        data={"code": "hypertension_followup", "base_id": newest["id"]},
        headers=WRITE,
    )
    assert begun.ok, begun.text()
    draft = begun.json()["id"]

    # 主任:改名称和谁做,看会怎样,试算,提出
    director.goto(f"/app/desk.html#/rule-revisions/{draft}")
    expect(director.get_by_label("名称")).to_be_visible()
    director.get_by_label("名称").fill(RULE)
    director.get_by_label("谁做").select_option(label="护士")
    director.get_by_label("哪天起用").fill(today)
    director.get_by_label("为什么改").fill("护士先打电话，医生看没达标的")
    director.get_by_label("根据什么文件或会议").fill("中心主任办公会")
    director.get_by_role("button", name="存草稿，看改了什么").click()
    expect(director.get_by_text(re.compile("高血压随访，上次控制满意 3 个月")).first).to_be_visible()
    director.get_by_role("button", name="用现有数据试算").click()
    expect(director.get_by_text(re.compile("您的范围里会新打开 0 件待办"))).to_be_visible(timeout=SLOW)
    director.get_by_role("button", name="提出，请人确认").click()
    director.get_by_role("dialog", name="提出以后").get_by_role("button", name="提出", exact=True).click()
    expect(director.get_by_text("自己提出的，自己不能确认")).to_be_visible()

    # 卫健局:确认,后台马上算
    bureau = page_of(is_phone=False)
    staff_signs_in(bureau, live.url, "desk", "bureau")
    bureau.goto(f"/app/desk.html#/rule-revisions/{draft}")
    bureau.get_by_role("button", name="确认发布").click()
    bureau.get_by_role("dialog", name="确认发布").get_by_role("button", name="确认，发布").click()
    expect(bureau.get_by_text("确认发布。").first).to_be_visible()

    # 医生的“今天”说的是新的一版
    phone = page_of(is_phone=True)
    staff_signs_in(phone, live.url, "doctor", "doctor01")
    _until(phone, lambda: any(task["why"].startswith(RULE) for _, task in _tasks(phone)))
    phone.goto("/app/doctor.html#/")
    expect(phone.get_by_text(RULE).first).to_be_visible(timeout=SLOW)
    expect(phone.get_by_text("交给护士").first).to_be_visible()


def test_a_household_is_left_alone_and_comes_back(page_of, live):
    phone = page_of(is_phone=True)
    staff_signs_in(phone, live.url, "doctor", "doctor01")
    homes = phone.request.get("/api/doctor/today?limit=480").json()["households"]
    homes = [one for one in homes if one["household_id"] and not KNOWN & {person["name"] for person in one["people"]}]
    home = homes[-1]
    person = home["people"][0]
    link = phone.get_by_role("link", name=re.compile(f"^{person['name']}"))

    phone.goto("/app/doctor.html#/")
    bell = phone.get_by_role("button", name=f"{home['address'] or person['name']}：先别打扰")
    bell.click()
    expect(phone.get_by_role("radio", name="全家")).to_be_checked()
    phone.get_by_role("radio", name="外出了").click()
    phone.get_by_label("备注（可以不写）").fill("去外地看孙子")
    phone.get_by_role("button", name="全家静音").click()
    expect(bell).to_have_count(0)
    phone.get_by_role("link", name=re.compile("静音 .* 人")).click()
    expect(phone.get_by_text("去外地看孙子").first).to_be_visible()
    expect(link).to_be_visible()

    # 电脑上也看得到,从那里解除
    desk = page_of(is_phone=False)
    staff_signs_in(desk, live.url, "desk", "doctor01")
    desk.goto(f"/app/desk.html#/workplace?person={person['patient_id']}")
    expect(desk.get_by_text("去外地看孙子").first).to_be_visible(timeout=SLOW)
    desk.get_by_role("button", name="解除静音").click()
    expect(desk.get_by_role("button", name="解除静音")).to_have_count(0)
    phone.goto("/app/doctor.html#/")
    expect(bell).to_be_visible(timeout=SLOW)


def test_somebody_is_managed_from_the_phone_to_the_cohort(page_of, live):
    phone = page_of(is_phone=True)
    staff_signs_in(phone, live.url, "doctor", "doctor01")
    director = page_of(is_phone=False)
    staff_signs_in(director, live.url, "desk", "director")
    managed = director.request.get("/api/desk/enrolments?programme=hypertension&standing=controlled").json()["items"]
    person = next(one for one in reversed(managed) if one["name"] not in KNOWN and "G01" in one["team_name"])
    before = director.request.get("/api/desk/programmes/stroke/cohort").json()["total"]

    phone.goto(f"/app/doctor.html#/people/{person['patient_id']}/programmes")
    phone.get_by_label("纳入哪个病种的管理").select_option(label="脑卒中")
    phone.get_by_role("button", name="纳入管理").click()
    card = phone.get_by_role("region", name="脑卒中")
    expect(card).to_contain_text("还没有随访过")

    card.get_by_role("button", name="定级别").click()
    card.get_by_role("radio", name=re.compile("强化管理")).check()
    card.get_by_label("和规则不一样，为什么").fill("一个月前刚出院")
    card.get_by_role("button", name="定下来").click()
    expect(card).to_contain_text("红，强化管理")

    card.get_by_role("button", name="定计划").click()
    card.get_by_label("对本人说的话（可以不写）").fill("先练坐站")
    card.get_by_role("button", name="定下来").click()
    expect(card).to_contain_text("先练坐站")
    card.get_by_role("checkbox").first.check()
    expect(card).to_contain_text("做到了")

    card.get_by_role("button", name="一起看一次").click()
    card.get_by_role("radio", name="没控制住").check()
    card.get_by_role("button", name="记下来").click()
    expect(card).to_contain_text("上次没达标")

    # 主任:控制情况多了一位没达标的,点开是这个人
    director.goto("/app/desk.html#/cohort?programme=stroke")
    expect(director.get_by_text(re.compile(f"在管 {before['managed'] + 1} 人"))).to_be_visible(timeout=SLOW)
    total = director.get_by_role("row").filter(has_text="合计")
    total.get_by_role("link", name=str(before["uncontrolled"] + 1), exact=True).last.click()
    expect(director.get_by_role("row").filter(has_text=person["name"]).first).to_be_visible(timeout=SLOW)


def _tasks(page: Page):
    for home in page.request.get("/api/doctor/today?limit=480").json()["households"]:
        for person in home["people"]:
            for task in person["tasks"]:
                yield person, task


def _until(page: Page, is_so) -> None:
    """The worker does it: asked again until it is done."""
    for _ in range(150):
        if is_so():
            return
        page.wait_for_timeout(200)
    raise AssertionError("the worker has not done it")
