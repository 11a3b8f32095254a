"""A small client with one kept connection: what it costs is paid in this process and not counted."""

import http.client
import json
import time
from functools import cache
from http.cookies import SimpleCookie
from typing import Any


class Refused(Exception):
    """The application answered with an error; a refusal is not a measurement."""


class Client:
    def __init__(self, port: int, cookie: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookie = cookie

    def close(self) -> None:
        self.connection.close()

    def send(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"X-Requested-With": "jiayi", "Cookie": self.cookie}
        content = None
        if body is not None:
            content = json.dumps(body, default=str).encode()
            headers["Content-Type"] = "application/json"
        try:
            self.connection.request(method, path, content, headers)
            response = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError):  # idle too long: the server hung up
            self.connection.close()
            self.connection.request(method, path, content, headers)
            response = self.connection.getresponse()
        raw = response.read()
        if response.status >= 400:
            raise Refused(f"{method} {path}: {response.status} {raw[:300].decode(errors='replace')}")
        for header in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                self.cookie = f"{name}={morsel.value}"
        return json.loads(raw) if raw and "json" in response.headers.get("Content-Type", "") else raw


@cache
def sign_in_staff(port: int, client: str, username: str) -> Client:
    """As the login page of the demo does it: password, then the second factor that it shows. Once per port."""
    browser = Client(port)
    for last_try in (False, True):
        shown = next(one for one in browser.send("GET", "/api/public/demo/logins") if one["login"] == username)
        step = browser.send("POST", f"/api/{client}/login", {"username": username, "password": shown["password"]})
        if step["step"] != "totp":
            break
        try:
            browser.send("POST", f"/api/{client}/login/totp", {"ticket": step["ticket"], "code": shown["totp"]})
            break
        except Refused:
            if last_try:
                raise
            time.sleep(31)  # a code is good once: the run before this one has used it
    return browser


def sign_in_resident(port: int, phone: str) -> Client:
    browser = Client(port)
    browser.send("POST", "/api/resident/login/code", {"phone": phone})
    code = next(one["code"] for one in browser.send("GET", "/api/public/demo/codes") if one["to"] == phone)
    browser.send("POST", "/api/resident/login", {"phone": phone, "code": code})
    return browser
