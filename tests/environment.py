"""What the tests need before Django reads its settings: keys, a data folder and a database.

Loaded with `-p` (see pyproject.toml), because pytest-django reads the settings before any conftest.
"""

import atexit
import gc
import hashlib
import os
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent

# Half of the time that loading the application and collecting the tests takes went into looking for garbage among
# millions of objects that stay; conftest.py turns it on again.
gc.disable()
# Without compiled files each process would compile the application and rewrite the asserts of all tests anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

os.environ.setdefault("JIAYI_SECRET_KEY", "5e" * 32)
os.environ.setdefault("JIAYI_FIELD_KEY", "f1" * 16)
os.environ.setdefault("JIAYI_INDEX_KEY", "1d" * 32)
os.environ.setdefault("JIAYI_TESTING", "1")
os.environ.pop("JIAYI_DEMO", None)
os.environ.pop("JIAYI_TODAY", None)

if "PYTEST_XDIST_WORKER" not in os.environ:  # workers inherit what the first process prepared
    folder = tempfile.TemporaryDirectory(prefix="jiayi-tests-")
    atexit.register(folder.cleanup)
    os.environ["JIAYI_DATA"] = folder.name


def _test_home() -> Path:
    from jiayi.config.runtime.cluster import SYSTEM_FOLDER

    if chosen := os.environ.get("JIAYI_TEST_DATA"):
        return Path(chosen) / "postgresql"
    if os.geteuid() == 0:
        return SYSTEM_FOLDER / f"tests-{hashlib.sha256(str(REPOSITORY).encode()).hexdigest()[:16]}"
    return REPOSITORY / "var" / "tests" / "postgresql"


if not os.environ.get("DATABASE_URL"):
    from jiayi.config.runtime.cluster import Cluster

    cluster = Cluster(_test_home(), throwaway=True)
    if cluster.start():
        atexit.register(cluster.stop)
    os.environ["DATABASE_URL"] = cluster.url
