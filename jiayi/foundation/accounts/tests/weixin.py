"""WeChat on this machine, as far as we speak to it; it misbehaves for the same codes as the simulator."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from jiayi.foundation.accounts.adapters.simulator import UNREACHABLE

APP_ID, SECRET = "wx-test", "a-secret"


class _Weixin(BaseHTTPRequestHandler):
    codes: dict[str, str] = {}
    menus: list[dict] = []

    def do_GET(self):
        asked = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(asked.query).items()}
        if asked.path != "/sns/oauth2/access_token" or query.get("grant_type") != "authorization_code":
            return self._answer({"errcode": 40066, "errmsg": "invalid url"})
        if query.get("appid") != APP_ID:
            return self._answer({"errcode": 40013, "errmsg": "invalid appid"})
        if query.get("secret") != SECRET:
            return self._answer({"errcode": 40125, "errmsg": "invalid appsecret"})
        code = query.get("code", "")
        if code == UNREACHABLE:
            return self._answer({"errcode": -1, "errmsg": "system error"})
        if code not in self.codes:
            return self._answer({"errcode": 40029, "errmsg": "invalid code"})
        open_id, self.codes[code] = self.codes[code], ""
        if not open_id:
            return self._answer({"errcode": 40163, "errmsg": "code been used"})
        return self._answer({"access_token": "t", "expires_in": 7200, "openid": open_id, "scope": "snsapi_base"})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        asked = urlsplit(self.path)
        if asked.path == "/cgi-bin/stable_token":
            good = (body["grant_type"], body["appid"], body["secret"]) == ("client_credential", APP_ID, SECRET)
            return self._answer(
                {"access_token": "m", "expires_in": 7200} if good else {"errcode": 40125, "errmsg": "x"}
            )
        if parse_qs(asked.query).get("access_token") != ["m"]:
            return self._answer({"errcode": 40001, "errmsg": "invalid credential"})
        if not 1 <= len(body.get("button", [])) <= 3:
            return self._answer({"errcode": 40016, "errmsg": "invalid button size"})
        self.menus.append(body)
        return self._answer({"errcode": 0, "errmsg": "ok"})

    def _answer(self, body):
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Quiet."""


@contextmanager
def weixin():
    """The address of this WeChat, its codes and the menus it was given."""
    handler = type("Weixin", (_Weixin,), {"codes": {}, "menus": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
