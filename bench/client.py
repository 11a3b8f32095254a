"""A small client with one kept connection: what it costs is paid in this process and not counted."""

import http.client
import json
from http.cookies import SimpleCookie
from typing import Any


class Refused(Exception):
    """The application answered with an error; a refusal is not a measurement."""


class Client:
    def __init__(self, port: int, cookie: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = cookie

    def send(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"X-Requested-With": "jiayi", "Cookie": self.cookie}
        content = None
        if body is not None:
            content = json.dumps(body, default=str).encode()
            headers["Content-Type"] = "application/json"
        self.connection.request(method, path, content, headers)
        response = self.connection.getresponse()
        raw = response.read()
        if response.status >= 400:
            raise Refused(f"{method} {path}: {response.status} {raw[:300].decode(errors='replace')}")
        for header in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                self.cookie = f"{name}={morsel.value}"
        return json.loads(raw) if raw and "json" in response.headers.get("Content-Type", "") else raw
