"""What people do before a story begins: sign in, and draw a signature."""

import json
import re
import urllib.request

from playwright.sync_api import Page, expect

PASSWORD = "Jiayi-Demo-2026"
WRITE = {"X-Requested-With": "jiayi"}


def read(base: str, path: str):
    with urllib.request.urlopen(base + path, timeout=30) as answer:
        return json.load(answer)


def newest_code(base: str, phone: str) -> str:
    """The code that a real resident would read in the SMS."""
    return next(sent["code"] for sent in read(base, "/api/public/demo/codes") if sent["to"] == phone)


def resident_signs_in(page: Page, base: str, phone: str) -> None:
    """By phone and one-time code, through the page."""
    page.goto(f"{base}/app/resident.html#/login")
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("button", name="发验证码").click()
    expect(page.get_by_role("button", name=re.compile("秒"))).to_be_visible()
    page.get_by_label("验证码").fill(newest_code(base, phone))
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("link", name="首页")).to_be_visible()


_signed_in: dict[tuple[str, str], list] = {}
_used: set[tuple[str, str]] = set()


def next_code(page: Page, base: str, username: str) -> str:
    """A code of the authenticator that nobody has used: one works once, so the second story in its half minute waits
    for the next."""

    def shown() -> str:
        return next(login["totp"] for login in read(base, "/api/public/demo/logins") if login["login"] == username)

    while (username, code := shown()) in _used:
        page.wait_for_timeout(500)
    _used.add((username, code))
    return code


def staff_signs_in(page: Page, base: str, client: str, username: str) -> None:
    """By password and the authenticator's code, without the page: the page has its own journey.

    A code works once in its half minute, so a second story of the same person goes on with the same session.
    """
    if kept := _signed_in.get((base, username)):
        page.context.add_cookies(kept)
        return
    first = page.request.post(
        f"{base}/api/{client}/login", data={"username": username, "password": PASSWORD}, headers=WRITE
    ).json()
    code = next_code(page, base, username)
    done = page.request.post(
        f"{base}/api/{client}/login/totp",
        data={"ticket": first["ticket"], "code": code, "trust_device": False},
        headers=WRITE,
    )
    assert done.ok, done.text()
    _signed_in[base, username] = page.context.cookies()


def draw_signature(page: Page) -> None:
    """A stroke on the signature pad."""
    pad = page.locator("canvas").first
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    x, y = box["x"] + 40, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(x + step * 20, y + (-1) ** step * 18)
    page.mouse.up()


def worked_out(desk: Page, organization: int, year: int) -> dict:
    """A year's draft distribution, asked for and waited for: the worker computes it."""
    data = {"organization_id": organization, "year": year, "grade_source": "测试试算"}
    answer = desk.request.post("/api/desk/distributions", data=data, headers=WRITE)
    assert answer.ok, answer.text()
    asked = answer.json()["id"]
    for _ in range(150):
        run = next(one for one in desk.request.get("/api/desk/distribution-runs").json() if one["id"] == asked)
        if run["state"] not in ("queued", "running"):
            break
        desk.wait_for_timeout(200)
    assert run["state"] == "done", run
    return desk.request.get(f"/api/desk/distributions/{run['distribution_id']}").json()
