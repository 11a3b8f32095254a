"""The hybrid server: HTTP through WSGI threads (cheapest per request), WebSocket through Channels."""

import os
from typing import Any

from channels.routing import URLRouter

from .bridge import ThreadedWsgi
from .limits import size_limited
from .wsgi import application as wsgi

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiayi.config.settings")
_http = size_limited(ThreadedWsgi(wsgi, threads=4))
_sockets = URLRouter([])


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await _http(scope, receive, send)
    elif scope["type"] == "websocket":
        await _sockets(scope, receive, send)
