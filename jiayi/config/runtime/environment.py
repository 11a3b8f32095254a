"""What every process of ours needs in its environment: data folder, keys, database, public address."""

import contextlib
import ipaddress
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from jiayi.config.runtime.cluster import Cluster, cluster_of
from jiayi.config.runtime.problems import CannotStart

# Name and length in bytes. Losing FIELD or INDEX means losing every encrypted number in the database.
KEYS = {"JIAYI_SECRET_KEY": 32, "JIAYI_FIELD_KEY": 16, "JIAYI_INDEX_KEY": 32}
REPOSITORY = Path(__file__).resolve().parents[3]


def data_folder() -> Path:
    folder = Path(os.environ.get("JIAYI_DATA") or REPOSITORY / "var").resolve()
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
    return folder


def host() -> str:
    return os.environ.get("HOST", "127.0.0.1")


def port() -> int:
    return int(os.environ.get("PORT", "8000"))


def prepare_process(folder: Path) -> None:
    """Fill what is missing in our environment: keys (made on the first start) and addresses."""
    os.environ["JIAYI_DATA"] = str(folder)
    if missing := [name for name in KEYS if not os.environ.get(name)]:
        kept = _kept_keys(folder / "keys.env")
        os.environ.update({name: kept[name] for name in missing})
    os.environ.setdefault("JIAYI_PUBLIC_URL", f"http://{host()}:{port()}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiayi.config.settings")


def check_demo_address() -> None:
    """The demo shows one-time codes and prints logins: never on an address that others can reach."""
    if os.environ.get("JIAYI_DEMO") == "1" and not _is_loopback(host()):
        raise CannotStart(
            f"演示模式会显示验证码和登录账号，只能在本机地址(127.0.0.1)启动，不能用 HOST={host()}。",
            f"The demo shows login codes; it starts on a loopback address only, not on HOST={host()}.",
        )


@contextlib.contextmanager
def database(folder: Path) -> Iterator[Cluster | None]:
    """DATABASE_URL as given, or the embedded cluster of this data folder for as long as we need it."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    cluster = cluster_of(folder)
    started = cluster.start()
    os.environ["DATABASE_URL"] = cluster.url
    try:
        yield cluster
    finally:
        if started:
            cluster.stop()


def _kept_keys(path: Path) -> dict[str, str]:
    keys: dict[str, str] = {}
    if path.exists():
        for line in path.read_text().splitlines():
            name, _, value = line.partition("=")
            keys[name.strip()] = value.strip()
    missing = {name: secrets.token_hex(size) for name, size in KEYS.items() if name not in keys}
    if missing and keys:
        raise CannotStart(
            f"{path} 不完整，缺少 {', '.join(missing)}。请从备份恢复，不要重新生成。",
            f"{path} lacks {', '.join(missing)}: restore it from a backup; new keys could not read the old data.",
        )
    if missing:
        keys = missing
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "w") as stream:
            stream.writelines(f"{name}={value}\n" for name, value in keys.items())
    return keys


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
