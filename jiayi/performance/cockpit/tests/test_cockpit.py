"""The pages of a small place: what is said, what it opens to, who may read it."""

from datetime import date, datetime

import pytest

from jiayi.contracting.contracts.models import Contract
from jiayi.contracting.contracts.tests.factories import load_catalogue, make_contract, make_place
from jiayi.contracting.fulfillment import queries as fulfillment
from jiayi.contracting.plans import services as plans
from jiayi.foundation.organizations.models import Grid
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.kernel import clock, scope
from jiayi.kernel.period import SHANGHAI
from jiayi.kernel.testing import staff_actor
from tests.calling import Caller, without_permission

from ..api import desk as desk_routes
from ..queries import view_monday

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
AT = datetime(2026, 6, 15, 9, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def place():
    load_catalogue()
    team = make_place()
    with scope.everything(reason="test data"):
        yield team


@pytest.fixture(scope="module")
def desk():
    return Caller(desk_routes.router, "cockpit-desk")


def director(team, **changes):
    values = {
        "organization_id": team.organization_id,
        "organization_path": team.organization.path,
        "roles": frozenset({"director"}),
    }
    return staff_actor(**(values | changes))


def test_money_at_risk_is_the_fee_of_the_contracts_behind_its_link(place):
    contract = make_contract(team=place)
    Contract.objects.filter(pk=contract.pk).update(
        period=(date(2025, 7, 1), date(2026, 7, 1)), agreed_period=(date(2025, 7, 1), date(2026, 7, 1))
    )
    fee = Contract.objects.get(pk=contract.pk).fee_amount
    behind = fulfillment.fees_at_risk(tab="unrenewed", organization_id=place.organization_id, today=TODAY)
    assert behind == {contract.pk: fee}
    said = {line.kind: line for line in view_monday(organization_id=place.organization_id, on=TODAY).sentences}["money"]
    assert (said.numerator, said.denominator) == (1, 1)
    assert "unrenewed" in {part.link.partition("tab=")[2] for part in said.parts}


def test_the_suggestion_names_the_line_that_is_furthest_behind(place):
    grid = Grid.objects.create(organization=place.organization, code="W01", name="第1网格", doctor=place.leader)
    person = make_patient(organization=place.organization)
    type(person).objects.filter(pk=person.pk).update(grid=grid)
    plans.set_target(grid_id=grid.pk, year=2026, kind="signed", value=29, source="会议", by=director(place), at=AT)
    said = {line.kind: line for line in view_monday(organization_id=place.organization_id, on=TODAY).sentences}
    assert (said["advice"].numerator, said["advice"].denominator) == (0, 29)
    assert said["advice"].link == f"/plan?grid={grid.pk}&view=visits"
    assert "上门 1 人" in said["advice"].text


def test_a_place_without_any_number_says_nothing(place, desk):
    status, body = desk.get(director(place), "/monday")
    assert (status, body["sentences"], body["monday"], body["since"]) == (200, [], "2026-06-15", None)
    status, board = desk.get(director(place), "/dashboard?year=2026")
    assert (status, board["headlines"], board["rows"]) == (200, [], [])


def test_monday_is_the_directors_and_the_bureaus_and_the_overview_everybodys(place, desk):
    assert desk.get(director(place, roles=frozenset({"bureau"})), "/monday")[0] == 200
    assert desk.get(director(place, roles=frozenset({"clerk"})), "/monday")[0] == 403
    assert desk.get(director(place, roles=frozenset({"clerk"})), "/dashboard")[0] == 200
    assert desk.get(without_permission(director(place)), "/dashboard")[0] == 403


def test_the_pages_of_another_centre_are_not_found(place, desk):
    stranger = director(make_place())
    for path in ("/monday", "/dashboard"):
        assert desk.get(stranger, f"{path}?organization_id={place.organization_id}")[0] == 404
