"""A small SMS and WeChat relay on this machine, which misbehaves for the same addresses as the simulator."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from jiayi.foundation.messaging.adapters.simulator import REFUSED_ENDING, UNREACHABLE_ENDING

KEY = "a-key"


class _Relay(BaseHTTPRequestHandler):
    messages: dict[str, dict] = {}

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        address = body.get("phone") or body.get("touser", "")
        if self.headers["Authorization"] != f"Bearer {KEY}":
            return self._answer(401, {"error": "key"})
        if address.endswith(REFUSED_ENDING):
            return self._answer(422, {"error": "no such number"})
        if address.endswith(UNREACHABLE_ENDING):
            return self._answer(503, {"error": "busy"})
        if address.endswith("0008"):
            return self._answer(200, ["nonsense"])
        number = f"m/{len(self.messages) + 1}"
        self.messages[number] = body
        return self._answer(200, {"id": number})

    def do_GET(self):
        number = self.path.removeprefix("/messages/").replace("%2F", "/")
        if number not in self.messages:
            return self._answer(404, {"error": "unknown"})
        return self._answer(200, {"state": "delivered"})

    def _answer(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Quiet."""


@contextmanager
def relay():
    """The relay's address, and what it was given."""
    handler = type("Relay", (_Relay,), {"messages": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler.messages
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
