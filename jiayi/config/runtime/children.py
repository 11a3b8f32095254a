"""Starting a child that never outlives its parent."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(number: signal.Signals) -> None:
    """Ask the kernel to send us `number` when the thread that started us ends, even by SIGKILL. Linux only."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def start(
    command: Sequence[str | Path],
    *,
    on_parent_death: signal.Signals,
    env: dict[str, str] | None = None,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """Start `command` in its own process group. Call it from the main thread: the parent's death is that thread's."""
    parent = os.getpid()

    def prepare() -> None:  # runs after the change of user, which would clear the request
        die_with_parent(on_parent_death)
        if os.getppid() != parent:
            os._exit(1)

    return subprocess.Popen(
        [str(part) for part in command],
        env=env,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=prepare,
        **options,
    )


def stop(process: subprocess.Popen[bytes], *, politely: signal.Signals, seconds: float) -> None:
    """Ask the child, wait, then end its whole group."""
    if process.poll() is None:
        process.send_signal(politely)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def wait_until_gone(pids: Sequence[int], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while any(is_alive(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
