"""The steps behind `make test`, `make check`, `make format`, `make api`, `make bench`, `make shots`."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
BIN = Path(sys.executable).parent
PYTEST = [sys.executable, "-m", "pytest", "-q"]
PARALLEL = ["-n", "2", "--dist", "loadscope"]
UNREACHABLE = "postgresql://nobody@127.0.0.1:1/none"  # for steps that load Django and need no database

CHECKS: list[tuple[str, list[str | Path], Path]] = [
    ("format", [BIN / "ruff", "format", "--check", "--quiet", "."], ROOT),
    ("lint", [BIN / "ruff", "check", "--quiet", "."], ROOT),
    ("floors and doors", [BIN / "lint-imports", "--no-logo"], ROOT),
    ("types", [BIN / "mypy", "--no-error-summary"], ROOT),
    ("migrations", [sys.executable, "-m", "tools.migrations"], ROOT),
    ("OpenAPI", [sys.executable, "-m", "jiayi", "openapi", "--check"], ROOT),
    ("TypeScript types", ["npm", "run", "--silent", "types:check"], WEB),
    ("web lint", ["npm", "run", "--silent", "lint"], WEB),
    ("web types", ["npm", "run", "--silent", "typecheck"], WEB),
]
TESTS: list[tuple[str, list[str | Path], Path]] = [
    # A module stays in one process: its demo district is loaded once.
    ("unit tests", [*PYTEST, *PARALLEL, "--ignore=tests/journeys", "--ignore=tests/runtime"], ROOT),
    ("web tests", ["npm", "run", "--silent", "test"], WEB),
    ("real processes", [*PYTEST, *PARALLEL, "tests/runtime"], ROOT),
    ("journeys", [*PYTEST, "tests/journeys"], ROOT),
]
FORMAT: list[tuple[str, list[str | Path], Path]] = [
    ("ruff", [BIN / "ruff", "check", "--fix", "--quiet", "."], ROOT),
    ("ruff format", [BIN / "ruff", "format", "--quiet", "."], ROOT),
    ("eslint", ["npm", "run", "--silent", "lint", "--", "--fix"], WEB),
]
API: list[tuple[str, list[str | Path], Path]] = [
    ("OpenAPI", [sys.executable, "-m", "jiayi", "openapi"], ROOT),
    ("TypeScript types", ["npm", "run", "--silent", "types"], WEB),
]


def main() -> int:
    name, *rest = sys.argv[1:]
    if name in ("bench", "shots"):
        module = "bench.run" if name == "bench" else "tools.shots"
        return subprocess.run([sys.executable, "-m", module, *rest], cwd=ROOT).returncode
    return run_all({"check": CHECKS, "test": TESTS, "format": FORMAT, "api": API}[name])


def run_all(steps: list[tuple[str, list[str | Path], Path]]) -> int:
    """All steps, also after a failure: one run shows everything that is wrong."""
    failed = []
    for title, command, folder in steps:
        began = time.monotonic()
        print(f"→ {title}", flush=True)
        env = dict(os.environ)
        if steps is not TESTS:
            env.setdefault("DATABASE_URL", UNREACHABLE)
        code = subprocess.run([str(part) for part in command], cwd=folder, env=env).returncode
        print(f"  {'✓' if code == 0 else '✗'} {title} {time.monotonic() - began:.1f} s", flush=True)
        if code != 0:
            failed.append(title)
    if failed:
        print(f"\n✗ {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
