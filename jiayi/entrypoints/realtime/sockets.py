"""One WebSocket, from the handshake to its end."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from ..middleware import CHANNELS, COOKIES
from . import sessions
from .hub import EVERYTHING, Hub

FOREIGN, BUSY, TOO_MANY = 4403, 1013, 4429
# Of one session: a phone, a few tabs at the desk.
MOST_PAGES = 12
MOST_WAITING = 100
READY = '{"topic":"ready"}'

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
_hubs: dict[int, Hub] = {}


def hub() -> Hub:
    """The hub of the running loop; a process has one, each test its own."""
    number = id(asyncio.get_running_loop())
    if number not in _hubs:
        _hubs.clear()
        _hubs[number] = Hub()
    return _hubs[number]


class Page:
    """What waits to be said to one open page. Saying never waits: a slow page holds up nobody."""

    def __init__(self, session_id: int, who: str, channel: str, groups: frozenset[str]) -> None:
        self.session_id, self.who, self.channel, self.groups = session_id, who, channel, groups
        self.waiting: dict[str, None] = {}
        self.wake = asyncio.Event()
        self.code: int | None = None

    def say(self, text: str) -> None:
        """The same word twice is one; who is too far behind asks for everything."""
        if len(self.waiting) >= MOST_WAITING:
            self.waiting = {EVERYTHING: None}
        else:
            self.waiting[text] = None
        self.wake.set()

    def end(self, code: int) -> None:
        self.code = code
        self.wake.set()

    async def speak(self, send: Send) -> None:
        while self.code is None:
            await self.wake.wait()
            self.wake.clear()
            words, self.waiting = self.waiting, {}
            for text in words:
                await send({"type": "websocket.send", "text": text})
        await send({"type": "websocket.close", "code": self.code})


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    await receive()  # websocket.connect
    client = scope["path"].removeprefix("/api/ws/")
    headers = dict(scope["headers"])
    if client not in COOKIES or not _is_ours(headers):
        await send({"type": "websocket.close", "code": FOREIGN})
        return
    # Accepted first: only so does the page get a code that tells a signed-out reader from a lost network.
    await send({"type": "websocket.accept"})
    page, code = await _page(headers, client)
    if page is None:
        await send({"type": "websocket.close", "code": code})
        return
    speaking = asyncio.create_task(page.speak(send))
    hearing = asyncio.create_task(_hear(receive, page))
    try:
        await hub().join(page)
        page.say(READY)
        await asyncio.wait({speaking, hearing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await hub().leave(page)
        for task in (speaking, hearing):
            task.cancel()
        await asyncio.gather(speaking, hearing, return_exceptions=True)


async def _page(headers: dict[bytes, bytes], client: str) -> tuple[Page | None, int]:
    token = _cookie(headers, COOKIES[client])
    try:
        found = await sessions.in_database(sessions.identify, token, CHANNELS[client]) if token else None
    except Exception:  # without its database a server knows nobody: the page comes back in a moment
        return None, BUSY
    if found is None:
        return None, sessions.SIGNED_OUT
    number, actor = found
    if sum(page.session_id == number for page in hub().pages) >= MOST_PAGES:
        return None, TOO_MANY
    return Page(number, actor.label, CHANNELS[client], sessions.groups_of(actor)), 0


async def _hear(receive: Receive, page: Page) -> None:
    """A ping is answered; whatever else a page says is not listened to."""
    while (message := await receive())["type"] == "websocket.receive":
        if message.get("text") == "ping":
            page.say('{"topic":"pong"}')


def _is_ours(headers: dict[bytes, bytes]) -> bool:
    """A browser names the page that opens a socket; cookies go along from any page, so the page must be ours."""
    host = headers.get(b"host", b"").decode("latin1").lower()
    origin = urlsplit(headers.get(b"origin", b"").decode("latin1").lower())
    domain, _ = split_domain_port(host)
    return bool(host) and origin.netloc == host and validate_host(domain, settings.ALLOWED_HOSTS)


def _cookie(headers: dict[bytes, bytes], name: str) -> str:
    with contextlib.suppress(CookieError):
        if morsel := SimpleCookie(headers.get(b"cookie", b"").decode("latin1")).get(name):
            return morsel.value
    return ""
