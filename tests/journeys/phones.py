"""A phone of one doctor that keeps what it carries: the network can be cut, the browser killed and started again."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser import ARGUMENTS, chromium

from .steps import PASSWORD, WRITE, next_code

SLOW = 15_000
PIN, WRONG = "246813", "135799"
_devices: dict[str, list] = {}
_met: set[int] = set()


def start_browser(playwright: Playwright, folder, base: str) -> BrowserContext:
    """A browser on a phone that finds again what it kept in this folder."""
    return playwright.chromium.launch_persistent_context(
        folder,
        executable_path=chromium(),
        args=ARGUMENTS,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 390, "height": 844},
        base_url=base,
    )


class Phone:
    """A phone of one doctor: its store outlives the browser. The network can be cut, the browser killed."""

    def __init__(self, playwright: Playwright, folder, base: str, username: str):
        self.playwright, self.folder, self.base, self.username = playwright, folder, base, username
        self.context: BrowserContext | None = None

    def start(self, *, offline: bool = False) -> Page:
        self.context = start_browser(self.playwright, self.folder, self.base)
        self.context.set_offline(offline)
        return self.context.pages[0]

    def kill(self) -> None:
        """At once: a try that is under way is lost with it."""
        assert self.context is not None
        self.context.unroute_all(behavior="ignoreErrors")
        self.context.close()

    def signal(self, *, is_there: bool) -> None:
        assert self.context is not None
        self.context.set_offline(not is_there)

    def sign_in(
        self, page: Page, *, people: int = 0, before: Callable[[list[dict]], None] = lambda found: None
    ) -> list[dict]:
        """By PIN on a trusted device, so that a code of the authenticator is used once for all these stories.

        As many people of the own panel as asked for have a visit due, and nobody else's story knows them. `before`
        happens before they are carried.
        """
        assert self.context is not None
        self.context.add_cookies(device_of(page, self.base, self.username))
        done = page.request.post("/api/doctor/login/pin", data={"pin": PIN}, headers=WRITE)
        assert done.ok, done.text()
        found = due_people(page, people) if people else []
        before(found)
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
        code = next_code(page, base, username)
        done = page.request.post(
            f"{base}/api/doctor/login/totp",
            data={"ticket": first["ticket"], "code": code, "trust_device": True, "pin": PIN},
            headers=WRITE,
        )
        assert done.ok, done.text()
        _devices[username] = [one for one in page.context.cookies() if one["name"] == "jiayi_device"]
        page.request.post(f"{base}/api/doctor/logout", headers=WRITE)
    return _devices[username]


def forget_device(username: str) -> None:
    """The next phone of this person is a new one."""
    _devices.pop(username)


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
