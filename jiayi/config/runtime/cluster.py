"""The embedded PostgreSQL: made on first use, started as a child, never left behind.

The wheel's own `get_server` is not used: it trusts stale pid files, outlives a killed holder, authenticates nobody
and, as root, opens all parent folders.
"""

import contextlib
import hashlib
import locale
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from jiayi.config.runtime import children
from jiayi.config.runtime.binaries import bin_folder
from jiayi.config.runtime.locks import FolderLock
from jiayi.config.runtime.owner import database_owner
from jiayi.config.runtime.problems import CannotStart

SYSTEM_FOLDER = Path("/var/lib/jiayi")
USER = DATABASE = "jiayi"
START_SECONDS = 60
STOP_SECONDS = 60

# Modest: two cores and a few gigabytes beside web and worker. Statements, parameters and details stay out of the log,
# because they carry names and numbers of people.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    # No replica is fed from the embedded cluster and its backup is a dump, so an index that is built whole (the demo
    # builds hundreds) need not be written a second time into the log. A server of one's own comes by DATABASE_URL.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "shared_preload_libraries": "pg_stat_statements",
}
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def home_of(data_folder: Path) -> Path:
    """Where the cluster of a data folder lives: inside it, or as root under a system folder all users can reach."""
    data_folder = data_folder.resolve()
    if os.geteuid() != 0:
        return data_folder / "postgresql"
    return SYSTEM_FOLDER / hashlib.sha256(str(data_folder).encode()).hexdigest()[:16]


def cluster_of(data_folder: Path) -> "Cluster":
    """The cluster of a data folder.

    As root it lives elsewhere, so it outlives a deleted data folder, and with that the keys its numbers were encrypted
    with. A new data folder of the same name gets a new cluster; the old one is put aside, not deleted.
    """
    home = home_of(data_folder)
    mark = data_folder / "postgresql.home"
    if home.parent != data_folder and not mark.exists():
        if (home / "data").exists():
            _put_aside(home)
        mark.write_text(f"{home}\n")
    return Cluster(home)


@contextlib.contextmanager
def throwaway_cluster() -> Iterator["Cluster"]:
    """A cluster for a picture or a test, in a place its owner can reach, removed afterwards."""
    parent = SYSTEM_FOLDER if os.geteuid() == 0 else Path(tempfile.gettempdir())
    home = parent / f"throwaway-{secrets.token_hex(8)}"
    try:
        with Cluster(home, throwaway=True) as cluster:
            yield cluster
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _put_aside(home: Path) -> None:
    lock = FolderLock(home / "lock")
    if not lock.take():
        raise CannotStart(
            f"数据目录已被删除，但它的数据库仍在运行({home})，请先停止。",
            f"The data folder was deleted while its database still runs in {home}; stop that first.",
        )
    lock.release()
    home.rename(home.with_name(f"{home.name}.left-{time.strftime('%Y%m%d-%H%M%S')}"))


