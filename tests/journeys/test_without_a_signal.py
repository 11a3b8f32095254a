"""The doctor's phone without a signal: nothing typed is lost, everything is stored once, a lost phone is emptied."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from .conftest import this_moment
from .phones import PIN, SLOW, WRONG, fill, forget_device, phone, unlock, visits_of
from .steps import WRITE

__all__ = ["phone"]
pytestmark = pytest.mark.journey


def test_home_visits_without_a_signal_survive_a_killed_browser_and_are_stored_once(phone, live):
    mine = phone("nurse01")
    page = mine.start()
    first, second = mine.sign_in(page, people=2)
    before = [len(visits_of(page, one)) for one in (first, second)]
    mine.signal(is_there=False)

    # 找人、填一半,浏览器没了
    page.get_by_role("link", name="居民", exact=True).click()
    page.get_by_placeholder("姓名、拼音、后四位、卡号").fill(first["name"])
    expect(page.get_by_role("link", name=re.compile(first["name"])).first).to_be_visible()
    expect(page.get_by_text("没有信号，内容保存在手机里")).to_be_visible()
    fill(page, first, "152", "88")
    mine.kill()

    # 再打开:还是没信号,PIN 一填,填过的都在
    page = mine.start(offline=True)
    page.goto(f"/app/doctor.html#/people/{first['id']}/visit")
    unlock(page)
    expect(page.get_by_label("收缩压")).to_have_value("152")
    expect(page.get_by_text(re.compile("这次：控制"))).to_be_visible()
    page.get_by_role("button", name=re.compile("存好")).click()
    expect(page.get_by_text(re.compile("填好了，待上传"))).to_be_visible()
    fill(page, second, "138", "80")
    page.get_by_role("button", name=re.compile("存好")).click()
    expect(page.get_by_text("2 条待上传")).to_be_visible()

    # 第一次回执在路上丢了,浏览器又没了;再传一遍,服务器只有一份
    assert mine.context is not None

    def lose(route):
        route.fetch()
        route.abort()

    mine.context.route("**/api/doctor/visits", lose)
    mine.signal(is_there=True)
    page.goto("/app/doctor.html#/outbox")
    page.get_by_role("button", name="现在上传").click()
    expect(page.get_by_text(re.compile("试过 [12] 次")).first).to_be_visible(timeout=SLOW)
    mine.kill()
    page = mine.start()
    page.goto("/app/doctor.html#/outbox")
    unlock(page)
    expect(page.get_by_text("都传好了")).to_be_visible(timeout=SLOW)
    assert [len(visits_of(page, one)) for one in (first, second)] == [count + 1 for count in before]
    stored = visits_of(page, first)
    assert any(form["follow_up_id"] == first["visit"] for visit in stored for form in visit["forms"])


def test_what_two_devices_did_for_one_person_is_shown_side_by_side(phone, live):
    mine = phone("nurse01")
    page = mine.start()
    [person] = mine.sign_in(page, people=1)
    mine.signal(is_there=False)
    fill(page, person, "146", "86")
    page.get_by_role("button", name=re.compile("存好")).click()
    expect(page.get_by_text("1 条待上传")).to_be_visible()

    # 另一台设备先传了
    opened = page.request.get(f"/api/doctor/visits/plan?patient_id={person['id']}").json()
    form = next(one for one in opened["people"][0]["forms"] if one["follow_up_id"] == person["visit"])
    answers = {name: known["value"] for name, known in form["prefilled"].items()}
    body = {
        "client_key": str(uuid4()),
        "visited_at": this_moment().isoformat(),
        "way": "clinic",
        "people": [
            {
                "patient_id": person["id"],
                "forms": [
                    {
                        "code": form["code"],
                        "version": form["version"],
                        "follow_up_id": person["visit"],
                        "answers": answers
                        | {"symptoms": ["1"], "bp_systolic": 132, "bp_diastolic": 78, "visited_on": opened["date"]},
                    }
                ],
            }
        ],
    }
    told = page.request.post("/api/doctor/visits", data=body, headers=WRITE).json()
    assert told[0]["status"] == "stored", told

    mine.signal(is_there=True)
    page.goto("/app/doctor.html#/outbox")
    card = page.locator("article", has_text=person["name"])
    expect(card.get_by_text(re.compile("已经由别人完成"))).to_be_visible(timeout=SLOW)
    expect(card.get_by_text("我写的")).to_be_visible()
    expect(card.get_by_text("服务器上的", exact=True)).to_be_visible()
    expect(card.get_by_text(re.compile("146/86"))).to_be_visible()
    expect(card.get_by_text(re.compile("谁做的"))).to_be_visible()
    card.get_by_role("button", name="用服务器上的").click()
    expect(page.get_by_text("没有用")).to_be_visible()
    expect(page.get_by_text(re.compile("146/86"))).to_be_visible()


def test_five_wrong_pins_burn_the_copies_and_a_full_sign_in_sends_the_words(phone, live):
    mine = phone("nurse01")
    page = mine.start()
    [person] = mine.sign_in(page, people=1)
    mine.signal(is_there=False)
    fill(page, person, "138", "82")
    page.get_by_role("button", name=re.compile("存好")).click()
    expect(page.get_by_text("1 条待上传")).to_be_visible()
    mine.kill()

    page = mine.start(offline=True)
    page.goto("/app/doctor.html")
    for left in (4, 3, 2, 1):
        unlock(page, WRONG)
        expect(page.get_by_text(f"还能试 {left} 次")).to_be_visible(timeout=SLOW)
    unlock(page, WRONG)
    expect(page.get_by_text(re.compile("居民资料已经删掉；没上传的 1 条还在"))).to_be_visible(timeout=SLOW)
    page.reload()
    expect(page.get_by_text(re.compile("还有 1 条没上传"))).to_be_visible()
    mine.signal(is_there=True)
    page.reload()
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("link", name="我的", exact=True).click()
    page.get_by_role("link", name=re.compile("待上传")).click()
    expect(page.get_by_text("传好了", exact=True).first).to_be_visible(timeout=SLOW)


def test_a_lost_phone_is_wiped_when_it_comes_back(phone, live):
    mine = phone("nurse01")
    page = mine.start()
    mine.sign_in(page)
    mine.signal(is_there=False)
    devices = page.request.get("/api/doctor/me/devices").json()
    assert devices[0]["copied_count"] > 0
    gone = page.request.delete(f"/api/doctor/me/devices/{devices[0]['id']}?is_lost=true", headers=WRITE)
    assert gone.status == 204
    mine.signal(is_there=True)
    page.goto("/app/doctor.html")
    expect(page.get_by_text(re.compile("都已经清空"))).to_be_visible(timeout=SLOW)
    page.reload()
    expect(page.get_by_label("用户名")).to_be_visible()
    expect(page.locator("input[name=device-pin]")).to_have_count(0)
    forget_device("nurse01")
