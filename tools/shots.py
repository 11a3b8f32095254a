"""`make shots`: every screen of the three clients as a picture, full, empty and with a failing server.

The screens are read from the routers of web/, so a new page is in the next run.
"""

import argparse
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Route, sync_playwright
from playwright.sync_api import Error as BrowserError

from bench.client import Client, Refused, sign_in_resident, sign_in_staff
from jiayi.config.runtime.cluster import cluster_of
from jiayi.config.runtime.environment import prepare_process
from tests.browser import ARGUMENTS, chromium
from tests.live import LiveApp

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "shots"
TODAY = "2026-06-15"
PHONE, SCREEN = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
STATES = ("full", "empty", "error")


@dataclass(frozen=True)
class Surface:
    """One client: who looks at it with data, who without."""

    client: str
    size: dict[str, int]
    full: str
    empty: str

    def sign_in(self, app: LiveApp, login: str) -> Client:
        return (
            sign_in_resident(app.port, login)
            if self.client == "resident"
            else sign_in_staff(app.port, self.client, login)
        )


SURFACES = (
    Surface("resident", PHONE, full="16988880001", empty="16988880003"),
    Surface("doctor", PHONE, full="doctor01", empty="doctor04"),
    Surface("desk", SCREEN, full="director", empty="neighbour"),
)
# What stands for a parameter of a path: a list of the client's own API and the key of its rows.
EXAMPLES = {
    "resident": {"teamId": ("/teams", "id"), "contractId": ("/patients/{me}/contracts", "id")},
    "doctor": {"patientId": ("/patients?mine=true", "id"), "followUpId": ("/follow-ups", "id")},
    "desk": {
        "contracts": ("/contracts", "id"),
        "measures": ("/measures", "code"),
        "appraisals": ("/appraisals", "id"),
        "distributions": ("/distributions", "id"),
        "payslips": ("/distributions/{distribution}/payslips", "id"),
        "residents": ("/patients", "id"),
    },
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make shots", description=__doc__)
    parser.add_argument("--client", choices=[surface.client for surface in SURFACES])
    parser.add_argument("--state", choices=STATES)
    options = parser.parse_args()
    shutil.rmtree(TARGET, ignore_errors=True)
    broken: list[str] = []
    with _served() as app, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for surface in SURFACES:
            if options.client in (None, surface.client):
                for state in STATES:
                    if options.state in (None, state):
                        context = browser.new_context(
                            viewport=surface.size, locale="zh-CN", timezone_id="Asia/Shanghai", device_scale_factor=1
                        )
                        broken += _shoot(app, surface, state, context)
                        context.close()
        browser.close()
    for line in broken:
        print(f"✗ {line}", file=sys.stderr)
    print(f"{sum(1 for _ in TARGET.rglob('*.png'))} pictures in {TARGET.relative_to(ROOT)}/")
    return 1 if broken else 0


@contextmanager
def _served() -> Iterator[LiveApp]:
    """A district of a thousand, kept in var/shots."""
    folder = ROOT / "var" / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    for name in [name for name in os.environ if name.startswith("JIAYI_")]:
        del os.environ[name]
    prepare_process(folder)
    with cluster_of(folder) as cluster:
        app = LiveApp(database_url=cluster.url, folder=folder, today=TODAY)
        app.run("migrate")
        app.run("demo", "--size", "1000", "--seed", "1", "--today", TODAY)
        try:
            app.start("web")
            yield app
        finally:
            app.stop()


def _shoot(app: LiveApp, surface: Surface, state: str, context: BrowserContext) -> list[str]:
    """All screens of a client in one state; returns what went wrong in the page's own scripts."""
    problems: list[str] = []
    login = surface.empty if state == "empty" else surface.full
    account = surface.sign_in(app, login)
    name, _, value = account.cookie.partition("=")
    page = context.new_page()
    page.on("pageerror", lambda problem: problems.append(f"{surface.client} {state} {page.url}: {problem}"))
    _picture(page, app, surface, state, "/login")
    context.add_cookies([{"name": name, "value": value, "url": app.url}])
    if state == "error":
        page.route(re.compile(r"/api/\w+/(?!me$|me\?|site)"), _fail)
    for path in _paths(surface, account):
        _picture(page, app, surface, state, path)
    return problems


def _picture(page: Page, app: LiveApp, surface: Surface, state: str, path: str) -> None:
    page.goto("about:blank")
    page.goto(f"{app.url}/app/{surface.client}.html#{path}")
    try:
        page.wait_for_load_state("networkidle", timeout=8000)
    except BrowserError:
        print(f"… {surface.client} {path} is still loading", file=sys.stderr)
    page.wait_for_timeout(250)
    target = TARGET / surface.client / state / f"{path.strip('/').replace('/', '-') or 'home'}.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=target, full_page=True)


def _fail(route: Route) -> None:
    route.fulfill(
        status=500, content_type="application/json", body='{"code": "server_error", "message": "服务器出错了"}'
    )


def _paths(surface: Surface, account: Client) -> list[str]:
    """The paths of the client's router, with an example for each parameter; without one the screen is left out."""
    text = (ROOT / "web" / "src" / surface.client / "router.ts").read_text(encoding="utf-8")
    found = []
    for path in re.findall(r"\{ path: '([^']*)', [^\n]*component:", text):
        if "login" in path or "*" in path:
            continue
        filled = "/" + path.lstrip("/")
        for parameter in re.findall(r":(\w+)(?:\([^)]*\))?", path):
            topic = path.strip("/").split("/")[0] if parameter in ("id", "code") else parameter
            example = _example(surface.client, account, topic)
            if example is None:
                filled = ""
                break
            filled = re.sub(rf":{parameter}(\([^)]*\))?", str(example), filled)
        if filled:
            found.append(filled)
    return found


def _example(client: str, account: Client, topic: str) -> Any:
    if topic not in EXAMPLES[client]:
        return None
    path, key = EXAMPLES[client][topic]
    if "{me}" in path:
        path = path.replace("{me}", str(account.send("GET", f"/api/{client}/me")["patient_id"]))
    if "{distribution}" in path:
        path = path.replace("{distribution}", str(_example(client, account, "distributions")))
    try:
        rows = account.send("GET", f"/api/{client}{path}")
    except Refused:
        return None
    while isinstance(rows, dict):
        rows = next((value for value in rows.values() if isinstance(value, list)), [])
    return rows[0][key] if rows else None


if __name__ == "__main__":
    sys.exit(main())
