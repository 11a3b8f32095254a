"""axe finds nothing serious on the main screens of the three clients."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from .steps import resident_signs_in, staff_signs_in

pytestmark = pytest.mark.journey
RESIDENT = [
    "/",
    "/ledger",
    "/receipts",
    "/teams",
    "/contracts",
    "/fees",
    "/reads",
    "/family",
    "/messages",
    "/pressure",
    "/me",
]
DOCTOR = ["/", "/people", "/unfulfilled", "/contracts", "/numbers", "/messages", "/me"]
DESK = [
    "/workplace",
    "/dashboard",
    "/contracts",
    "/entitlements",
    "/disputes",
    "/fees",
    "/packages",
    "/measures",
    "/measures/HZ17-1",
    "/published",
    "/surveys",
    "/surveys/new",
    "/surveys/1",
    "/appraisals",
    "/distributions",
    "/residents",
    "/imports",
    "/organizations",
    "/teams",
    "/practitioners",
    "/dictionaries",
    "/messages",
    "/logs/reads",
]


def serious(page: Page, base: str, client: str, paths: list[str]) -> list[str]:
    """The serious and critical findings of every path, in words short enough for a test report."""
    found = []
    for path in paths:
        page.goto(f"{base}/app/{client}.html#{path}")
        page.reload()
        page.wait_for_load_state("networkidle")
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                where = violation["nodes"][0]["target"]
                found.append(f"{path}: {violation['id']} at {where}")
    return found


@pytest.mark.parametrize("scale", ["1", "1.6"])
def test_the_residents_screens(page, live, scale):
    resident_signs_in(page, live.url, "16988880001")
    page.evaluate("scale => localStorage.setItem('jiayi.scale', scale)", scale)
    assert serious(page, live.url, "resident", RESIDENT) == []


def test_the_doctors_screens(page, live):
    staff_signs_in(page, live.url, "doctor", "doctor04")
    assert serious(page, live.url, "doctor", DOCTOR) == []


def test_the_desks_screens(desk_page, live):
    staff_signs_in(desk_page, live.url, "desk", "director")
    assert serious(desk_page, live.url, "desk", DESK) == []
