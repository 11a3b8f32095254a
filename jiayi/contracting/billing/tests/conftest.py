import pytest

from jiayi.contracting.contracts.tests import factories
from jiayi.kernel import scope


@pytest.fixture
def catalogue(db):
    factories.load_catalogue()
    with scope.everything(reason="test"):
        yield


@pytest.fixture(autouse=True)
def _quick_paper(monkeypatch):
    """Documents have tests of their own; here any PDF will do."""
    monkeypatch.setattr("jiayi.foundation.files.services.render_document", lambda **_: b"%PDF-1.7 test")
