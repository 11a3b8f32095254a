"""The template messages of a WeChat official account on this machine; it misbehaves for the ends of open ids."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

APP_ID, SECRET = "wx-test", "a-secret"
ERRORS = {"43004": 43004, "48001": 48001, "40037": 40037, "45009": 45009, "99999": -1}


class _Account(BaseHTTPRequestHandler):
    messages: list[dict] = []
    tokens: list[str] = []
    over: dict[str, int] = {}  # tokens that count no more, and the code that says so

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = urlsplit(self.path)
        if asked.path == "/cgi-bin/stable_token":
            if (body["appid"], body["secret"]) != (APP_ID, SECRET):
                return self._answer({"errcode": 40125, "errmsg": "invalid appsecret"})
            self.tokens.append(f"t{len(self.tokens) + 1}")
            return self._answer({"access_token": self.tokens[-1], "expires_in": 7200})
        [token] = parse_qs(asked.query)["access_token"]
        if token != self.tokens[-1] or token in self.over:
            return self._answer({"errcode": self.over.get(token, 40001), "errmsg": "token"})
        for ending, code in ERRORS.items():
            if body["touser"].endswith(ending):
                return self._answer({"errcode": code, "errmsg": "no"})
        self.messages.append(body)
        return self._answer({"errcode": 0, "errmsg": "ok", "msgid": 200_000 + len(self.messages)})

    def _answer(self, body):
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Quiet."""


@contextmanager
def account():
    """The address of this WeChat, and what it knows."""
    handler = type("Account", (_Account,), {"messages": [], "tokens": [], "over": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
