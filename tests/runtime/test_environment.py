"""Keys, the demo's address, an own PostgreSQL."""

import os
import stat

import pytest

from jiayi.config.runtime import environment
from jiayi.config.runtime.problems import CannotStart
from jiayi.config.runtime.server import check_server


@pytest.fixture
def no_keys(monkeypatch):
    for name in environment.KEYS:
        monkeypatch.delenv(name)
    monkeypatch.delenv("JIAYI_PUBLIC_URL", raising=False)


def test_keys_are_made_once_and_only_their_owner_can_read_them(no_keys, tmp_path, monkeypatch):
    environment.prepare_process(tmp_path)
    first = {name: os.environ[name] for name in environment.KEYS}
    for name in environment.KEYS:
        monkeypatch.delenv(name)
    environment.prepare_process(tmp_path)
    assert {name: os.environ[name] for name in environment.KEYS} == first
    assert stat.S_IMODE((tmp_path / "keys.env").stat().st_mode) == 0o600


def test_keys_of_the_environment_win_and_nothing_is_written(tmp_path):
    environment.prepare_process(tmp_path)
    assert not (tmp_path / "keys.env").exists()


def test_an_incomplete_key_file_is_refused_and_never_filled_up(no_keys, tmp_path):
    (tmp_path / "keys.env").write_text("JIAYI_SECRET_KEY=00\n")
    with pytest.raises(CannotStart, match="JIAYI_FIELD_KEY"):
        environment.prepare_process(tmp_path)


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.7", "jiayi.example", "::"])  # noqa: S104
def test_the_demo_refuses_an_address_that_others_can_reach(monkeypatch, host):
    monkeypatch.setenv("JIAYI_DEMO", "1")
    monkeypatch.setenv("HOST", host)
    with pytest.raises(CannotStart, match="演示模式"):
        environment.check_demo_address()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.53", "localhost", "::1"])
def test_the_demo_starts_on_a_loopback_address(monkeypatch, host):
    monkeypatch.setenv("JIAYI_DEMO", "1")
    monkeypatch.setenv("HOST", host)
    environment.check_demo_address()


def test_without_the_demo_any_address_will_do(monkeypatch):
    monkeypatch.delenv("JIAYI_DEMO", raising=False)
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104
    environment.check_demo_address()


def test_our_own_server_is_one_we_can_live_in():
    check_server(os.environ["DATABASE_URL"])


def test_an_older_postgresql_is_refused_in_plain_words():
    with pytest.raises(CannotStart, match="需要 PostgreSQL 99"):
        check_server(os.environ["DATABASE_URL"], minimum=990000)


def test_an_unreachable_server_is_named_without_its_password():
    with pytest.raises(CannotStart, match=r"127\.0\.0\.1:1/jiayi") as refusal:
        check_server("postgresql://jiayi:geheim@127.0.0.1:1/jiayi")
    assert "geheim" not in str(refusal.value)


def test_an_unreadable_url_is_refused():
    with pytest.raises(CannotStart, match="DATABASE_URL"):
        check_server("postgresql://[half")
