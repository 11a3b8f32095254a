"""The routes of cards: who may, what comes back, and what the card itself opens."""

import json

import pytest
from django.test import Client

from jiayi.foundation.organizations.tests.factories import AT
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.testing import staff_actor
from tests.calling import Caller, without_permission

from .. import services
from ..api import desk as desk_routes

pytestmark = pytest.mark.django_db
HEADERS = {"X-Requested-With": "jiayi"}


@pytest.fixture(scope="module")
def desk():
    return Caller(desk_routes.router, "cards-desk")


@pytest.fixture
def card():
    person = make_patient()
    with scope.everything(reason="test"):
        card = services.issue_card(patient_id=person.pk, by=Actor.system("tests"), at=AT)
        card.patient = person
    return card


def clerk(card):
    organization = card.patient.organization
    return staff_actor(organization_id=organization.pk, organization_path=organization.path, roles=frozenset({"clerk"}))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "/patients/{patient}/elder-cards", {}),
        ("get", "/patients/{patient}/elder-cards", None),
        ("post", "/elder-card-lookups", {"number": "{number}", "purpose": "call"}),
        ("post", "/elder-cards/{card}/reissue", {"reason": "damaged"}),
        ("post", "/elder-cards/{card}/revoke", {"reason": "lost"}),
        ("get", "/elder-cards?q={number}", None),
        ("get", "/elder-card-prints", None),
        ("post", "/elder-card-prints", {"layout": "single"}),
    ],
)
def test_the_post_decides_who_may(desk, card, method, path, body):
    values = {"patient": card.patient_id, "card": card.pk, "number": card.number}
    path = path.format(**values)
    more = {} if body is None else {"json": {key: text.format(**values) for key, text in body.items()}}
    assert desk._call(without_permission(clerk(card)), method, path, **more)[0] == 403
    assert desk._call(clerk(card), method, path, **more)[0] == 200


def test_no_answer_carries_the_token(desk, card):
    for path in (f"/patients/{card.patient_id}/elder-cards", "/elder-cards"):
        assert str(card.token) not in json.dumps(desk.get(clerk(card), path)[1])


def test_the_card_opens_one_page_and_no_other(card):
    phone = Client(headers=HEADERS)
    token = {"token": str(card.token)}
    asked = phone.post("/api/public/elder-card-scans", token, content_type="application/json")
    assert asked.json() == {"proof": "identity"}
    assert phone.get("/api/public/elder-home").status_code == 401
    tail = str(card.patient.identity_number)[-4:]
    opened = phone.post("/api/public/elder-card-openings", token | {"tail": tail}, content_type="application/json")
    assert opened.status_code == 204
    answer = phone.get("/api/public/elder-home")
    home = answer.json()
    assert answer.status_code == 200, home
    assert (home["name"], home["doctor"], home["pressure"]) == (card.patient.name, None, None)
    assert phone.get("/api/resident/me").status_code == 401
    assert phone.post("/api/public/elder-card-closings").status_code == 204
    assert phone.get("/api/public/elder-home").status_code == 401


def test_a_worn_code_is_a_card_nobody_knows_not_a_form_filled_in_wrongly():
    asked = Client(headers=HEADERS).post(
        "/api/public/elder-card-scans", {"token": "x"}, content_type="application/json"
    )
    assert (asked.status_code, asked.json()["code"]) == (404, "card_unknown")
