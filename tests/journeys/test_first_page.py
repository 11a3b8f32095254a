"""The three clients open."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("client", ["resident", "doctor", "desk"])
def test_each_client_opens_in_chinese_without_an_error(page, live, client):
    problems = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.goto(f"{live.url}/app/{client}.html")
    # Not wait_for_function: its polling evaluates text, which the page's policy forbids.
    expect(page.locator("#app > *").first).to_be_attached(timeout=15_000)
    assert "家医" in page.title()
    assert problems == []