class Cluster:
    """One PostgreSQL cluster in one folder. Whoever started it holds its lock; others may use it while it runs."""

    def __init__(self, home: Path, *, throwaway: bool = False) -> None:
        self.home = home
        self.data = home / "data"
        self.log = home / "postgresql.log"
        self.throwaway = throwaway
        self.owner = database_owner()
        self.process: subprocess.Popen[bytes] | None = None
        self._lock = FolderLock(home / "lock")

    @property
    def port(self) -> int:
        return int((self.home / "port").read_text())

    @property
    def url(self) -> str:
        password = (self.home / "password").read_text().strip()
        return f"postgresql://{USER}:{password}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def bin(self) -> Path:
        return bin_folder(self.owner, SYSTEM_FOLDER)

    def start(self) -> bool:
        """Start it and return True; return False when another living process of ours holds it (then use `url`)."""
        self._make_home()
        if not self._lock.take():
            self._wait_until_ready(None)
            return False
        self._end_orphans()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self.restart()
        return True

    def restart(self) -> None:
        """Start the server process; the lock is ours."""
        self._choose_port()
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.replace(self.log.with_suffix(".log.1"))
        options = {"port": str(self.port), **(UNSAFE_BUT_FAST if self.throwaway else {})}
        flags = [flag for name, value in options.items() for flag in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self.process = children.start(
                [self.bin / "postgres", "-D", self.data, *flags],
                on_parent_death=signal.SIGINT,  # a fast, clean shutdown
                env=_bare_environment(),
                cwd=self.home,
                stdout=log,
                stderr=log,
                **self.owner.process_options,
            )
        self._wait_until_ready(self.process)
        self._ensure_database()

    def stop(self) -> None:
        if self.process is not None:
            children.stop(self.process, politely=signal.SIGINT, seconds=STOP_SECONDS)
            self.process = None
        self._lock.release()

    def __enter__(self) -> "Cluster":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _make_home(self) -> None:
        if self.owner.uid is not None:
            self.home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        if not self.home.exists():
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.owner.give(self.home)

    def _initialise(self) -> None:
        if self.data.exists():  # an earlier first start was interrupted
            shutil.rmtree(self.data)
        staging = self.home / "data.new"
        if staging.exists():
            shutil.rmtree(staging)
        password = self.home / "password"
        password.write_text(secrets.token_urlsafe(24))
        password.chmod(0o600)
        self.owner.give(password)
        settings = {**SETTINGS, "dynamic_shared_memory_type": _shared_memory_type()}
        done = subprocess.run(
            [
                *(self.bin / "initdb", "-D", staging, "--username", USER, "--pwfile", password),
                *("--auth", "scram-sha-256", "--encoding", "UTF8", "--no-instructions"),
                # No ICU in the wheel. The builtin provider knows Unicode without the machine's locales; pg_trgm asks
                # the C library, and under plain "C" finds no trigram in Chinese.
                *("--locale", "C", "--lc-ctype", _character_type()),
                *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                *(["--no-sync"] if self.throwaway else []),
                *(flag for name, value in settings.items() for flag in ("-c", f"{name}={value}")),
            ],
            env=_bare_environment(),
            cwd=self.home,
            capture_output=True,
            **self.owner.process_options,
        )
        if done.returncode != 0:
            raise CannotStart(
                f"初始化数据库失败({self.home}):",
                f"initdb failed:\n{done.stderr.decode(errors='replace')[-2000:]}",
            )
        staging.rename(self.data)

    def _choose_port(self) -> None:
        remembered = self.home / "port"
        if remembered.exists() and _is_free(int(remembered.read_text())):
            return
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            remembered.write_text(str(probe.getsockname()[1]))

    def _wait_until_ready(self, process: subprocess.Popen[bytes] | None) -> None:
        """The last line of postmaster.pid says `ready`; the first says whose it is."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            lines = self._postmaster_lines()
            is_ready = len(lines) >= 8 and lines[7].strip() == "ready"
            if is_ready and (process is None or int(lines[0]) == process.pid):
                return
            if process is not None and process.poll() is not None:
                break
            time.sleep(0.02)
        raise CannotStart(
            f"PostgreSQL 未能启动，日志：{self.log}",
            f"PostgreSQL did not start; the end of its log:\n{self._log_tail()}",
        )

    def _ensure_database(self) -> None:
        server = self.url.rpartition("/")[0] + "/postgres"
        with psycopg.connect(server, autocommit=True) as connection:
            exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not exists:
                connection.execute(f"CREATE DATABASE {DATABASE}".encode())

    def _end_orphans(self) -> None:
        """A server whose holder was killed may still be shutting down, or run on where no death signal exists."""
        lines = self._postmaster_lines()
        orphans = _processes_in(self.data)
        if lines and int(lines[0]) in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(lines[0]), signal.SIGINT)
        if not children.wait_until_gone(orphans, STOP_SECONDS):
            raise CannotStart(
                f"{self.data} 的旧 PostgreSQL 进程 {orphans} 无法结束。",
                f"Old PostgreSQL processes {orphans} of {self.data} do not end.",
            )
        # Nobody of ours is left: a pid file that remains names a process that is gone, or a stranger by now.
        if os.path.isdir("/proc/self"):
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _postmaster_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _log_tail(self) -> str:
        try:
            return self.log.read_text(errors="replace")[-2000:]
        except OSError:
            return ""


def _processes_in(folder: Path) -> list[int]:
    """PostgreSQL's processes stand in their data folder: that tells them apart from a recycled process id."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd") == str(folder.resolve()) and os.readlink(entry / "exe").endswith("postgres"):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def _shared_memory_type() -> str:
    """Containers often have 64 MB of /dev/shm: parallel queries would fail there."""
    try:
        return "posix" if shutil.disk_usage("/dev/shm").total >= 512 * 1024 * 1024 else "mmap"  # noqa: S108
    except OSError:
        return "mmap"


def _character_type() -> str:
    current = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8", "zh_CN.UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
            return name
    finally:
        locale.setlocale(locale.LC_CTYPE, current)
    raise CannotStart(
        "系统缺少 UTF-8 区域设置(C.UTF-8)，中文姓名检索无法使用索引。",
        "The machine has no UTF-8 locale (C.UTF-8): Chinese names could not be indexed.",
    )


def _bare_environment() -> dict[str, str]:
    """Nothing of ours belongs in the server's environment: no keys, no PG* variables of the user."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
