"""`make shots`: every screen of a small demo district as a picture in shots/, empty, full and failing.

Phones at 390×844, the desk at 1440×900. Look at them.
"""

import argparse
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from jiayi.config.runtime.cluster import throwaway_cluster
from jiayi.config.runtime.environment import prepare_process
from tests.browser import ARGUMENTS, chromium
from tests.journeys.steps import resident_signs_in, staff_signs_in
from tests.live import LiveApp

ROOT = Path(__file__).resolve().parent.parent
TODAY = "2026-06-15"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
ELDER, UNSIGNED = "16988880001", "16988880003"
RESIDENT = [
    "/",
    "/ledger",
    "/receipts",
    "/messages",
    "/health",
    "/pressure",
    "/pressure/new",
    "/teams",
    "/teams/1",
    "/teams/1/packages",
    "/contracts",
    "/transfers",
    "/fees",
    "/reads",
    "/family",
    "/me",
    "/medicine",
    "/appointments",
]
DOCTOR = ["/", "/my-plan", "/people", "/unfulfilled", "/contracts", "/disputes", "/messages", "/numbers", "/me"]
DIRECTOR = [
    "/workplace",
    "/dashboard",
    "/monday",
    "/plan",
    "/campaigns",
    "/logs/openings",
    "/contracts",
    "/contract-transfers",
    "/departures",
    "/entitlements",
    "/disputes",
    "/refusals",
    "/packages",
    "/measures",
    "/measures/HZ17-1",
    "/surveys",
    "/surveys/new",
    "/surveys/1",
    "/surveys/2",
    "/appraisals",
    "/distributions",
    "/residents",
    "/imports",
    "/organizations",
    "/teams",
    "/practitioners",
    "/dictionaries",
    "/messages",
    "/exports",
    "/exports/approvals",
    "/logs/reads",
]
CALLER = ["/my-surveys", "/my-surveys/2"]
AUDITOR = ["/logs/reads", "/logs/exports", "/logs/events", "/logs/security", "/logs/parked"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="shoot a running demo instead of starting one")
    parser.add_argument("--out", type=Path, default=ROOT / "shots")
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    if options.url:
        shoot(options.url, options.out)
        return
    with tempfile.TemporaryDirectory(prefix="jiayi-shots-") as name, throwaway_cluster() as cluster:
        folder = Path(name)
        prepare_process(folder)
        app = LiveApp(database_url=cluster.url, folder=folder, today=TODAY)
        try:
            app.run("migrate")
            app.run("demo", "--size", "1000", "--today", TODAY)
            app.start("web", "worker")
            shoot(app.url, options.out)
        finally:
            app.stop()


def shoot(base: str, out: Path) -> None:
    """All screens of the three clients."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for page in _phone(browser, base):
            _take(page, base, "resident", ["/login"], out)
            resident_signs_in(page, base, ELDER)
            _take(page, base, "resident", RESIDENT, out)
            page.goto(f"{base}/app/resident.html#/")
            for scale in ("1.3", "1.6"):
                page.evaluate("scale => document.documentElement.dataset.scale = scale", scale)
                _save(page, out / f"resident-home-{scale}x.png")
        for page in _phone(browser, base):
            resident_signs_in(page, base, UNSIGNED)
            _take(page, base, "resident", ["/", "/ledger", "/contracts", "/messages"], out, note="empty")
        for page in _phone(browser, base):
            _take(page, base, "doctor", ["/login"], out)
            staff_signs_in(page, base, "doctor", "doctor01")
            _take(page, base, "doctor", DOCTOR + _of_a_person(page, base), out)
            page.context.route("**/api/doctor/today*", lambda route: route.fulfill(status=500, body="{}"))
            _take(page, base, "doctor", ["/"], out, note="error")
        for username, paths in (
            ("director", DIRECTOR),
            ("auditor", AUDITOR),
            ("secadmin", ["/accounts"]),
            ("caller", CALLER),
        ):
            context = browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
            page = context.new_page()
            staff_signs_in(page, base, "desk", username)
            _take(page, base, "desk", paths, out, note="" if username == "director" else username)
            context.close()
        browser.close()


def _phone(browser: Browser, base: str) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(
        viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", base_url=base, has_touch=True
    )
    yield context.new_page()
    context.close()


def _of_a_person(page: Page, base: str) -> list[str]:
    person = page.request.get(f"{base}/api/doctor/patients?q=王桂芳").json()["items"][0]["id"]
    visits = page.request.get(f"{base}/api/doctor/patients/{person}/follow-ups").json()
    rows = visits if isinstance(visits, list) else visits["items"]
    planned = [f"/follow-ups/{row['id']}" for row in rows if row["state"] != "done"]
    return [f"/people/{person}", f"/people/{person}/propose", f"/people/{person}/paper", *planned[:1]]


def _take(page: Page, base: str, client: str, paths: list[str], out: Path, note: str = "") -> None:
    for path in paths:
        page.goto(f"{base}/app/{client}.html#{path}")
        page.reload()
        name = re.sub(r"\d+", "n", path.strip("/").replace("/", "-")) or "home"
        _save(page, out / f"{client}-{name}{'-' + note if note else ''}.png")


def _save(page: Page, path: Path) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)
    page.screenshot(path=path)
    print(path.name, flush=True)


if __name__ == "__main__":
    main()
