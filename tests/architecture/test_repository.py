"""What must hold for the files of the repository themselves."""

import re
import subprocess
import tomllib

import pytest

from tests.live import REPOSITORY

WRITTEN = (".py", ".vue", ".ts", ".mjs", ".css", ".sql", ".md", ".toml")
GENERATED = ("web/src/shared/api/", "web/src/components.d.ts", "docs/api/", "web/package-lock.json")


@pytest.fixture(scope="module")
def files():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    )  # fmt: skip
    names = [name for name in listed.stdout.splitlines() if not name.startswith(GENERATED)]
    return [REPOSITORY / name for name in names if (REPOSITORY / name).is_file()]


def _written(files):
    return [path for path in files if path.suffix in WRITTEN and "migrations" not in path.parts]


def test_no_file_is_longer_than_four_hundred_lines(files):
    long = {
        str(path.relative_to(REPOSITORY)): count
        for path in _written(files)
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_nothing_is_left_to_do_in_a_comment(files):
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")
    assert [str(path) for path in _written(files) if mark.search(path.read_text(encoding="utf-8"))] == []


def test_the_locks_name_no_host(files):
    locks = [path for path in files if path.name.endswith(".lock") or path.name == "package-lock.json"]
    locks.append(REPOSITORY / "web" / "package-lock.json")
    assert len(locks) >= 3
    for path in locks:
        assert '"resolved": "http' not in path.read_text(encoding="utf-8")
        assert "--index-url" not in path.read_text(encoding="utf-8")


def test_every_dependency_says_why_and_is_locked():
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    locked = (REPOSITORY / "requirements-dev.lock").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    for requirement in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        line = next(line for line in text.splitlines() if f'"{requirement}"' in line)
        assert "#" in line, requirement
        name = re.split(r"[\[~<>=]", requirement)[0].lower().replace("_", "-")
        assert re.search(rf"^{re.escape(name)}==", locked, re.MULTILINE), requirement


def test_the_makefile_has_at_most_twelve_targets():
    targets = re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(targets) <= 12
