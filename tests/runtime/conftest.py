"""A place for clusters: as root it must be reachable by the database's own user, which pytest's folders are not."""

import os
import shutil
import uuid

import pytest

from jiayi.config.runtime.cluster import SYSTEM_FOLDER


@pytest.fixture
def home(tmp_path):
    folder = SYSTEM_FOLDER / f"test-{uuid.uuid4().hex[:12]}" if os.geteuid() == 0 else tmp_path / "postgresql"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _own_environment():
    """What is tried here writes to the process's environment."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)
