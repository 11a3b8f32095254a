"""`make shots`: every screen of a small demo district as a picture in shots/, empty, full and failing.

The screens are those of the three routers, so none is forgotten. Phones at 390×844, the desk at 1440×900. Look at them.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from jiayi.config.runtime.cluster import throwaway_cluster
from jiayi.config.runtime.environment import prepare_process
from tests.browser import ARGUMENTS, chromium
from tests.journeys.steps import resident_signs_in, staff_signs_in
from tests.live import LiveApp

ROOT = Path(__file__).resolve().parent.parent
TODAY = "2026-06-15"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
ELDER, UNSIGNED = "16988880001", "16988880003"
PERSON = "王桂芳"
# Whose page of the desk it is, by the start of its address; the director's where nothing is said.
OWNERS = {
    "/logs": "auditor",
    "/deliveries": "auditor",
    "/accounts": "secadmin",
    "/proposals": "secadmin",
    "/security": "secadmin",
    "/residents/:id/forms": "doctor01",
    "/residents/:id/visit": "doctor01",
    "/follow-ups/:id": "doctor01",
    "/form-responses": "doctor01",
    "/self-reports/:reportId": "doctor01",
    "/households/:householdId/visit": "doctor01",
    "/households": "clerk",
    "/imports": "clerk",
    "/my-surveys": "caller",
}
# The list that an address with an object in it takes its first two from. Default: the list named like the page.
LISTS = {
    "desk": {
        "/residents": f"/patients?q={PERSON}",
        "/households": f"/patients?q={PERSON}",
        "/surveys": "/signing-surveys",
        "/duplicates": "/duplicate-pairs",
        "/payslips": "/distributions/{distributions}/lines",
        "/rules": "/rule-revisions",
        "/form-designs": "/rule-revisions?kind=form_templates",
        "/assessments": "/patients/{patients?tag=copd}/assessments",
        "/follow-ups": "/patients/{patients?tag=hypertension}/follow-ups",
        "/form-responses": "/patients/{patients?tag=hypertension}/follow-ups",
    },
    "doctor": {
        "/people": f"/patients?q={PERSON}",
        "/households": f"/patients?q={PERSON}",
        "/assessments": "/patients/{patients?tag=diabetes}/assessments",
        "/follow-ups": "/patients/{patients?tag=hypertension}/follow-ups",
    },
    "resident": {
        "/contracts": "/patients/{me}/contracts",
        "/renew": "/patients/{me}/contracts",
        "/self-reports": "/patients/{me}/self-reports",
    },
}
# Whose phone it is, by the start of the address; the elder's where nothing is said.
RESIDENTS = {"/self-reports": "16988880035"}
# Words in an address that are no objects: every person has them all.
WORDS = {"/forms/:code": "/forms/physical_exam", "/readings/:kind": "/readings/bp"}
# Not the identifier but another column of the list.
COLUMNS = {
    "/form-responses": "form_response_id",
    "/measures": "code",
    "/households": "household_id",
    "/rules": "kind/code",
}
# What a page says to somebody who may not see it.
FORBIDDEN = "您的岗位看不了这一页"
NO_SCREEN = ("redirect:", "Layout.vue", "ForbiddenPage", "open: true")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="shoot a running demo instead of starting one")
    parser.add_argument("--out", type=Path, default=ROOT / "shots")
    parser.add_argument("--only", default="", help="a part of the address, such as /campaigns")
    options = parser.parse_args()
    options.out.mkdir(exist_ok=True)
    if options.url:
        return Album(options.url, options.out, options.only).fill()
    with tempfile.TemporaryDirectory(prefix="jiayi-shots-") as name, throwaway_cluster() as cluster:
        folder = Path(name)
        prepare_process(folder)
        app = LiveApp(database_url=cluster.url, folder=folder, today=TODAY)
        try:
            app.run("migrate")
            app.run("demo", "--size", "1000", "--today", TODAY)
            app.start("web", "worker")
            return Album(app.url, options.out, options.only).fill()
        finally:
            app.stop()


def screens(client: str) -> list[str]:
    """The address pattern of every screen that the client's router knows, such as /contracts/:id."""
    found = []
    for line in (ROOT / "web" / "src" / client / "router.ts").read_text(encoding="utf-8").splitlines():
        route = re.search(r"path: '([^']*)'", line)
        if route and "component:" in line and not any(sign in line for sign in NO_SCREEN):
            found.append("/" + re.sub(r"\(.*?\)", "", route[1]).strip("/"))
    return found


