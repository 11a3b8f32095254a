"""The real application for tests: web and worker as processes of their own, on a database of the test."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from jiayi.config.runtime import children

REPOSITORY = Path(__file__).resolve().parent.parent

START_SECONDS = 60


class LiveApp:
    """`web` and `worker` started with the same commands as in production."""

    def __init__(self, *, database_url: str, folder: Path, today: str | None = None) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "live.log"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.env = {
            **os.environ,
            "DATABASE_URL": database_url,
            "JIAYI_DATA": str(folder),
            "JIAYI_DEMO": "1",
            "JIAYI_PUBLIC_URL": self.url,
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            **({"JIAYI_TODAY": today} if today else {}),
        }

    def run(self, *arguments: str) -> str:
        """A command of ours, to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "jiayi", *arguments], cwd=REPOSITORY, env=self.env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    def start(self, *names: str, processes: int = 1) -> None:
        """`processes` of the web server share its port."""
        for name in names:
            more = ["--processes", str(processes)] if name == "web" and processes > 1 else []
            with self.log.open("ab") as log:
                self.processes[name] = children.start(
                    [sys.executable, "-m", "jiayi", name, *more],
                    on_parent_death=signal.SIGKILL,
                    env=self.env,
                    cwd=REPOSITORY,
                    stdout=log,
                    stderr=log,
                )
        if "web" in names:
            self._wait()

    def kill(self, name: str) -> None:
        """No farewell, as when the power fails."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def stop(self) -> None:
        for name in list(self.processes):
            children.stop(self.processes.pop(name), politely=signal.SIGTERM, seconds=15)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.processes["web"].poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/healthz", timeout=5):
                return
            time.sleep(0.1)
        raise AssertionError(f"web did not start:\n{self.log.read_text(errors='replace')[-4000:]}")


@contextlib.contextmanager
def live_app(*, database_url: str, folder: Path, today: str | None = None) -> Iterator[LiveApp]:
    app = LiveApp(database_url=database_url, folder=folder, today=today)
    try:
        yield app
    finally:
        app.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
