"""`jiayi up` as people use it: started, interrupted, killed, started twice."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import psycopg
import pytest

from jiayi.config.runtime import children
from jiayi.config.runtime.cluster import home_of
from tests.live import REPOSITORY, free_port

pytestmark = pytest.mark.slow


class House:
    """One `jiayi up`, in a process group of its own as a terminal would give it."""

    def __init__(self, folder, **env):
        self.port = free_port()
        self.log = folder / f"up-{self.port}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "jiayi", "up"],
                cwd=REPOSITORY,
                env={**os.environ, "JIAYI_DATA": str(folder), "PORT": str(self.port), "DATABASE_URL": "", **env},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def health(self):
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer,
        ):
            return json.load(answer)
        return {}

    def wait_until(self, condition, seconds=240):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if condition():
                return
            assert self.process.poll() is None, self.output()
            time.sleep(0.1)
        raise AssertionError(self.output())

    def serve(self):
        self.wait_until(lambda: "ready" in self.output() and self.health().get("worker") == "ok")
        return self

    def output(self):
        return self.log.read_text(errors="replace")

    def pids(self):
        """Name of the command → process id, of what the supervisor has started."""
        found = {}
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            if len(words) > 1:  # the dead have no command line
                found["postgres" if words[0].endswith("postgres") else words[-2]] = int(pid)
        return found

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(60)
            self.process.kill()
        self.process.wait()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One data folder for all: only the first start has tables to make."""
    folder = tmp_path_factory.mktemp("house")
    yield folder
    shutil.rmtree(home_of(folder), ignore_errors=True)


@pytest.fixture
def house(folder):
    started = []

    def start(place=folder, **env):
        started.append(House(place, **env))
        return started[-1]

    yield start
    for each in started:
        each.end()


def test_interrupting_stops_everything_it_started(house):
    running = house().serve()
    pids = running.pids()
    assert set(pids) == {"postgres", "web", "worker"}
    assert running.interrupt() == 0
    assert children.wait_until_gone(list(pids.values()), 5)


def test_after_a_kill_nothing_is_left_and_the_next_start_serves(house):
    killed = house().serve()
    pids = killed.pids()
    killed.process.kill()
    killed.process.wait()
    house().serve()
    assert children.wait_until_gone(list(pids.values()), 10)


def test_dead_processes_are_started_again_and_the_others_keep_running(house):
    running = house().serve()
    before = running.pids()
    os.kill(before["web"], signal.SIGKILL)
    running.wait_until(lambda: running.health().get("status") == "ok" and running.pids().get("web") != before["web"])
    assert running.pids()["worker"] == before["worker"]


def test_a_killed_database_is_started_again_and_both_processes_find_it(house):
    running = house().serve()
    before = running.pids()
    os.kill(before["postgres"], signal.SIGKILL)
    running.wait_until(lambda: running.pids().get("postgres") not in (None, before["postgres"]))
    running.wait_until(lambda: running.health().get("worker") == "ok")


def test_a_second_start_on_the_same_folder_is_refused_with_the_reason(house):
    first = house().serve()
    second = house()
    assert second.process.wait(30) == 1
    assert f"已有一个家医在运行(进程 {first.process.pid})" in second.output()


def test_check_tells_what_is_missing_in_plain_words(house, folder):
    house().serve()
    env = {**os.environ, "JIAYI_DATA": str(folder), "DATABASE_URL": ""}
    done = subprocess.run(
        [sys.executable, "-m", "jiayi", "check"], cwd=REPOSITORY, env=env, capture_output=True, text=True
    )
    assert done.returncode == 1, done.stderr
    assert "不是 https" in done.stdout
    assert "数据表" not in done.stdout
    assert "心跳" not in done.stdout


def test_a_second_copy_on_another_port_and_folder_runs_beside_it(house, tmp_path):
    one, two = house(), house(tmp_path)
    try:
        one.serve()
        two.serve()
        assert one.pids()["postgres"] != two.pids()["postgres"]
    finally:
        two.end()
        shutil.rmtree(home_of(tmp_path), ignore_errors=True)


def test_a_taken_port_is_named(house, folder, tmp_path):
    running = house().serve()
    second = house(tmp_path, PORT=str(running.port))
    assert second.process.wait(30) == 1
    assert f"127.0.0.1:{running.port} 不可用" in second.output()


def test_the_demo_on_a_public_address_is_refused(house):
    refused = house(JIAYI_DEMO="1", HOST="0.0.0.0")  # noqa: S104
    assert refused.process.wait(30) == 1
    assert "演示模式" in refused.output()


def test_an_own_database_is_used_when_it_is_named(house, tmp_path):
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = f"own_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            running = house(tmp_path, DATABASE_URL=f"{server}/{name}").serve()
            assert set(running.pids()) == {"web", "worker"}
            assert not home_of(tmp_path).exists()
            running.interrupt()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_an_unreachable_own_database_is_refused(house, tmp_path):
    refused = house(tmp_path, DATABASE_URL="postgresql://jiayi@127.0.0.1:1/jiayi")
    assert refused.process.wait(30) == 1
    assert "无法连接数据库 127.0.0.1:1/jiayi" in refused.output()
