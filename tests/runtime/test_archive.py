"""Backup and restore: what goes in comes out, and nothing is overwritten."""

import os
import tarfile
import uuid

import psycopg
import pytest

from jiayi.config.cli import archive
from jiayi.config.runtime.problems import CannotStart


@pytest.fixture
def databases():
    """Two empty databases on the test server."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    names = [f"archive_{uuid.uuid4().hex[:10]}" for _ in range(2)]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}")
        yield [f"{server}/{name}" for name in names]
        for name in names:
            connection.execute(f"DROP DATABASE {name}")


def _fill(url):
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE resident (name text PRIMARY KEY)")
        connection.execute("INSERT INTO resident VALUES ('王小明')")


@pytest.fixture
def saved(databases, tmp_path):
    _fill(databases[0])
    folder = tmp_path / "old"
    (folder / "files" / "2026").mkdir(parents=True)
    (folder / "files" / "2026" / "agreement.pdf").write_bytes(b"%PDF")
    target = tmp_path / "backup.tar"
    archive.backup(target, folder=folder, url=databases[0])
    return target


@pytest.fixture
def empty(tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    return folder


def test_rows_and_files_come_back(saved, databases, empty):
    archive.restore(saved, folder=empty, url=databases[1])
    with psycopg.connect(databases[1]) as connection:
        assert connection.execute("SELECT name FROM resident").fetchall() == [("王小明",)]
    assert (empty / "files" / "2026" / "agreement.pdf").read_bytes() == b"%PDF"


def test_the_backup_is_private_and_holds_no_key(saved):
    assert saved.stat().st_mode & 0o077 == 0
    with tarfile.open(saved) as tar:
        assert not [name for name in tar.getnames() if "key" in name]
        assert os.environ["JIAYI_FIELD_KEY"].encode() not in tar.extractfile("manifest.json").read()


def test_an_existing_backup_is_not_overwritten(saved, databases, tmp_path):
    with pytest.raises(CannotStart, match="已存在"):
        archive.backup(saved, folder=tmp_path, url=databases[0])


def test_restore_refuses_a_database_that_is_not_empty(saved, databases, empty):
    with pytest.raises(CannotStart, match="不是空的"):
        archive.restore(saved, folder=empty, url=databases[0])


def test_restore_refuses_other_keys_and_leaves_the_database_empty(saved, databases, empty, monkeypatch):
    monkeypatch.setenv("JIAYI_FIELD_KEY", "00" * 16)
    with pytest.raises(CannotStart, match="密钥"):
        archive.restore(saved, folder=empty, url=databases[1])
    with psycopg.connect(databases[1]) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_a_database_that_cannot_be_dumped_leaves_no_file(tmp_path):
    target = tmp_path / "backup.tar"
    with pytest.raises(CannotStart, match="pg_dump"):
        archive.backup(target, folder=tmp_path, url="postgresql://nobody@127.0.0.1:1/none")
    assert list(tmp_path.iterdir()) == []
