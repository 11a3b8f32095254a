"""Write the locks: what the ranges of pyproject.toml resolve to in this environment, split into product and tests."""

import re
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Written by `make lock` from pyproject.toml. Do not edit.\n"


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    product = closure(project["dependencies"])
    (ROOT / "requirements.lock").write_text(HEADER + "".join(product[name] for name in sorted(product)))
    everything = product | closure(project["optional-dependencies"]["dev"])
    (ROOT / "requirements-dev.lock").write_text(HEADER + "".join(everything[name] for name in sorted(everything)))


def closure(texts: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    waiting = [Requirement(text) for text in texts]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if (name, frozenset(requirement.extras)) in seen:
            continue
        seen.add((name, frozenset(requirement.extras)))
        installed = distribution(requirement.name)
        if not requirement.specifier.contains(installed.version, prereleases=True):
            sys.exit(f"{requirement} is asked for, {installed.version} is installed")
        found[name] = f"{name}=={installed.version}\n"
        for text in installed.requires or []:
            needed = Requirement(text)
            if needed.marker is None or any(
                needed.marker.evaluate({"extra": extra}) for extra in {"", *requirement.extras}
            ):
                waiting.append(needed)
    return found


if __name__ == "__main__":
    main()
