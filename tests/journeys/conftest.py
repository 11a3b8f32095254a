"""A demo district of a thousand people, served by the real web and worker, looked at through a real browser.

Everything here lives as long as the run: the journeys share one district and keep out of each other's way by using
different residents.
"""

import os
from datetime import date, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from jiayi.kernel.period import SHANGHAI
from tests.browser import ARGUMENTS, chromium
from tests.environment import REPOSITORY
from tests.live import live_app
from tests.relay import Relay

TODAY = "2026-06-15"
# Playwright's synchronous interface keeps an event loop in this thread; the ORM is only used between its calls.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# A page that takes five seconds on a busy machine is slow, not wrong.
expect.set_options(timeout=15_000)


def this_moment() -> datetime:
    """Now, as the served district sees it: its day, the hour of the run."""
    hour = datetime.now(SHANGHAI).time()
    return datetime.combine(date.fromisoformat(TODAY), hour, SHANGHAI)


@pytest.fixture(scope="session")
def live(django_db_setup, django_db_blocker, tmp_path_factory):
    """The served district. `live.url`, `live.logins`; `live.kill("web")`, `live.start("web")`."""
    from django.db import connection

    if not (REPOSITORY / "web" / "dist").exists():
        pytest.fail("web/dist is missing: run the journeys with `make test`, or `npm run build` in web/")
    with django_db_blocker.unblock():
        parts = connection.settings_dict
        server = os.environ["DATABASE_URL"].rpartition("/")[0]
        with live_app(
            database_url=f"{server}/{parts['NAME']}", folder=tmp_path_factory.mktemp("live"), today=TODAY
        ) as app:
            app.relay = Relay()
            app.env |= app.relay.env
            app.logins = app.run("demo", "--size", "1000", "--seed", "1", "--today", TODAY)
            app.start("web", "worker")
            yield app
        connection.close_pool()


@pytest.fixture(scope="session")
def browser_type_launch_args():
    # A camera and a microphone that always say yes, for calls and voice messages.
    media = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    return {"executable_path": chromium(), "args": [*ARGUMENTS, *media]}


@pytest.fixture(scope="session")
def browser_context_args():
    return {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="session")
def base_url(live):
    return live.url


@pytest.fixture
def desk_page(browser, live):
    """A page as wide as the desk's screen."""
    context = browser.new_context(
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1440, "height": 900},
        base_url=live.url,
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def page_of(browser: Browser, live):
    """Opens a screen for each person of the story."""
    contexts = []

    def open_page(*, is_phone: bool) -> Page:
        size = {"width": 390, "height": 844} if is_phone else {"width": 1440, "height": 900}
        context = browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport=size, base_url=live.url, has_touch=is_phone
        )
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