class Album:
    """The pictures of one running district."""

    def __init__(self, base: str, out: Path, only: str):
        self.base, self.out, self.only = base, out, only
        self.missing: list[str] = []

    def fill(self) -> int:
        """All screens of the three clients; 1 when one of them could not be shown with something in it."""
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
            self._resident(browser)
            self._doctor(browser)
            self._desk(browser)
            browser.close()
        for screen in self.missing:
            print(f"not shown: {screen}", file=sys.stderr)
        return 1 if self.missing else 0

    def _resident(self, browser: Browser) -> None:
        for page in self._window(browser, PHONE):
            self._take(page, "resident", "/login")
            # What somebody sees who scans a card that was revoked; the token of one in use is known to nobody here.
            self._take(page, "resident", "/card/no-such-card", note="-revoked", route="/card/:token")
            resident_signs_in(page, self.base, ELDER)
            for route in screens("resident"):
                if not any(route.startswith(start) for start in RESIDENTS):
                    self._screen(page, "resident", route)
            page.goto(f"{self.base}/app/resident.html#/")
            for scale in ("1.3", "1.6"):
                page.evaluate("scale => document.documentElement.dataset.scale = scale", scale)
                self._save(page, f"resident-home-{scale}x")
        for start, phone in RESIDENTS.items():
            for page in self._window(browser, PHONE):
                resident_signs_in(page, self.base, phone)
                for route in screens("resident"):
                    if route.startswith(start):
                        self._screen(page, "resident", route)
        for page in self._window(browser, PHONE):
            resident_signs_in(page, self.base, UNSIGNED)
            for route in ("/", "/ledger", "/contracts", "/messages"):
                self._take(page, "resident", route, note="-empty")

    def _doctor(self, browser: Browser) -> None:
        for page in self._window(browser, PHONE):
            self._take(page, "doctor", "/login")
            staff_signs_in(page, self.base, "doctor", "doctor01")
            for route in screens("doctor"):
                self._screen(page, "doctor", route)
            page.context.route("**/api/doctor/today*", lambda route: route.fulfill(status=500, body="{}"))
            self._take(page, "doctor", "/", note="-error")

    def _desk(self, browser: Browser) -> None:
        left = {route: self._owner(route) for route in screens("desk")}
        for username in sorted(set(left.values())):
            for page in self._window(browser, DESK):
                staff_signs_in(page, self.base, "desk", username)
                for route in (route for route, owner in left.items() if owner == username):
                    self._screen(page, "desk", route)

    @staticmethod
    def _owner(route: str) -> str:
        return next((owner for start, owner in OWNERS.items() if route.startswith(start)), "director")

    def _window(self, browser: Browser, size: Any) -> Iterator[Page]:
        context = browser.new_context(
            viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai", base_url=self.base, has_touch=size is PHONE
        )
        yield context.new_page()
        context.close()

    def _screen(self, page: Page, client: str, route: str) -> None:
        """One address, or those of two objects where it names one."""
        if self.only not in route:
            return
        for word, example in WORDS.items():
            route = route.replace(word, example)
        if ":" not in route:
            self._take(page, client, route)
            return
        start = route.partition("/:")[0]
        path = LISTS[client].get(start, start)
        objects = self._objects(page, client, path, COLUMNS.get(start, "id"))
        if not objects:
            self.missing.append(f"{client} {route}: the demo has no example")
        for number, value in enumerate(objects[:2], start=1):
            self._take(
                page,
                client,
                re.sub(r":\w+(/:\w+)*", str(value), route),
                note="" if number == 1 else f"-{number}",
                route=route,
            )

    def _objects(self, page: Page, client: str, path: str, column: str) -> list[Any]:
        if "{me}" in path:
            path = path.replace("{me}", str(self._read(page, client, "/me")["patient_id"]))
        if inner := re.search(r"{([\w?=]+)}", path):
            held = [path.replace(inner[0], str(one)) for one in self._objects(page, client, f"/{inner[1]}", "id")]
            path = next((one for one in held if self._read(page, client, one)), held[0] if held else path)
        answer = self._read(page, client, path)
        rows = answer if isinstance(answer, list) else answer.get("items", [])
        parts = column.split("/")
        return ["/".join(str(row[part]) for part in parts) for row in rows if all(row.get(part) for part in parts)]

    def _read(self, page: Page, client: str, path: str) -> Any:
        answer = page.request.get(f"{self.base}/api/{client}{path}")
        return answer.json() if answer.ok else []

    def _take(self, page: Page, client: str, address: str, note: str = "", route: str = "") -> None:
        refused: list[str] = []

        def listen(response: Any) -> None:
            if response.status in (401, 403) or response.status >= 500:
                refused.append(f"{response.status} {response.url.removeprefix(self.base).partition('?')[0]}")

        page.on("response", listen)
        page.goto(f"{self.base}/app/{client}.html#{address}")
        page.reload()
        name = re.sub(r":\w+", "n", (route or address).strip("/").replace("/", "-")) or "home"
        self._save(page, f"{client}-{name}{note}")
        page.remove_listener("response", listen)
        if page.get_by_text(FORBIDDEN).count():
            refused.append(f"{FORBIDDEN}: another owner")
        if note != "-error" and not address.endswith("/login"):
            self.missing += [f"{client} {address}: {answer}" for answer in refused]

    def _save(self, page: Page, name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(400)
        page.screenshot(path=self.out / f"{name}.png")
        print(name, flush=True)


if __name__ == "__main__":
    sys.exit(main())
