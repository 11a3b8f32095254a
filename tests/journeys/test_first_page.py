"""The three clients open."""

import pytest

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("client", ["resident", "doctor", "desk"])
def test_each_client_opens_in_chinese_without_an_error(page, live, client):
    problems = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.goto(f"{live.url}/app/{client}.html")
    page.wait_for_function("document.querySelector('#app')?.childElementCount > 0")
    assert "家医" in page.title()
    assert problems == []
