"""The doctor's phone without a signal: nothing typed is lost, everything is stored once, a lost phone is emptied."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser import ARGUMENTS, chromium

from .steps import PASSWORD, WRITE, read

pytestmark = pytest.mark.journey
SLOW = 15_000
PIN, WRONG = "246813", "135799"
_devices: dict[str, list] = {}
_met: set[int] = set()
_codes: set[str] = set()


class Phone:
    """A phone of one doctor: its store outlives the browser. The network can be cut, the browser killed."""

    def __init__(self, playwright: Playwright, folder, base: str, username: str):
        self.playwright, self.folder, self.base, self.username = playwright, folder, base, username
        self.context: BrowserContext | None = None

    def start(self, *, offline: bool = False) -> Page:
        self.context = self.playwright.chromium.launch_persistent_context(
            self.folder,
            executable_path=chromium(),
            args=ARGUMENTS,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": 390, "height": 844},
            base_url=self.base,
        )
        self.context.set_offline(offline)
        return self.context.pages[0]

    def kill(self) -> None:
        assert self.context is not None
        self.context.close()

    def signal(self, *, is_there: bool) -> None:
        assert self.context is not None
        self.context.set_offline(not is_there)

    def sign_in(self, page: Page, *, people: int = 0) -> list[dict]:
        """By PIN on a trusted device, so that a code of the authenticator is used once for all these stories.

        As many people of the own panel as asked for have a visit due, and nobody else's story knows them.
        """
        assert self.context is not None
        self.context.add_cookies(device_of(page, self.base, self.username))
        done = page.request.post("/api/doctor/login/pin", data={"pin": PIN}, headers=WRITE)
        assert done.ok, done.text()
        found = due_people(page, people) if people else []
        page.goto("/app/doctor.html#/login")
        page.get_by_label("PIN").fill(PIN)
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_role("link", name="我的", exact=True).click()
        expect(page.get_by_text("能打开、能填")).to_be_visible(timeout=SLOW)
        return found


def device_of(page: Page, base: str, username: str) -> list:
    if username not in _devices:
        first = page.request.post(
            f"{base}/api/doctor/login", data={"username": username, "password": PASSWORD}, headers=WRITE
        ).json()
        # A code works once: after the lost phone the next one needs a fresh code, at most half a minute later.
        while (code := code_of(base, username)) in _codes:
            page.wait_for_timeout(500)
        _codes.add(code)
        done = page.request.post(
            f"{base}/api/doctor/login/totp",
            data={"ticket": first["ticket"], "code": code, "trust_device": True, "pin": PIN},
            headers=WRITE,
        )
        assert done.ok, done.text()
        _devices[username] = [one for one in page.context.cookies() if one["name"] == "jiayi_device"]
        page.request.post(f"{base}/api/doctor/logout", headers=WRITE)
    return _devices[username]


def code_of(base: str, username: str) -> str:
    return next(login["totp"] for login in read(base, "/api/public/demo/logins") if login["login"] == username)


@pytest.fixture
def phone(playwright: Playwright, live, tmp_path):
    made: list[Phone] = []

    def of(username: str, name: str = "phone") -> Phone:
        made.append(Phone(playwright, tmp_path / name, live.url, username))
        return made[-1]

    yield of
    for one in made:
        if one.context is not None:
            one.context.close()


def due_people(page: Page, number: int) -> list[dict]:
    """People of the own panel whose pressure was taken at an earlier visit; the next one, weeks ahead, is called up to
    tomorrow: nobody else's story looks at them."""
    tomorrow = date.fromisoformat(page.request.get("/api/public/site").json()["today"]) + timedelta(days=1)
    listed = page.request.get("/api/doctor/patients?mine=true&tag=hypertension&limit=100").json()["items"]
    found: list[dict] = []
    for row in listed:
        if any(tag["code"] == "diabetes" for tag in row["tags"]):
            continue
        visits = page.request.get(f"/api/doctor/patients/{row['id']}/follow-ups?programme=hypertension").json()
        live = next((one for one in visits if one["state"] in ("scheduled", "postponed")), None)
        is_quiet = live is not None and live["due_date"] > (tomorrow + timedelta(days=7)).isoformat()
        if row["id"] in _met or not is_quiet or not any(one["state"] == "done" for one in visits):
            continue
        moved = {"to": tomorrow.isoformat(), "reason_code": "agreed"}
        page.request.post(f"/api/doctor/follow-ups/{live['id']}/postpone", data=moved, headers=WRITE)
        _met.add(row["id"])
        found.append({"id": row["id"], "name": row["name"], "visit": live["id"]})
        if len(found) == number:
            return found
    raise AssertionError(f"only {len(found)} of {number} people to visit in this panel")


def visits_of(page: Page, person: dict) -> list[dict]:
    return page.request.get(f"/api/doctor/patients/{person['id']}/visits").json()


def fill(page: Page, person: dict, upper: str, lower: str) -> None:
    page.goto(f"/app/doctor.html#/people/{person['id']}/visit")
    page.get_by_label("收缩压").fill(upper)
    page.get_by_label("舒张压").fill(lower)
    page.get_by_role("button", name="无症状").click()
    expect(page.get_by_text("已存在手机")).to_be_visible()


def unlock(page: Page, pin: str = PIN) -> None:
    page.locator("input[name=device-pin]").fill(pin)
    page.get_by_role("button", name="打开").click()


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
        "visited_at": f"{opened['date']}T08:00:00+08:00",
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
    expect(page.get_by_role("button", name="下一步")).to_be_visible(timeout=SLOW)
    page.reload()
    expect(page.get_by_label("用户名")).to_be_visible()
    expect(page.locator("input[name=device-pin]")).to_have_count(0)
    _devices.pop("nurse01")
