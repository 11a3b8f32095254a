"""One supervised process: its command, its log lines with a prefix, its restarts with back-off."""

import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

from jiayi.config.runtime import children

FIRST_PAUSE, LONGEST_PAUSE, STEADY_SECONDS = 1.0, 30.0, 60.0
_printing = threading.Lock()


def say(name: str, text: str) -> None:
    """One line of the common log."""
    wide = sum(character > "\u2e7f" for character in name)  # Chinese characters take two columns
    with _printing:
        sys.stdout.write(f"{name}{' ' * (7 - len(name) - wide)}│ {text}\n")
        sys.stdout.flush()


@dataclass
class Supervised:
    name: str
    command: list[str]
    env: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = field(default=0.0)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = children.start(
            self.command,
            on_parent_death=signal.SIGKILL,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        threading.Thread(target=self._copy_log, args=[self.process], daemon=True).start()

    def look_after(self) -> None:
        """Start it again when it has died, later each time."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
            return
        if (code := self.process.poll()) is None:
            if now - self.started > STEADY_SECONDS:
                self.pause = FIRST_PAUSE
            return
        say("家医", f"{self.name} 已退出({code}),{self.pause:.0f} 秒后重启 · restarting in {self.pause:.0f} s")
        self.process, self.due = None, now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def stop(self) -> None:
        if self.process is not None:
            children.stop(self.process, politely=signal.SIGTERM, seconds=15)
            self.process = None

    def _copy_log(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            say(self.name, line.decode(errors="replace").rstrip("\n"))
