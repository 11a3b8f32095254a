"""From the ASGI server to Django's synchronous side: one thread, one hand-over each way.

a2wsgi's own middleware wakes the event loop for the start, for each piece and for the end of an answer (and for the
body of a request), which costs a small request as much as its statements. Here the body is there already
(`limits.py`) and an answer goes back whole; only one of unknown or great length is sent on piece by piece.
"""

import asyncio
import contextvars
import io
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from a2wsgi.wsgi import build_environ

# Up to here an answer is put together in memory.
WHOLE = 1_000_000
Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]


class ThreadedWsgi:
    """An ASGI application for HTTP that answers with a WSGI application in a pool of threads."""

    def __init__(self, application: Callable[..., Iterable[bytes]], *, threads: int) -> None:
        self.application = application
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="wsgi")

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        body = (await receive())["body"]
        environ = build_environ(scope, io.BytesIO(body))  # type: ignore[arg-type]
        loop = asyncio.get_running_loop()

        def send_now(message: Message) -> None:
            asyncio.run_coroutine_threadsafe(send(message), loop).result()  # type: ignore[arg-type]

        context = contextvars.copy_context()
        for message in await loop.run_in_executor(self.threads, context.run, self._answer, environ, send_now):
            await send(message)

    def _answer(self, environ: Message, send_now: Callable[[Message], None]) -> list[Message]:
        """What is left to send when the thread is done: everything, unless the answer was too long to wait for.

        The answer is closed in this thread, since that gives its database connection back.
        """
        start: Message = {"type": "http.response.start"}

        def start_response(status: str, headers: list[tuple[str, str]], problem: Any = None) -> None:
            start["status"] = int(status[:3])
            start["headers"] = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]

        pieces = self.application(environ, start_response)
        try:
            if _is_short(start["headers"]):
                return [start, {"type": "http.response.body", "body": b"".join(pieces)}]
            send_now(start)
            for piece in pieces:
                send_now({"type": "http.response.body", "body": piece, "more_body": True})
            return [{"type": "http.response.body", "body": b""}]
        finally:
            if (close := getattr(pieces, "close", None)) is not None:
                close()


def _is_short(headers: list[tuple[bytes, bytes]]) -> bool:
    length = next((value for name, value in headers if name == b"content-length"), b"")
    return length.isdigit() and int(length) <= WHOLE
