"""Many open pages in one process of their own: `python -m bench.pages <port> …`, cookies in, deliveries out.

A WebSocket client of fifty lines, since five thousand of a library's would cost more than the server they measure. The
first line of stdin is a JSON list of [path, cookie]; then each line asks: `count` or `words`. A word's delivery is
[topic, number, nanoseconds of the machine's monotonic clock].
"""

import asyncio
import base64
import json
import os
import resource
import sys
import time
from typing import Any

AT_ONCE = 40


class Book:
    """What has arrived, and how many pages are open."""

    def __init__(self) -> None:
        self.words: list[tuple[str, int, int]] = []
        self.open = 0


class OpenPage(asyncio.Protocol):
    """One page: the handshake, then frames shorter than 126 bytes, which is all the house ever says."""

    def __init__(self, request: bytes, book: Book) -> None:
        self.request, self.book = request, book
        self.ready: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.rest = b""
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        at = time.monotonic_ns()
        self.rest += data
        if not self.is_open:
            head, found, rest = self.rest.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                self._is_ready(False)
                return
            self.is_open, self.rest = True, rest
        while len(self.rest) >= 2 and len(self.rest) >= 2 + (length := self.rest[1] & 127):
            kind, body, self.rest = self.rest[0] & 15, self.rest[2 : 2 + length], self.rest[2 + length :]
            if kind == 1:
                self._hear(json.loads(body), at)
            elif kind == 9:  # the server asks whether we are still there
                self.transport.write(
                    b"\x8a\x80\0\0\0\0" if not body else b"\x8a" + bytes([128 | length]) + bytes(4) + body
                )

    def connection_lost(self, problem: Exception | None) -> None:
        self._is_ready(False)
        self.book.open -= self.is_open

    def _hear(self, word: dict[str, Any], at: int) -> None:
        if word["topic"] == "ready":
            self.book.open += 1
            self._is_ready(True)
        elif word.get("id") is not None:
            self.book.words.append((word["topic"], word["id"], at))

    def _is_ready(self, is_ready: bool) -> None:
        if not self.ready.done():
            self.ready.set_result(is_ready)


async def main(port: int) -> None:
    loop, book, gate = asyncio.get_running_loop(), Book(), asyncio.Semaphore(AT_ONCE)

    async def opened(path: str, cookie: str) -> bool:
        host, key = f"127.0.0.1:{port}", base64.b64encode(os.urandom(16)).decode()
        request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nCookie: {cookie}\r\n\r\n"
        )
        async with gate:
            _, page = await loop.create_connection(lambda: OpenPage(request.encode(), book), "127.0.0.1", port)
            pages.append(page)
            return await page.ready

    pages: list[OpenPage] = []
    wanted = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    began = time.monotonic()
    came = sum(await asyncio.gather(*[opened(path, cookie) for path, cookie in wanted]))
    _tell({"open": came, "seconds": time.monotonic() - began})
    while asked := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        if asked == "words":
            _tell(book.words)
            book.words = []
        else:
            _tell({"open": book.open})


def _tell(what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(main(int(sys.argv[1])))
