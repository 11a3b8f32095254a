"""A page that stays open: who may open one, what it hears, when it ends."""

import asyncio
import json
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from jiayi.entrypoints.realtime import hub as hubs
from jiayi.entrypoints.realtime import sessions, sockets
from jiayi.foundation.accounts.models import Session
from jiayi.kernel import live, scope
from jiayi.kernel.models import OpenPage
from tests import people

AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
WAIT = 10


class Browser:
    """A WebSocket without a network: what the server would send to the browser."""

    def __init__(self, path="/api/ws/desk", cookie="", origin="http://127.0.0.1:8000", host="127.0.0.1:8000"):
        headers = {b"host": host.encode(), b"origin": origin.encode(), b"cookie": cookie.encode()}
        self.scope = {"type": "websocket", "path": path, "headers": list(headers.items())}
        self.inbox: asyncio.Queue = asyncio.Queue()
        self.outbox: asyncio.Queue = asyncio.Queue()

    async def __aenter__(self):
        await self.inbox.put({"type": "websocket.connect"})
        self.task = asyncio.create_task(sockets.application(self.scope, self.inbox.get, self.outbox.put))
        return self

    async def __aexit__(self, *problem):
        await self.inbox.put({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(self.task, WAIT)

    async def next(self):
        """What came next: a topic, `open`, or the code with which the server has closed."""
        message = await asyncio.wait_for(self.outbox.get(), WAIT)
        if message["type"] == "websocket.send":
            word = json.loads(message["text"])
            return (word["topic"], word["id"]) if word.get("id") is not None else word["topic"]
        return message["code"] if message["type"] == "websocket.close" else "open"


def played(story):
    """Run a story on a loop of its own, and put its listener to rest."""

    async def whole():
        try:
            return await story()
        finally:
            await sockets.hub().stop()

    return asyncio.run(whole())


async def opened(browser):
    while await browser.next() != "ready":
        pass


async def in_database(ask):
    return await sessions.in_database(ask)


def told(*groups, topic="conversations", number=7):
    with transaction.atomic():
        live.tell(topic, number, to=groups)


def cut():
    """The connection that listens is gone, as when the database was restarted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'jiayi-live' AND datname = current_database()"
        )


@pytest.mark.parametrize("path", ["/api/ws/desk", "/api/ws/doctor", "/api/ws/resident"])
@pytest.mark.django_db
def test_a_socket_without_a_session_is_closed_with_a_code(path):
    async def story():
        async with Browser(path, cookie="jiayi_staff=unknown") as nobody:
            return [await nobody.next(), await nobody.next()]

    assert played(story) == ["open", sessions.SIGNED_OUT]


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": ""},
        {"origin": "http://elsewhere.example", "host": "elsewhere.example"},
        {"path": "/api/ws/anything"},
    ],
)
def test_a_socket_from_a_foreign_page_is_never_accepted(changes):
    async def story():
        async with Browser(**changes) as stranger:
            return await stranger.next()

    assert played(story) == sockets.FOREIGN


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_page_hears_what_is_committed_for_it_asks_again_after_a_loss_and_ends_with_its_session(monkeypatch):
    monkeypatch.setattr(hubs, "RETRY_SECONDS", 0)
    with scope.everything(reason="test data"):
        account = people.staff(people.organization())
    cookie = f"jiayi_staff={people.browser(account).cookies['jiayi_staff'].value}"

    async def story():
        async with Browser(cookie=cookie) as page:
            await opened(page)
            assert await in_database(lambda: live.is_open([live.staff(account.pk)]))
            assert await in_database(lambda: live.who_is_open([live.organization(account.organization_id)])) == {
                f"staff:{account.pk}"
            }

            def undone():
                with transaction.atomic():
                    live.tell("conversations", 1, to=[live.staff(account.pk)])
                    transaction.set_rollback(True)

            await in_database(undone)
            await in_database(lambda: told(live.team(99), number=2))
            await in_database(lambda: told(live.staff(account.pk), number=3))
            assert await page.next() == ("conversations", 3)
            await page.inbox.put({"type": "websocket.receive", "text": "ping"})
            assert await page.next() == "pong"
            await in_database(cut)
            assert await page.next() == "*"
            await in_database(lambda: told(live.staff(account.pk), number=4))
            assert await page.next() == ("conversations", 4)
            await in_database(lambda: Session.objects.filter(staff=account).update(ended_at=AT))
            assert await page.next() == sessions.SIGNED_OUT
        assert not await in_database(lambda: live.is_open([live.staff(account.pk)]))

    played(story)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_residents_page_hears_of_its_people_and_is_closed_when_the_session_runs_out():
    home = people.organization()
    mother = people.patient(home, phone="13800005561")
    cookie = f"jiayi_resident={people.phone(mother).cookies['jiayi_resident'].value}"

    async def story():
        async with (
            Browser("/api/ws/resident", cookie=cookie) as page,
            Browser("/api/ws/resident", cookie=cookie) as second,
        ):
            await opened(page)
            await opened(second)
            await in_database(lambda: told(live.patient(mother.pk + 1)))
            await in_database(lambda: told(live.patient(mother.pk), topic="readings"))
            assert await page.next() == ("readings", 7)
            assert await second.next() == ("readings", 7)
            assert await in_database(OpenPage.objects.count) == 1
            await sockets.hub().check()
            await in_database(lambda: Session.objects.update(expires_at=AT))
            await sockets.hub().check()
            assert await page.next() == sessions.SIGNED_OUT

    played(story)


def test_a_page_that_does_not_keep_up_asks_for_everything_instead():
    async def story():
        page = sockets.Page(1, "staff:1", "desk", frozenset({"staff:1"}))
        for number in range(sockets.MOST_WAITING + 1):
            page.say(f'{{"topic":"x","id":{number}}}')
        return list(page.waiting)

    assert asyncio.run(story()) == [hubs.EVERYTHING]


@pytest.mark.django_db
def test_one_session_opens_only_so_many_pages(monkeypatch):
    actor = people.Actor(kind="staff", account_id=1, name="王医生")
    monkeypatch.setattr(sessions, "identify", lambda token, channel: (5, actor))

    async def story():
        full = sockets.hub()
        for number in range(sockets.MOST_PAGES):
            full.pages.add(sockets.Page(5, f"staff:{number}", "desk", frozenset({f"staff:{number}"})))
        async with Browser(cookie="jiayi_staff=known") as one_more:
            return [await one_more.next(), await one_more.next()]

    assert played(story) == ["open", sockets.TOO_MANY]


def test_telling_outside_a_transaction_is_an_error(monkeypatch):
    monkeypatch.setattr(live, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError):
        live.tell("conversations", 1, to=[live.team(1)])
