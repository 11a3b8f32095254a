"""Which system user PostgreSQL runs as: it refuses root, so root hands it to an unprivileged user."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from jiayi.config.runtime.problems import CannotStart

NAME = "jiayi-pg"
FALLBACKS = ("postgres", "nobody")


@dataclass(frozen=True)
class Owner:
    """The user of the database files. `uid is None` means: whoever we are."""

    uid: int | None = None
    gid: int | None = None

    @property
    def process_options(self) -> dict[str, object]:
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def give(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def database_owner() -> Owner:
    """Ourselves, or as root an unprivileged system user, made when it is missing."""
    if os.geteuid() != 0:
        return Owner()
    if _find(NAME) is None and (useradd := shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin")):
        subprocess.run(
            [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME],
            check=False,
            capture_output=True,
        )
    for name in (NAME, *FALLBACKS):
        if (owner := _find(name)) is not None:
            return owner
    raise CannotStart(
        f"以 root 启动时需要一个普通系统用户来运行 PostgreSQL，未能创建 {NAME}。",
        f"Started as root, PostgreSQL needs an unprivileged system user and {NAME} could not be created.",
    )


def _find(name: str) -> Owner | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Owner(entry.pw_uid, entry.pw_gid)
