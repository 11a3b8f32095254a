"""All open pages of this process, and the one database connection that listens for them."""

import asyncio
import contextlib
import json
import logging
from typing import Any, Protocol
from uuid import uuid4

import psycopg
from django.conf import settings
from psycopg import sql

from jiayi.kernel import live

from . import sessions

log = logging.getLogger(__name__)
CHECK_SECONDS = 30
RETRY_SECONDS = 2
# A page that is told `*` asks again for everything it shows.
EVERYTHING = json.dumps({"topic": "*"})


class Page(Protocol):
    """What the hub knows of an open page; `who` is among its groups."""

    session_id: int
    who: str
    channel: str
    groups: frozenset[str]

    def say(self, text: str) -> None: ...

    def end(self, code: int) -> None: ...


class Hub:
    """Groups of pages; the listening starts with the first page and lasts as long as the process."""

    def __init__(self) -> None:
        self.process = uuid4()
        self.pages: set[Page] = set()
        self.groups: dict[str, set[Page]] = {}
        self.listening = asyncio.Event()
        self.tasks: list[asyncio.Task[None]] = []

    async def join(self, page: Page) -> None:
        """From the return on, this page hears everything that is told."""
        if not self.tasks:
            self.tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._check())]
        self.pages.add(page)
        self._enter(page)
        await self.listening.wait()
        await sessions.in_order(sessions.note, self.process, page.who, page.channel, page.groups)

    async def leave(self, page: Page) -> None:
        self.pages.discard(page)
        self._exit(page)
        if not any(other.channel == page.channel for other in self.groups.get(page.who, ())):
            await sessions.in_order(sessions.forget, self.process, page.who, page.channel)

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.tasks = []

    def hand_out(self, word: dict[str, Any]) -> None:
        if (ended := word.get("ended")) is not None:
            for page in [page for page in self.pages if page.session_id == ended]:
                page.end(sessions.SIGNED_OUT)
            return
        text = json.dumps({"topic": word["topic"], "id": word["id"]}, separators=(",", ":"))
        for page in {page for group in word["to"] for page in self.groups.get(group, ())}:
            page.say(text)

    def _enter(self, page: Page) -> None:
        for group in page.groups:
            self.groups.setdefault(group, set()).add(page)

    def _exit(self, page: Page) -> None:
        for group in page.groups:
            if (members := self.groups.get(group)) is not None:
                members.discard(page)
                if not members:
                    del self.groups[group]

    async def _listen(self) -> None:
        """Whatever was told while the connection was away is lost, so afterwards every page asks for everything."""
        while True:
            with contextlib.suppress(psycopg.Error, OSError):
                async with await psycopg.AsyncConnection.connect(**_address(), autocommit=True) as connection:
                    await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(live.CHANNEL)))
                    self.listening.set()
                    for page in self.pages:
                        page.say(EVERYTHING)
                    async for notice in connection.notifies():
                        self.hand_out(json.loads(notice.payload))
            self.listening.clear()
            log.warning("the listening connection was lost and is opened again")
            await asyncio.sleep(RETRY_SECONDS)

    async def _check(self) -> None:
        """Sessions also end by time, and people change teams: every half minute all pages are looked at again."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await self.check()
            except Exception as problem:  # the database may be away for a moment; the next round asks again
                log.warning("open pages could not be checked", extra={"problem": type(problem).__name__})

    async def check(self) -> None:
        held = await sessions.in_database(sessions.still_open, [page.session_id for page in self.pages])
        for page in list(self.pages):
            if (groups := held.get(page.session_id)) is None:
                page.end(sessions.SIGNED_OUT)
            elif groups != page.groups:
                self._exit(page)
                page.groups = groups
                self._enter(page)
        await sessions.in_order(sessions.breathe, self.process, {(p.who, p.channel): p.groups for p in self.pages})


def _address() -> dict[str, Any]:
    known = settings.DATABASES["default"]
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    given = {names[name]: known[name] for name in names if known.get(name)}
    return given | {"application_name": "jiayi-live", "keepalives_idle": 30, "keepalives_interval": 10}
