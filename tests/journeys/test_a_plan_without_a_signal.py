"""At the door without a signal: a call is noted, a plan is agreed; what somebody else agreed meanwhile stays."""

import re

import pytest
from playwright.sync_api import Page, expect

from .phones import SLOW, phone
from .steps import WRITE

__all__ = ["phone"]
pytestmark = pytest.mark.journey
GOAL, OTHER, AGAIN = "每天走 6000 步", "每天少一勺盐", "每天走 4000 步"


def test_a_plan_agreed_without_a_signal_waits_and_is_not_laid_over_another(phone, live):
    mine = phone("doctor05")
    page = mine.start()
    [person] = mine.sign_in(page, people=1, before=lambda found: _managed(page, found[0]))
    card = _card(page, person)
    called = _with_phone(page)
    mine.signal(is_there=False)

    # 没有信号取不到号码：用通讯录打过了，结果照样一下记好
    page.goto("/app/doctor.html#/")
    row = page.locator(".per", has_text=called)
    row.get_by_role("button", name="打电话").click()
    expect(page.get_by_text("没有信号，取不到号码")).to_be_visible()
    expect(page.get_by_text(re.compile(f"{called}，这通电话怎么样")).first).to_be_visible()
    page.keyboard.press("Escape")

    # 和本人定计划：存在手机里，这一页马上照新的说
    page.goto(f"/app/doctor.html#/people/{person['id']}/programmes")
    panel = page.get_by_role("region", name=card["title"], exact=True)
    panel.get_by_role("button", name=re.compile("定计划|改计划")).click()
    panel.get_by_label("第 1 个目标").fill(GOAL)
    # 写到一半走开，回来还在
    page.goto("/app/doctor.html#/outbox")
    page.goto(f"/app/doctor.html#/people/{person['id']}/programmes")
    expect(panel.get_by_label("第 1 个目标")).to_have_value(GOAL, timeout=SLOW)
    panel.get_by_role("button", name="定下来").click()
    expect(panel.get_by_text(re.compile("（待上传）"))).to_be_visible()
    expect(panel.get_by_role("checkbox", name=re.compile(GOAL))).to_be_visible()
    expect(page.get_by_text(re.compile("1 条待上传"))).to_be_visible()

    # 中心那边电话里定了另一版：两边都在，由人来定
    written = {"review_date": _after(card), "goals": [{"kind": "lifestyle", "text": OTHER}]}
    done = page.request.post(f"/api/doctor/enrolments/{card['id']}/plan", data=written, headers=WRITE)
    assert done.ok, done.text()
    mine.signal(is_there=True)
    page.goto("/app/doctor.html#/outbox")
    clash = page.locator("article", has_text=person["name"])
    expect(clash.get_by_text(re.compile("已经定过新的一版"))).to_be_visible(timeout=SLOW)
    expect(clash.get_by_text(re.compile(GOAL))).to_be_visible()
    expect(clash.get_by_text(re.compile(OTHER))).to_be_visible()
    clash.get_by_role("button", name="打开改一改再传").click()
    expect(panel.get_by_label("第 1 个目标")).to_have_value(GOAL, timeout=SLOW)
    panel.get_by_label("第 1 个目标").fill(AGAIN)
    panel.get_by_role("button", name="定下来").click()
    expect(panel.get_by_role("checkbox", name=re.compile(AGAIN))).to_be_visible(timeout=SLOW)
    expect(panel.get_by_text(re.compile("（待上传）"))).to_have_count(0)
    plan = _card(page, person)["plan"]
    assert plan["number"] == (card["plan"]["number"] if card["plan"] else 0) + 2
    assert AGAIN in [goal["text"] for goal in plan["goals"]]


def _with_phone(page: Page) -> str:
    """Somebody on Today who left a number, and whose name stands there once."""
    homes = page.request.get("/api/doctor/today?limit=120").json()["households"]
    people = [one for home in homes for one in home["people"]]
    names = [one["name"] for one in people]
    return next(one["name"] for one in people if one["has_phone"] and sum(one["name"] in name for name in names) == 1)


def _cards(page: Page, person: dict) -> list[dict]:
    return page.request.get(f"/api/doctor/patients/{person['id']}/programmes").json()


def _card(page: Page, person: dict) -> dict:
    return next(one for one in _cards(page, person) if one["programme"] == "hypertension" and one["state"] == "active")


def _managed(page: Page, person: dict) -> None:
    """In the management of hypertension, before the copies are fetched."""
    known = next((one for one in _cards(page, person) if one["programme"] == "hypertension"), None)
    if known and known["state"] == "active":
        return
    if known and known["state"] == "proposed":
        path, body = f"/api/doctor/enrolments/{known['id']}/decide", {"is_accepted": True}
    else:
        path, body = f"/api/doctor/patients/{person['id']}/programmes", {"programme": "hypertension"}
        body["from_date"] = page.request.get("/api/public/site").json()["today"]
    done = page.request.post(path, data=body, headers=WRITE)
    assert done.ok, done.text()


def _after(card: dict) -> str:
    """A day to look at it together, a year after the visit."""
    day = card["last_visit_date"] or card["from_date"]
    return f"{int(day[:4]) + 2}-06-01"
