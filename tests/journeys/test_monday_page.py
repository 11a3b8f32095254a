"""The director's Monday opens to people; the bureau sees masked names and opens one with a reason."""

import re

import pytest
from playwright.sync_api import expect

from .steps import staff_signs_in

pytestmark = pytest.mark.journey
SLOW = 20_000


def test_each_sentence_of_monday_has_its_numbers_and_opens(desk_page, live):
    staff_signs_in(desk_page, live.url, "desk", "director")
    desk_page.goto(f"{live.url}/app/desk.html#/monday")
    lines = desk_page.locator("ul.said > li")
    expect(lines.first).to_be_visible(timeout=SLOW)
    assert lines.count() >= 3
    for text in lines.all_inner_texts():
        assert re.search(r"\d[\d,]* / [\d,]+", text), text
    lines.filter(has_text="元的签约费").get_by_role("link").last.click()
    expect(desk_page.get_by_role("heading", name="协议", exact=True)).to_be_visible(timeout=SLOW)


def test_the_bureau_reads_numbers_and_opens_one_person_with_a_reason(desk_page, live):
    staff_signs_in(desk_page, live.url, "desk", "bureau")
    desk_page.goto(f"{live.url}/app/desk.html#/residents")
    row = desk_page.locator("tbody tr").nth(2)
    expect(row).to_contain_text("*", timeout=SLOW)
    row.click()
    dialog = desk_page.get_by_role("dialog")
    expect(dialog.get_by_text("为什么要看这位居民")).to_be_visible(timeout=SLOW)
    expect(dialog.get_by_role("button", name="写下理由并打开")).to_be_disabled()
    dialog.get_by_label(re.compile("理由")).fill("核实居民来信反映的收费问题")
    dialog.get_by_role("button", name="写下理由并打开").click()
    heading = desk_page.get_by_role("heading", level=1)
    expect(heading).to_be_visible(timeout=SLOW)
    expect(heading).not_to_contain_text("*")
    desk_page.goto(f"{live.url}/app/desk.html#/logs/openings")
    expect(desk_page.get_by_text("核实居民来信反映的收费问题").first).to_be_visible(timeout=SLOW)
