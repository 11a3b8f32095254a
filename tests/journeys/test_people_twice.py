"""A new face is searched for first and found; a proposed merge is confirmed by a second person, and taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from jiayi.entrypoints.demo.stories.people_twice import PHONES

from .steps import staff_signs_in

pytestmark = pytest.mark.journey
SLOW = 15_000


def test_who_has_a_record_is_found_before_a_second_one_is_opened(desk_page: Page, live):
    staff_signs_in(desk_page, live.url, "desk", "clerk")
    known = desk_page.request.get("/api/desk/patients", params={"q": PHONES[3]}).json()["items"][0]
    desk_page.goto("/app/desk.html#/residents/new")
    search = desk_page.get_by_role("main").locator("form").first
    search.get_by_label("姓名").fill(known["name"])
    search.get_by_label("出生日期").fill(known["birth_date"])
    desk_page.get_by_role("button", name="查有没有档案").click()
    card = desk_page.get_by_role("article").filter(has_text=known["phone_masked"])
    expect(card.get_by_text("姓名、出生日期都相同")).to_be_visible()

    # 没有说明以前,建不了第二份
    desk_page.get_by_role("button", name="都不是，建新档").click()
    desk_page.get_by_role("button", name="建档", exact=True).click()
    expect(desk_page.get_by_role("alert").filter(has_text=re.compile("证件号|没有核对"))).to_be_visible()

    card.get_by_role("link", name="打开这份档案").click()
    expect(desk_page.get_by_role("heading", name=known["name"])).to_be_visible()
    assert desk_page.url.endswith(f"#/residents/{known['id']}")


def test_a_merge_is_confirmed_by_another_person_and_taken_back(desk_page: Page, live):
    # 办事员前一天提出,主任对着看,确认
    staff_signs_in(desk_page, live.url, "desk", "director")
    waiting = desk_page.request.get("/api/desk/proposals", params={"code": "patient_merge", "state": "waiting"}).json()
    pair = int(waiting["items"][0]["title"].split()[1])
    pairs = desk_page.request.get("/api/desk/duplicate-pairs").json()["items"]
    two = next(row for row in pairs if pair in [person["id"] for person in row["people"]])
    kept, taken = (person["id"] for person in two["people"])
    desk_page.goto(f"/app/desk.html#/duplicates/{two['id']}")
    desk_page.get_by_role("button", name="确认合并").click()
    desk_page.get_by_role("button", name="确认，马上合并").click()
    row = desk_page.get_by_role("row").filter(has_text=f"编号 {taken} 并入编号 {kept}")
    expect(row.get_by_text("已合并")).to_be_visible(timeout=SLOW)

    # 旧的链接转到留下的一份
    desk_page.goto(f"/app/desk.html#/residents/{taken}")
    expect(desk_page).to_have_url(re.compile(rf"#/residents/{kept}$"))

    # 弄错了:撤销,两份都在
    desk_page.goto("/app/desk.html#/merges")
    row.get_by_role("button", name="撤销").click()
    desk_page.get_by_label("为什么撤销").fill("其实是两姐妹")
    desk_page.get_by_role("button", name="撤销，变回两份").click()
    expect(row.get_by_text("已撤销")).to_be_visible(timeout=SLOW)
    desk_page.goto(f"/app/desk.html#/residents/{taken}")
    expect(desk_page.get_by_role("heading", name=two["people"][1]["name"])).to_be_visible(timeout=SLOW)
