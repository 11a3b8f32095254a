"""One tar file: the database, the stored files and a manifest. The keys are not in it, by intention."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from jiayi.config.runtime import environment
from jiayi.config.runtime.binaries import bin_folder
from jiayi.config.runtime.cluster import SYSTEM_FOLDER
from jiayi.config.runtime.owner import Owner
from jiayi.config.runtime.problems import CannotStart

FORMAT = 1


def backup(target: Path, *, folder: Path, url: str) -> None:
    """Write to a neighbour first: an interrupted backup never looks like one."""
    if target.exists():
        raise CannotStart(f"{target} 已存在。", f"{target} exists already.")
    staging = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryDirectory(dir=target.resolve().parent, prefix=".jiayi-backup-") as work:
        dump = Path(work, "database.dump")
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        manifest = Path(work, "manifest.json")
        manifest.write_text(json.dumps({"format": FORMAT, "made_at": _now(), "keys": _fingerprint(folder)}, indent=1))
        with os.fdopen(os.open(staging, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w") as tar:
                tar.add(manifest, "manifest.json")
                tar.add(dump, "database.dump")
                if (folder / "files").exists():
                    tar.add(folder / "files", "files")
            stream.flush()
            os.fsync(stream.fileno())
    staging.replace(target)
    print(f"已备份到 {target}({target.stat().st_size / 1e6:.1f} MB)")
    print(
        f"密钥不在备份里。请另行妥善保管 {folder / 'keys.env'}:没有它,证件号码、手机号和全部文件都打不开。\n"
        "The keys are not in the backup; keep them elsewhere: without them numbers and files are lost.",
        file=sys.stderr,
    )


def restore(source: Path, *, folder: Path, url: str) -> None:
    """Into an empty database and an empty files folder only."""
    if not source.exists():
        raise CannotStart(f"找不到 {source}。", f"{source} does not exist.")
    if _has_tables(url):
        raise CannotStart("数据库不是空的，不能恢复。", "The database is not empty; restore needs an empty one.")
    files = folder / "files"
    if files.exists() and any(files.iterdir()):
        raise CannotStart(f"{files} 不是空的，不能恢复。", f"{files} is not empty.")
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as work, tarfile.open(source) as tar:
        tar.extraction_filter = tarfile.data_filter  # by attribute: the first 3.11 know no argument for it
        tar.extractall(work)  # noqa: S202  filtered
        manifest = json.loads(Path(work, "manifest.json").read_text())
        if manifest["format"] != FORMAT:
            raise CannotStart("备份格式不认识。", f"Unknown backup format {manifest['format']}.")
        if manifest["keys"] != _fingerprint(folder):
            raise CannotStart(
                f"密钥与备份时不同。请先把当时的 keys.env 放到 {folder}。",
                f"The keys differ from those of the backup; put its keys.env into {folder} first.",
            )
        _run("pg_restore", url, "--no-owner", "--single-transaction", "--exit-on-error", f"{work}/database.dump")
        if Path(work, "files").exists():
            if files.exists():
                files.rmdir()
            shutil.move(f"{work}/files", files)
    print(f"已恢复 {source}")


def _run(program: str, url: str, *arguments: str) -> None:
    """The password travels in the environment: arguments are readable by every user of the machine."""
    parts = conninfo_to_dict(url)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    secrets = {names[part]: str(value) for part, value in parts.items() if part in names}
    where = ["--dbname", str(parts.get("dbname", ""))] if program == "pg_restore" else []
    done = subprocess.run(
        [_program(program), *where, *arguments], env={**os.environ, **secrets}, capture_output=True, text=True
    )
    if done.returncode != 0:
        raise CannotStart(f"{program} 失败:", done.stderr[-2000:])


def _program(name: str) -> str:
    try:
        return str(bin_folder(Owner(), SYSTEM_FOLDER) / name)
    except CannotStart:
        if found := shutil.which(name):
            return found
        raise


def _has_tables(url: str) -> bool:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    return bool(row and row[0])


def _fingerprint(folder: Path) -> str:
    """Tells keys apart without telling them."""
    environment.prepare_process(folder)
    keys = os.environ["JIAYI_FIELD_KEY"] + os.environ["JIAYI_INDEX_KEY"]
    return hashlib.sha256(f"jiayi-backup:{keys}".encode()).hexdigest()[:16]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
