import pytest

from jiayi.contracting.contracts.tests import factories as contracts
from jiayi.foundation.messaging import services as messaging
from jiayi.foundation.terminology.services import load_dictionaries
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import load_once

from .. import services


@pytest.fixture
def catalogue(db):
    contracts.load_catalogue()
    load_once(services.load_builtin_rules)
    load_once(messaging.load_templates)
    load_once(load_dictionaries, by=Actor.system("tests"), at=contracts.AT)


@pytest.fixture(autouse=True)
def _quick_paper(monkeypatch):
    """Documents have tests of their own; here any PDF will do."""
    monkeypatch.setattr("jiayi.foundation.files.services.render_document", lambda **_: b"%PDF-1.7 test")
