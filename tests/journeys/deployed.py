"""The served district behind an address of its own, where a new build can be deployed while a page is open.

Only the pages come from here, with the headers of the product; everything else goes through to the real server.
"""

import hashlib
import http.client
import mimetypes
import re
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit
from wsgiref.headers import Headers

from jiayi.config.pages import add_headers
from tests.environment import REPOSITORY

BUILT = REPOSITORY / "web" / "dist"
OWN_WAY = {"connection", "keep-alive", "transfer-encoding", "content-length", "upgrade"}
TEXT = {".js", ".css", ".html"}
PART = re.compile(r"[\w.-]+\.(?:js|css)")


class Deployed:
    """`url` serves the build of `web/dist`; after `deploy`, another one in which no part keeps its name."""

    def __init__(self, upstream: str, folder: Path) -> None:
        self.upstream, self.folder, self.pages = urlsplit(upstream), folder, BUILT
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def deploy(self, build: str) -> None:
        """As a real build: every part under a new name, the old ones gone, the pages and the worker naming the new."""
        target = self.folder / build
        app = target / "app"
        shutil.copytree(BUILT / "app", app)
        assets = app / "assets"
        names = {part.name: f"{part.stem}-{build}{part.suffix}" for part in assets.iterdir() if part.suffix in TEXT}

        def renamed(text: str) -> str:
            return PART.sub(lambda found: names.get(found.group(), found.group()), text)

        for part in [*assets.iterdir(), *app.glob("*.html"), app / "sw.js"]:
            if part.suffix in TEXT:
                part.write_text(renamed(part.read_text(encoding="utf-8")), encoding="utf-8")
        for old, new in names.items():
            (assets / old).rename(assets / new)
        worker = (app / "sw.js").read_text(encoding="utf-8")
        for page in app.glob("*.html"):
            text = page.read_text(encoding="utf-8").replace("<head>", f'<head><meta name="build" content="{build}">')
            page.write_text(text, encoding="utf-8")
            mark = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
            worker = re.sub(rf'url:"{page.name}",revision:"\w+"', f'url:"{page.name}",revision:"{mark}"', worker)
        (app / "sw.js").write_text(worker, encoding="utf-8")
        self.pages = target

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _handler(site: Deployed) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def page(self) -> None:
            path = urlsplit(self.path).path
            file = site.pages / path.removeprefix("/")
            if not file.is_file():
                self.send_error(404)
                return
            headers = Headers([("Content-Type", mimetypes.guess_type(path)[0] or "application/octet-stream")])
            if "/assets/" in path:
                headers["Cache-Control"] = "max-age=315360000, public, immutable"
            add_headers(headers, str(file), path)
            self.say(200, headers.items(), file.read_bytes())

        def through(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length) if length else None
            line = http.client.HTTPConnection(str(site.upstream.hostname), site.upstream.port, timeout=30)
            try:
                asked = {name: value for name, value in self.headers.items() if name.lower() not in OWN_WAY}
                if body is not None:
                    asked["Content-Length"] = str(length)
                line.request(self.command, self.path, body=body, headers=asked)
                answer = line.getresponse()
                self.say(answer.status, answer.getheaders(), answer.read())
            finally:
                line.close()

        def say(self, status: int, headers, body: bytes) -> None:
            self.send_response_only(status)
            for name, value in headers:
                if name.lower() not in OWN_WAY:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            if self.headers.get("Upgrade"):
                self.send_error(503)  # open pages ask again by themselves; no story here needs to be told at once
            elif self.path.startswith("/app/"):
                self.page()
            else:
                self.through()

        def log_message(self, *said) -> None:
            """The server behind has its own log."""

    for method in ("POST", "PUT", "PATCH", "DELETE", "HEAD"):
        setattr(Handler, f"do_{method}", Handler.through)
    return Handler
