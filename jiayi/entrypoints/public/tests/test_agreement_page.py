"""The page behind the QR code of a printed agreement."""

import pytest

from jiayi.contracting.contracts import services
from jiayi.contracting.contracts.tests.factories import load_catalogue, make_contract, resident
from jiayi.kernel import clock, scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(db):
    load_catalogue()
    return make_contract(at=clock.now())


def test_a_valid_agreement_shows_number_and_masked_name(contract, client):
    page = client.get(f"/verify/{contract.verify_token}")
    text = page.content.decode()
    assert page.status_code == 200
    assert "✓ 有效" in text
    assert contract.number in text
    assert contract.patient.name not in text
    assert "script" not in text
    assert page["Content-Security-Policy"].startswith("default-src 'none'")


def test_an_ended_agreement_says_so(contract, client):
    with scope.everything(reason="test"):
        services.end_contract(contract_id=contract.pk, reason="resident", by=resident(contract.patient), at=clock.now())
    text = client.get(f"/verify/{contract.verify_token}").content.decode()
    assert "已不再有效" in text
    assert "已终止" in text


def test_an_unknown_token_is_not_found_and_echoes_nothing(client):
    page = client.get("/verify/%3Cscript%3E")
    assert page.status_code == 404
    assert b"<script>" not in page.content
