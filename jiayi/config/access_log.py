"""One line per request: number, method, path without its query, status, duration, who (by number)."""

import logging
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from jiayi.config.logging import request_id

log = logging.getLogger("jiayi.request")
QUIET = ("/healthz", "/app/", "/static/")


class AccessLogMiddleware:
    """The outermost middleware: what it times includes all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = secrets.token_hex(6)
        mark = request_id.set(number)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = number
            if not response.streaming:
                response.headers.setdefault("Content-Length", str(len(response.content)))
            if response.status_code >= 400 or not request.path.startswith(QUIET):
                actor = getattr(request, "actor", None)
                log.info(
                    "%s %s",
                    request.method,
                    request.path,
                    extra={
                        "status": response.status_code,
                        "ms": round((time.perf_counter() - began) * 1000, 1),
                        "actor": actor.label if actor is not None else "",
                    },
                )
            return response
        finally:
            request_id.reset(mark)
