"""From a clone to a running house: `python tools/bootstrap.py <command>`. Standard library only.

Makes .venv, installs what the lock names, builds the web bundle when its sources changed, then hands over to the
virtual environment's Python. Stamps make the second start cheap.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
WEB = ROOT / "web"
BUILT = WEB / "dist" / "app"
NEEDED_PYTHON, NEEDED_NODE = (3, 11), (20, 19)
WEB_SOURCES = ("src", "public", "scripts", "*.html", "*.json", "*.ts")


def main() -> None:
    if sys.version_info < NEEDED_PYTHON:
        fail(f"需要 Python {dotted(NEEDED_PYTHON)} 或更高版本 · a newer Python is needed")
    arguments = sys.argv[1:]
    wants_tests = bool(arguments) and arguments[0].startswith("tools.")
    install_python("requirements-dev.lock" if wants_tests else "requirements.lock")
    if "--no-web" in arguments:
        arguments.remove("--no-web")
    else:
        build_web()
    if arguments:
        module = arguments if wants_tests else ["jiayi", *arguments]
        os.chdir(ROOT)
        os.execv(PYTHON, [str(PYTHON), "-m", *module])  # noqa: S606


def install_python(lock: str) -> None:
    """What was installed stays: the development lock contains the other one, so only that order reinstalls."""
    dev, base = fingerprint([ROOT / "requirements-dev.lock"]), fingerprint([ROOT / "requirements.lock"])
    stamp = VENV / ".installed"
    wanted = dev if "dev" in lock else base
    if PYTHON.exists() and stamp.exists() and stamp.read_text() in ({dev} if wanted == dev else {dev, base}):
        return
    if not PYTHON.exists():
        step("建立 Python 环境 .venv · making the virtual environment", [sys.executable, "-m", "venv", VENV])
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"]
    step(f"安装 Python 依赖 · installing {lock}", [*pip, "-r", ROOT / lock])
    folder = Path(output([PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]))
    (folder / "jiayi.pth").write_text(f"{ROOT}\n")
    stamp.write_text(wanted)


def build_web() -> None:
    if not (WEB / "package.json").exists():
        return
    node, npm = shutil.which("node"), shutil.which("npm")
    sources = fingerprint(path for pattern in WEB_SOURCES for path in WEB.glob(pattern))
    stamp = WEB / "node_modules" / ".built"
    if BUILT.exists() and stamp.exists() and stamp.read_text() == sources:
        return
    if node is None or npm is None:
        fail(f"需要 Node.js ≥ {dotted(NEEDED_NODE)} 和 npm 来构建网页 · Node.js and npm are needed")
    version = output([node, "--version"])
    if tuple(map(int, version.lstrip("v").split(".")[:2])) < NEEDED_NODE:
        fail(f"需要 Node.js ≥ {dotted(NEEDED_NODE)}，现在是 {version} · a newer Node.js is needed")
    install_node(npm)
    step("构建网页 · building the web bundle", [npm, "run", "--silent", "build"], cwd=WEB)
    stamp.write_text(sources)


def install_node(npm: str) -> None:
    locked = fingerprint([WEB / "package-lock.json"])
    stamp = WEB / "node_modules" / ".installed"
    if stamp.exists() and stamp.read_text() == locked:
        return
    step("安装网页依赖 · installing web packages", [npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=WEB)
    stamp.write_text(locked)


def fingerprint(paths: Iterable[Path]) -> str:
    """Of names and contents, in a fixed order."""
    files = sorted(file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file())
    total = hashlib.sha256()
    for file in files:
        total.update(str(file.relative_to(ROOT)).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def step(title: str, command: list[str | Path], cwd: Path = ROOT) -> None:
    """Run quietly, show that time passes, show everything when it fails."""
    began = time.monotonic()
    done = threading.Event()

    def tell() -> None:
        while not done.wait(5):
            print(f"  … {title}({time.monotonic() - began:.0f} s)", flush=True)

    print(f"→ {title}", flush=True)
    threading.Thread(target=tell, daemon=True).start()
    result = subprocess.run(
        [str(part) for part in command], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    done.set()
    if result.returncode != 0:
        print(result.stdout)
        fail(f"失败:{title} · failed")
    print(f"  ✓ {time.monotonic() - began:.1f} s", flush=True)


def dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def output(command: list[str | Path]) -> str:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout.strip()


def fail(reason: str) -> None:
    print(f"\n✗ {reason}\n", file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
