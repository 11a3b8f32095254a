"""The form against people made for it: lines, departments, targets with versions, visits, permissions in pairs."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from jiayi.contracting.contracts.models import Contract
from jiayi.contracting.contracts.tests.factories import load_catalogue, make_contract, make_offer, make_place
from jiayi.foundation.audit.models import ReadLog
from jiayi.foundation.organizations.models import Grid, PopulationFigure
from jiayi.foundation.patients import services as patients
from jiayi.foundation.patients.tests.factories import make_household, make_patient
from jiayi.foundation.practitioners.tests.factories import make_team
from jiayi.kernel import clock, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.period import SHANGHAI
from jiayi.kernel.testing import staff_actor
from tests.calling import Caller, without_permission

from .. import queries, services
from ..api import desk as desk_routes
from ..api import doctor as doctor_routes
from ..models import PlanTarget
from ..services import targets

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
AT = datetime(2026, 6, 15, 9, tzinfo=SHANGHAI)
BY = Actor.system("tests")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def place():
    load_catalogue()
    team = make_place()
    with scope.everything(reason="test data"):
        grid = Grid.objects.create(organization=team.organization, code="W01", name="流西第1网格", doctor=team.leader)
        PopulationFigure.objects.create(grid=grid, year=2025, kind="registered_grid", value=5500, source="计划表")
        yield team, grid


def person(grid, **values):
    made = make_patient(organization=grid.organization, **values)
    type(made).objects.filter(pk=made.pk).update(grid=grid)
    return made


def signed(team, patient, on):
    contract = make_contract(team=team, patient=patient)
    Contract.objects.filter(pk=contract.pk).update(signed_date=on)
    return contract


def director(team, **changes):
    values = {
        "organization_id": team.organization_id,
        "organization_path": team.organization.path,
        "organization_name": team.organization.name,
        "roles": frozenset({"director"}),
    }
    return staff_actor(**(values | changes))


def doctor(team, **changes):
    return director(team, roles=frozenset({"doctor"}), team_ids=frozenset({team.pk}), channel="doctor_pwa", **changes)


def plan(team, **values):
    return queries.view_plan(organization_id=team.organization_id, year=2026, on=TODAY, **values)


def test_a_line_counts_each_person_once_by_the_year_of_the_signature(place):
    team, grid = place
    elder, younger = person(grid, birth_date=date(1950, 1, 1)), person(grid, birth_date=date(1990, 1, 1))
    person(grid, birth_date=date(1966, 6, 16))  # sixty tomorrow, and unsigned
    signed(team, elder, date(2026, 2, 1))
    signed(team, younger, date(2025, 3, 1))
    view = plan(team)
    row = view.rows[0]
    assert (row.residents, row.signed, row.before, row.registered_pop) == (3, 1, 1, 5500)
    assert (row.elderly.in_grid, row.elderly.signed, row.elderly.before) == (1, 1, 0)
    assert (row.doctor_name, row.team_ids, row.plan, row.missing) == (team.leader.name, (team.pk,), None, None)
    assert (view.total.signed, view.others.signed) == (1, 0)


def test_whoever_signs_from_another_grid_counts_with_the_doctor_and_departments_stand_beside(place):
    team, grid = place
    department = make_team(organization=team.organization)
    signed(team, make_patient(organization=team.organization), date(2026, 2, 1))
    signed(department, person(grid), date(2026, 2, 2))
    view = plan(team)
    assert (view.rows[0].signed, view.rows[0].residents, view.others.signed) == (1, 1, 1)
    assert [week.signed for week in view.weeks if week.signed is not None][-1] == 1


def test_a_target_is_set_with_its_ground_and_every_version_stays(place):
    team, grid = place
    by = director(team)
    with scope.subtree(team.organization.path):
        first = services.set_target(
            grid_id=grid.pk, year=2026, kind="signed", value=10, source="年初会议", by=by, at=AT
        )
        same = services.set_target(grid_id=grid.pk, year=2026, kind="signed", value=10, source="又一次", by=by, at=AT)
        second = services.set_target(grid_id=grid.pk, year=2026, kind="signed", value=12, source="调整", by=by, at=AT)
        assert same.pk == first.pk
        assert [(row.version, row.value, row.source) for row in queries.list_targets(grid_id=grid.pk, year=2026)] == [
            (2, 12, "调整"),
            (1, 10, "年初会议"),
        ]
        assert (first.effective_from, second.effective_from) == (date(2026, 1, 1), TODAY)
    view = plan(team)
    assert (view.rows[0].plan, view.rows[0].missing, view.weeks_left, view.needed_per_week) == (12, 12, 29, 1)


@pytest.mark.parametrize("wrong", [{"kind": "beauty"}, {"value": -1}, {"value": 99_999}, {"source": " "}])
def test_what_cannot_be_a_plan_is_refused(place, wrong):
    team, grid = place
    values = {"grid_id": grid.pk, "year": 2026, "kind": "signed", "value": 10, "source": "会议"} | wrong
    with pytest.raises(services.TargetRefused):
        services.set_target(**values, by=director(team), at=AT)


def test_two_who_set_the_same_number_at_once_are_told(place, monkeypatch):
    team, grid = place
    values = {"grid_id": grid.pk, "year": 2026, "kind": "signed", "source": "会议", "by": director(team), "at": AT}
    services.set_target(**values, value=10)
    monkeypatch.setattr(targets.queries, "list_targets", lambda **asked: [])
    with pytest.raises(targets.ChangedMeanwhile):
        services.set_target(**values, value=11)


def test_the_database_refuses_what_is_no_target_and_any_change_of_one(place):
    _, grid = place
    good = {
        "organization": grid.organization,
        "grid": grid,
        "year": 2026,
        "kind": "signed",
        "value": 1,
        "version": 1,
        "effective_from": TODAY,
        "source": "会议",
        "set_by": "staff:1",
        "set_at": AT,
    }
    PlanTarget.objects.create(**good)
    refusals = {
        "plans_target_version_once": {},
        "plans_target_version_counts": {"version": 0},
        "plans_target_year": {"year": 1999},
        "plans_target_has_source": {"source": "", "version": 2},
        "plans_target_kind": {"kind": "beauty"},
    }
    for name, wrong in refusals.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            PlanTarget.objects.create(**(good | wrong))
    for change in (lambda rows: rows.update(value=2), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            change(PlanTarget.objects.all())


def test_a_table_of_targets_is_taken_in_row_by_row_and_twice_changes_nothing(place):
    team, _ = place
    row = {"grid": "W01", "year": "2026", "signed": "40", "elderly": "5", "source": "年初会议"}
    by = director(team)
    assert services.take_row(row=row, by=by, at=AT) == ("created", "签约计划数 40；续签老人计划数 5")
    assert services.take_row(row=row, by=by, at=AT) == ("unchanged", "和现在一样")
    changed = services.take_row(row=row | {"signed": "41"}, by=by, at=AT)
    assert changed == ("updated", "签约计划数 40 改为 41")
    for wrong in ({"grid": "X99"}, {"year": "今年"}, {"signed": "很多"}):
        with pytest.raises(Exception, match=r"网格|年度|不是整数"):
            services.take_row(row=row | wrong, by=by, at=AT)


def test_the_visit_list_leaves_out_who_has_signed_died_or_waits_for_an_answer(place):
    team, grid = place
    elder, other, dead, waiting, has = (person(grid, birth_date=date(1950 + 9 * n, 1, 1)) for n in range(5))
    with scope.everything(reason="test"):
        patients.record_death(patient_id=dead.pk, died_date=TODAY - timedelta(days=3), cause="", by=BY, at=AT)
    make_offer(team=team, patient=waiting)
    contract = make_contract(team=team, patient=has)
    with scope.everything(reason="test"):
        patients.set_current_team(patient_ids=[has.pk], team_id=team.pk, by=BY, at=AT)
    found = queries.list_visits(grid_id=grid.pk, on=TODAY)
    assert [visit.patient_id for visit in found.visits] == [elder.pk, other.pk]
    assert (found.total, found.key_people, found.waiting) == (2, 2, 1)
    soon = contract.period.upper - timedelta(days=20)
    again = queries.list_visits(grid_id=grid.pk, on=soon)
    assert has.pk in [visit.patient_id for visit in again.visits]


def test_a_home_where_somebody_has_signed_is_visited_earlier(place):
    team, grid = place
    far, near = person(grid, birth_date=date(1944, 1, 1)), person(grid, birth_date=date(1955, 1, 1))
    wife = person(grid, birth_date=date(1960, 1, 1))
    with scope.everything(reason="test"):
        home = make_household(head=near)
        patients.join_household(household_id=home.pk, patient_id=wife.pk, relation_to_head="10", by=BY, at=AT)
        patients.set_current_team(patient_ids=[wife.pk], team_id=team.pk, by=BY, at=AT)
    found = queries.list_visits(grid_id=grid.pk, on=TODAY).visits
    assert [visit.patient_id for visit in found] == [near.pk, far.pk]
    assert "家里 1 人已签" in found[0].reason


def test_the_printed_list_is_a_pdf_and_everybody_on_it_can_read_that(place):
    team, grid = place
    people = [person(grid), person(grid)]
    by = director(team)
    with scope.subtree(team.organization.path):
        content = services.print_visits(grid_id=grid.pk, limit=30, by=by, at=AT)
    assert BytesIO(content).read(5) == b"%PDF-"
    assert set(ReadLog.objects.values_list("patient_id", flat=True)) == {one.pk for one in people}
    empty = Grid.objects.create(organization=team.organization, code="W02", name="空网格")
    with scope.subtree(team.organization.path), pytest.raises(services.NobodyToVisit):
        services.print_visits(grid_id=empty.pk, limit=30, by=by, at=AT)


@pytest.fixture(scope="module")
def desk():
    return Caller(desk_routes.router, "plans-desk")


@pytest.fixture(scope="module")
def phone():
    return Caller(doctor_routes.router, "plans-doctor")


def test_the_desk_answers_the_form_and_its_people_to_who_may(place, desk):
    team, grid = place
    mine = person(grid, name="王桂芳")
    signed(team, mine, date(2026, 2, 1))
    boss = director(team)
    status, body = desk.get(boss, "/signing-plan?year=2026")
    assert (status, body["rows"][0]["signed"], body["total"]["signed"], len(body["weeks"])) == (200, 1, 1, 53)
    people = desk.get(boss, f"/signing-plan/people?year=2026&side=signed&grid_id={grid.pk}")[1]
    assert [(one["patient_id"], one["name"]) for one in people["items"]] == [(mine.pk, "王桂芳")]
    assert desk.get(boss, "/signing-plan/people?year=2026&side=elderly_in_grid")[1]["total"] == 1
    assert desk.get(boss, "/signing-plan/people?year=2026&side=nobody")[0] == 422
    assert desk.get(without_permission(boss), "/signing-plan")[0] == 403


def test_the_bureau_sees_the_same_counts_and_masked_names(place, desk):
    team, grid = place
    signed(team, person(grid, name="王桂芳"), date(2026, 2, 1))
    person(grid, name="赵大明")
    bureau = director(team, roles=frozenset({"bureau"}))
    assert desk.get(bureau, "/signing-plan?year=2026")[1]["total"]["signed"] == 1
    shown = desk.get(bureau, "/signing-plan/people?year=2026&side=signed")[1]["items"]
    assert [one["name"] for one in shown] == ["王*芳"]
    visits = desk.get(bureau, f"/signing-plan/visits?grid_id={grid.pk}")[1]["visits"]
    assert [(one["name"], one["building"]) for one in visits] == [("赵*明", "")]
    assert desk.get(bureau, f"/signing-plan/visits/print?grid_id={grid.pk}")[0] == 403


def test_who_sets_targets_is_the_director_and_not_the_clerk(place, desk):
    team, grid = place
    body = {"grid_id": grid.pk, "year": 2026, "kind": "signed", "value": 30, "source": "会议"}
    assert desk.put(director(team), "/plan-targets", body)[1]["version"] == 1
    assert desk.put(director(team, roles=frozenset({"clerk"})), "/plan-targets", body)[0] == 403
    history = desk.get(director(team), f"/plan-targets?grid_id={grid.pk}&year=2026")[1]
    assert [(one["value"], one["set_by_name"]) for one in history] == [(30, "测试医生")]


def test_a_doctor_sees_the_own_line_and_not_the_neighbours(place, phone):
    team, grid = place
    other = make_team(organization=team.organization)
    theirs = Grid.objects.create(organization=team.organization, code="W02", name="别的网格", doctor=other.leader)
    person(theirs)
    me = doctor(team)
    status, body = phone.get(me, "/my-plan?year=2026")
    assert (status, [row["grid_name"] for row in body["rows"]]) == (200, ["流西第1网格"])
    assert phone.get(me, f"/my-plan/visits?grid_id={grid.pk}")[0] == 200
    assert phone.get(me, f"/my-plan/visits?grid_id={theirs.pk}")[0] == 404
    assert phone.get(me, f"/my-plan/visits/print?grid_id={theirs.pk}")[0] == 404
    assert phone.get(me, f"/my-plan/people?year=2026&side=in_grid&grid_id={theirs.pk}")[0] in (404, 422)
    assert phone.get(without_permission(me), "/my-plan")[0] == 403


def test_the_plan_of_another_centre_is_not_found(place, desk):
    team, grid = place
    stranger = director(make_place())
    assert desk.get(stranger, f"/signing-plan?organization_id={team.organization_id}")[0] == 404
    assert desk.get(stranger, f"/signing-plan/visits?grid_id={grid.pk}")[0] == 404
    body = {"grid_id": grid.pk, "year": 2026, "kind": "signed", "value": 30, "source": "会议"}
    assert desk.put(stranger, "/plan-targets", body)[0] == 404
