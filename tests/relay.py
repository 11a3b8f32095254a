"""A TURN server for the journeys: coturn of this machine, installed when root on Debian; else its test is skipped."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache

from .live import free_port

SECRET = "journey-relay"


@cache
def turnserver() -> tuple[str | None, str]:
    """The program, or why there is none."""
    if found := shutil.which("turnserver"):
        return found, ""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None, "no turnserver on the PATH; installing coturn needs root on Debian"
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "coturn"]):
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=600)
        if done.returncode != 0:
            return None, f"{' '.join(command)}: {done.stderr.strip()[-200:]}"
    return shutil.which("turnserver"), "coturn was installed and has no turnserver"


class Relay:
    """`start` and `stop` it as often as the story wants; the port stays the same."""

    def __init__(self) -> None:
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        # What the web server must know before it starts.
        self.env = {
            "JIAYI_TURN_URLS": f"turn:127.0.0.1:{self.port}?transport=udp",
            "JIAYI_TURN_SECRET": SECRET,
            "JIAYI_TURN_ONLY": "1",
        }

    def start(self) -> None:
        program, _ = turnserver()
        assert program is not None
        folder = tempfile.mkdtemp(prefix="jiayi-relay-")
        self.process = subprocess.Popen(
            [
                program, "-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={self.port}",
                "--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=jiayi", "--no-tls", "--no-dtls",
                "--no-cli", "--allow-loopback-peers", "--min-port=51000", "--max-port=51200", "--log-file=stdout",
                f"--pidfile={folder}/pid", f"--userdb={folder}/turndb",
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
        )  # fmt: skip

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@contextlib.contextmanager
def running(relay: Relay) -> Iterator[Relay]:
    relay.start()
    try:
        yield relay
    finally:
        relay.stop()
