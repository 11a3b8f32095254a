"""医生离岗: nobody is without a team, nobody is moved in silence."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from jiayi.contracting.contracts import rules, services
from jiayi.contracting.contracts.api import desk
from jiayi.contracting.contracts.models import Contract, ContractTransfer, Departure
from jiayi.contracting.contracts.rules.moving import Resettled, Room
from jiayi.foundation.patients.models import Patient
from jiayi.foundation.patients.tests.factories import make_patient
from jiayi.foundation.practitioners.models import CareTeam, Practitioner
from jiayi.foundation.practitioners.tests.factories import make_team
from jiayi.kernel import clock, scope
from jiayi.kernel.access import Role
from jiayi.kernel.testing import run_jobs
from tests.calling import Caller, without_permission

from .factories import AT, TODAY, make_contract, make_place, resident, staff

pytestmark = pytest.mark.django_db
DESK = Caller(desk.router, "departing-desk")


@pytest.fixture(autouse=True)
def _day(monkeypatch, catalogue):
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: AT)
    with scope.everything(reason="what the tests read besides the routes"):
        yield


@pytest.fixture
def team():
    return make_place(policy="national")


@pytest.fixture
def acting(team):
    return make_team(organization=team.organization)


def signed(team, number=3):
    return [make_contract(team=team, patient=make_patient(organization=team.organization)) for _ in range(number)]


def leave(team, acting, **values):
    given = {"reason": "retired", "leaving_date": TODAY} | values
    return services.open_departure(
        team_id=team.pk, acting_team_id=acting.pk, by=staff(team, Role.DIRECTOR), at=AT, **given
    )


def test_the_acting_team_has_everybody_at_once_and_the_contracts_stay(team, acting):
    contracts = signed(team)
    leave(team, acting)
    people = Patient.objects.filter(pk__in=[one.patient_id for one in contracts])
    assert {one.current_team_id for one in people} == {acting.pk}
    assert Contract.objects.filter(team=team, status="signed").count() == 3
    assert CareTeam.objects.get(pk=team.pk).is_open is False


def test_a_team_is_left_once(team, acting):
    leave(team, acting)
    with pytest.raises(services.DepartureOpen):
        leave(team, acting)


def test_the_database_refuses_a_team_that_acts_for_itself(team, acting):
    departure = leave(team, acting)
    with pytest.raises(IntegrityError, match="contracts_departure_needs_another_team"), transaction.atomic():
        Departure.objects.filter(pk=departure.pk).update(acting_team=team)


def test_each_resident_is_asked_and_goes_only_with_a_yes(team, acting):
    yes, no, silent = signed(team)
    departure = leave(team, acting)
    director = staff(team, Role.DIRECTOR)
    assert services.offer_new_teams(departure_id=departure.pk, team_ids=[acting.pk], by=director, at=AT) == 3
    assert services.offer_new_teams(departure_id=departure.pk, team_ids=[acting.pk], by=director, at=AT) == 0
    rows = {row.patient_id: row for row in ContractTransfer.objects.filter(departure=departure)}
    done = services.agree_to_transfer(
        transfer_id=rows[yes.patient_id].pk, by=resident(yes.patient), at=AT + timedelta(days=1)
    )
    services.refuse_contract_transfer(
        transfer_id=rows[no.patient_id].pk, code="", note="等原来的医生", by=resident(no.patient), at=AT
    )
    assert (done.status, done.to_contract.team_id) == ("accepted", acting.pk)
    services.settle_departures(by=director, at=AT + timedelta(days=16))
    assert ContractTransfer.objects.get(pk=rows[silent.patient_id].pk).status == "lapsed"
    assert {one.team_id for one in Contract.objects.filter(patient__in=[no.patient, silent.patient])} == {team.pk}
    assert Departure.objects.get(pk=departure.pk).status == "closed"


def test_a_policy_may_end_the_contract_of_who_stays_silent(team, acting):
    [contract] = signed(team, 1)
    departure = leave(team, acting)
    Departure.objects.filter(pk=departure.pk).update(silence="end")
    director = staff(team, Role.DIRECTOR)
    services.offer_new_teams(departure_id=departure.pk, team_ids=[acting.pk], by=director, at=AT)
    services.close_departure(departure_id=departure.pk, by=director, at=AT + timedelta(days=16))
    assert Contract.objects.get(pk=contract.pk).end_reason == "team"


def test_silence_ends_nothing_of_which_its_person_says_they_know_nothing(team, acting):
    [contract] = signed(team, 1)
    departure = leave(team, acting)
    Departure.objects.filter(pk=departure.pk).update(silence="end")
    director = staff(team, Role.DIRECTOR)
    services.offer_new_teams(departure_id=departure.pk, team_ids=[acting.pk], by=director, at=AT)
    services.hold_contract(contract_id=contract.pk, due_date=TODAY, by=resident(contract.patient), at=AT)
    services.close_departure(departure_id=departure.pk, by=director, at=AT + timedelta(days=16))
    assert Contract.objects.get(pk=contract.pk).status == "signed"
    assert ContractTransfer.objects.get(departure=departure).status == "lapsed"


def test_who_is_asked_may_choose_another_team_instead(team, acting):
    [contract] = signed(team, 1)
    departure = leave(team, acting)
    services.offer_new_teams(departure_id=departure.pk, team_ids=[acting.pk], by=staff(team, Role.DIRECTOR), at=AT)
    other = make_team(organization=team.organization)
    request = services.request_contract_transfer(
        contract_id=contract.pk, to_team_id=other.pk, reason_code="doctor_left", by=resident(contract.patient), at=AT
    )
    assert request.origin == "resident"
    assert ContractTransfer.objects.get(departure=departure).status == "refused"


def test_the_director_sees_the_numbers_before_and_after(team, acting):
    signed(team)
    director = staff(team, Role.DIRECTOR)
    Practitioner.objects.filter(pk=team.leader_id).update(license_to=TODAY + timedelta(days=20))
    assert [row["team_id"] for row in DESK.get(director, "/departures/at-risk")[1]] == [team.pk]
    body = {
        "client_key": str(uuid4()),
        "team_id": team.pk,
        "acting_team_id": acting.pk,
        "reason": "license",
        "leaving_date": TODAY.isoformat(),
    }
    status, opened = DESK.post(director, "/departures", body)
    assert (status, opened["unplaced"]) == (200, 3)
    assert DESK.get(director, "/departures/at-risk")[1] == []
    number = opened["id"]
    _, shown = DESK.post(director, f"/departures/{number}/preview", {"team_ids": [acting.pk]})
    assert shown == {"teams": [{"team_id": acting.pk, "persons": 3}], "unplaced": 0}
    assert DESK.post(director, f"/departures/{number}/offers", {"team_ids": [acting.pk]})[0] == 200
    run_jobs()
    _, after = DESK.get(director, f"/departures/{number}")
    assert (after["asked"], after["waiting"], after["unplaced"]) == (3, 3, 0)
    assert DESK.get(director, f"/departures/{number}/residents?status=open")[1]["total"] == 3
    assert DESK.get(director, "/departures?status=open")[1]["items"][0]["asked"] == 3
    assert DESK.post(director, f"/departures/{number}/close")[0] == 200
    run_jobs()
    assert DESK.get(director, f"/departures/{number}")[1]["status"] == "closed"


def test_without_the_permission_nobody_opens_a_departure(team, acting):
    body = {
        "client_key": str(uuid4()),
        "team_id": team.pk,
        "acting_team_id": acting.pk,
        "reason": "left",
        "leaving_date": TODAY.isoformat(),
    }
    assert DESK.post(without_permission(staff(team)), "/departures", body)[0] == 403
    assert DESK.post(staff(team, Role.DIRECTOR), "/departures", body)[0] == 200


def test_a_director_of_another_centre_finds_no_departure(team, acting):
    departure = leave(team, acting)
    assert DESK.get(staff(make_place(), Role.DIRECTOR), f"/departures/{departure.pk}")[0] == 404


@given(
    people=st.lists(
        st.builds(
            Resettled,
            patient_id=st.integers(min_value=1, max_value=10_000),
            family=st.one_of(st.none(), st.integers(min_value=1, max_value=5)),
            community=st.sampled_from(["a", "b", "c"]),
        ),
        max_size=30,
        unique_by=lambda person: person.patient_id,
    ),
    lefts=st.lists(st.integers(min_value=0, max_value=12), min_size=1, max_size=4),
)
def test_no_team_is_spread_beyond_its_places_and_nobody_waits_while_there_is_one(people, lefts):
    rooms = [Room(team_id=number + 1, left=left, communities=frozenset("a")) for number, left in enumerate(lefts)]
    placed = rules.spread(people, rooms)
    for room, left in zip(rooms, lefts, strict=True):
        assert sum(team == room.team_id for team in placed.values()) <= left
    assert len(placed) == min(len(people), sum(lefts))


def test_a_family_stays_together_and_goes_where_its_community_is_known():
    people = [Resettled(patient_id=n, family=1, community="a") for n in (1, 2)]
    rooms = [Room(team_id=1, left=50, communities=frozenset("b")), Room(team_id=2, left=2, communities=frozenset("a"))]
    assert rules.spread(people, rooms) == {1: 2, 2: 2}
