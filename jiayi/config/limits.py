"""Size limits of requests, before anything reads them."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

JSON_BYTES = 2 * 1024 * 1024
UPLOAD_BYTES = 16 * 1024 * 1024
SAID = {
    JSON_BYTES: "这次要存的太大，没有存；填的还在。照片请重拍小一点的，或少拍几张，再存一次",
    UPLOAD_BYTES: "文件太大，没有存。一个文件最多 10 MB，照片可以先缩小再传",
}

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def size_limited(app: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Refuse a larger body by its announced length; one that lies or does not say is read until the limit and dropped.

    The body is collected here, so that a slow sender holds a coroutine and not one of the few WSGI threads.
    """

    async def limited(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        limit = UPLOAD_BYTES if headers.get(b"content-type", b"").startswith(b"multipart/") else JSON_BYTES
        announced = headers.get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > limit:
            await _refuse(send, limit)
            return
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return  # the client has gone
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > limit:
                await _refuse(send, limit)
                return
            if not message.get("more_body"):
                break
        whole: dict[str, Any] | None = {"type": "http.request", "body": b"".join(parts), "more_body": False}

        async def replay() -> dict[str, Any]:
            nonlocal whole
            if whole is not None:
                message, whole = whole, None
                return message
            return await receive()

        await app(scope, replay, send)

    return limited


async def _refuse(send: Send, limit: int) -> None:
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    said = {"code": "too_large", "message": SAID[limit]}
    await send({"type": "http.response.body", "body": json.dumps(said, ensure_ascii=False).encode()})
