"""A small SMS and WeChat relay on this machine, which misbehaves for the same addresses as the simulator."""

import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from jiayi.foundation.messaging.adapters.simulator import REFUSED_ENDING, UNREACHABLE_ENDING

KEY = "a-key"
# How a call ended, by the last figures of the number: ringing, engaged, nobody there, a word nobody agreed on.
STATES = {"1001": "accepted", "1002": "busy", "1003": "no_answer", "1004": "dancing"}


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
        if address.endswith("0007"):  # a line that is cut in the middle of the answer
            self.close_connection = True
            return self.connection.shutdown(socket.SHUT_RDWR)
        number = f"m/{len(self.messages) + 1}"
        self.messages[number] = body
        return self._answer(200, {"id": number})

    def do_GET(self):
        number = self.path.removeprefix("/messages/").replace("%2F", "/")
        if number not in self.messages:
            return self._answer(404, {"error": "unknown"})
        phone = self.messages[number].get("phone", "")
        state = next((said for ending, said in STATES.items() if phone.endswith(ending)), "delivered")
        return self._answer(200, {"state": state})

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
