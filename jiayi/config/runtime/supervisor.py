"""`jiayi up`: PostgreSQL, one web, one worker, the devices' gateway, in one terminal. Ctrl-C stops all of them."""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from jiayi.config.runtime import children
from jiayi.config.runtime.cluster import Cluster, cluster_of
from jiayi.config.runtime.environment import check_demo_address, data_folder, host, port, prepare_process
from jiayi.config.runtime.locks import FolderLock
from jiayi.config.runtime.problems import CannotStart
from jiayi.config.runtime.processes import Supervised, say
from jiayi.config.runtime.server import check_server
from jiayi.config.runtime.unchanged import is_unchanged, remember

PAGES = {"居民端": "/app/resident.html", "医生端": "/app/doctor.html", "管理端": "/app/desk.html"}


class Stopped(Exception):
    """A signal asked us to stop."""


class Signals:
    """Remembers that a signal came. An exception raised by the handler would be lost inside a fork's callbacks."""

    def __init__(self) -> None:
        self.came = False

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._remember)

    def pause(self, seconds: float) -> None:
        if not self.came:
            time.sleep(seconds)
        if self.came:
            raise Stopped

    def _remember(self, number: int, frame: object) -> None:
        self.came = True


def run() -> int:
    """Start everything, look after it, stop everything."""
    if os.environ.get("MAKELEVEL"):  # a killed `make` must not leave us behind
        children.die_with_parent(signal.SIGTERM)
    signals = Signals()
    signals.listen()
    check_demo_address()
    folder = data_folder()
    lock = FolderLock(folder / "supervisor.lock")
    if not lock.take():
        raise CannotStart(
            f"数据目录 {folder} 已有一个家医在运行(进程 {lock.holder()})。另开一份请换 PORT 和 JIAYI_DATA。",
            f"Process {lock.holder()} already runs on {folder}. For a second copy set PORT and JIAYI_DATA.",
        )
    _check_port_is_free()
    prepare_process(folder)
    supervisor = Supervisor(folder, signals)
    try:
        supervisor.run()
    except Stopped:
        say("家医", "正在停止 · stopping")
    finally:
        supervisor.stop()
        lock.release()
    say("家医", "已停止 · stopped")
    return 0


class Supervisor:
    def __init__(self, folder: Path, signals: Signals) -> None:
        self.folder = folder
        self.signals = signals
        self.cluster: Cluster | None = None
        self.services: list[Supervised] = []
        self.began = time.monotonic()

    def run(self) -> None:
        self._start_database()
        self._migrate()
        python = [sys.executable, "-u", "-m", "jiayi"]
        env = dict(os.environ)
        self.services = [Supervised("web", [*python, "web"], env), Supervised("worker", [*python, "worker"], env)]
        self.services[0].start()
        self._wait_for_web()
        if os.environ.get("JIAYI_MQTT_URL") or os.environ.get("JIAYI_DEMO") == "1":
            self.services.append(Supervised("devices", [*python, "devices"], env))
        for service in self.services[1:]:
            service.start()
        self._greet()
        while True:
            self._look_after_database()
            for service in self.services:
                service.look_after()
            self.signals.pause(0.2)

    def stop(self) -> None:
        for service in reversed(self.services):
            service.stop()
        if self.cluster is not None:
            self.cluster.stop()

    def _start_database(self) -> None:
        if os.environ.get("DATABASE_URL"):
            check_server(os.environ["DATABASE_URL"])
            say("家医", "使用 DATABASE_URL 指定的 PostgreSQL · using the PostgreSQL of DATABASE_URL")
            return
        cluster = cluster_of(self.folder)
        say("家医", f"启动内嵌 PostgreSQL · starting the embedded PostgreSQL in {cluster.home}")
        self.cluster = cluster
        if not cluster.start():
            raise CannotStart(
                "另一个家医命令正在使用内嵌数据库，请等它结束。",
                "Another jiayi command holds the embedded database; wait for it to end.",
            )
        os.environ["DATABASE_URL"] = cluster.url

    def _look_after_database(self) -> None:
        if self.cluster is None or self.cluster.process is None or self.cluster.process.poll() is None:
            return
        say("家医", "PostgreSQL 已退出，正在重启 · PostgreSQL died, starting it again")
        before = self.cluster.port
        self.cluster.restart()
        if self.cluster.port != before:  # the old port was taken meanwhile: the others must learn the new one
            for service in self.services:
                service.stop()
                service.env["DATABASE_URL"] = self.cluster.url

    def _migrate(self) -> None:
        url = os.environ["DATABASE_URL"]
        if is_unchanged(self.folder, url):
            return
        say("家医", "检查数据表 · migrating")
        process = children.start(
            [sys.executable, "-m", "jiayi", "migrate", *(["--demo"] if os.environ.get("JIAYI_DEMO") == "1" else [])],
            on_parent_death=signal.SIGKILL,
        )
        try:
            while process.poll() is None:
                self.signals.pause(0.05)
        finally:
            children.stop(process, politely=signal.SIGTERM, seconds=5)
        if process.returncode != 0:
            raise CannotStart("数据表迁移失败，见上方输出。", "Migrating failed, see above.")
        remember(self.folder, url)

    def _wait_for_web(self) -> None:
        url = f"http://{_reachable_host()}:{port()}/healthz"
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            self.services[0].look_after()
            try:
                with urllib.request.urlopen(url, timeout=5):
                    return
            except urllib.error.HTTPError:
                return
            except OSError:
                self.signals.pause(0.05)
        raise CannotStart("网页服务 120 秒内未能启动。", "The web process did not answer within 120 s.")

    def _greet(self) -> None:
        say("家医", f"已就绪({time.monotonic() - self.began:.1f} 秒)· ready")
        for name, path in PAGES.items():
            say("家医", f"  {name}  http://{_reachable_host()}:{port()}{path}")
        logins = self.folder / "demo-logins.txt"
        if os.environ.get("JIAYI_DEMO") == "1" and logins.exists():
            for line in logins.read_text().splitlines():
                say("演示", line)
        say("家医", "按 Ctrl-C 停止 · Ctrl-C stops everything")


def _reachable_host() -> str:
    name = host()
    if name in ("0.0.0.0", "::", ""):  # noqa: S104
        return "127.0.0.1"
    return f"[{name}]" if ":" in name else name


def _check_port_is_free() -> None:
    family = socket.AF_INET6 if ":" in host() else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host(), port()))
        except OSError as problem:
            raise CannotStart(
                f"地址 {host()}:{port()} 不可用({problem.strerror})，请换一个 PORT。",
                f"Cannot listen on {host()}:{port()} ({problem.strerror}); choose another PORT.",
            ) from None
