"""The hybrid server: HTTP through WSGI threads (cheapest per request), WebSocket to the sockets of the house."""

import os
from typing import Any

from .bridge import ThreadedWsgi
from .limits import size_limited
from .wsgi import application as wsgi

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiayi.config.settings")
_http = size_limited(ThreadedWsgi(wsgi, threads=4))


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    # Imported here: the applications exist only after Django has been set up (wsgi).
    from jiayi.entrypoints.realtime import application as sockets

    if scope["type"] == "http":
        await _http(scope, receive, send)
    elif scope["type"] == "websocket":
        await sockets(scope, receive, send)
