"""Teams, posts, assistants and capacity."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from jiayi.foundation.organizations.tests.factories import AT, make_organization
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import InvalidInput, NotFound
from jiayi.kernel.testing import staff_actor

from .. import queries, services
from ..models import AssistantShare, CapacityOverride, CareTeam, Practitioner, PractitionerRole, TeamMember
from .factories import LONG_AGO, make_practitioner, make_team

pytestmark = pytest.mark.django_db
BY = Actor.system("tests")
ON = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _open():
    with scope.everything(reason="test"):
        yield


def refused(constraint, action):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        action()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_team_with_licensed_leader_and_nurse_is_ready():
    queries.check_team_ready(make_team().pk, ON)


def test_a_team_that_may_not_sign_says_every_reason():
    team = make_team(nurse=False)
    services.change_practitioner(practitioner_id=team.leader_id, license_to=date(2026, 1, 1), by=BY, at=AT)
    with pytest.raises(queries.TeamNotReady) as refusal:
        queries.check_team_ready(team.pk, ON)
    assert len(refusal.value.details) == 2
    assert refusal.value.code == "team_not_ready"


def test_a_closed_team_is_not_ready():
    team = make_team()
    services.change_team(team_id=team.pk, is_active=False, by=BY, at=AT)
    assert queries.find_team_problems(team_id=team.pk, on=ON) == ["团队已停用"]


def test_a_second_practice_site_counts_from_its_day_on():
    centre, station = make_organization(), make_organization(kind="station")
    doctor = make_practitioner(organization=centre)
    team = make_team(organization=station, leader=doctor)
    assert queries.find_team_problems(team_id=team.pk, on=ON) == [f"队长{doctor.name}的执业地点不含本机构"]
    services.start_role(
        practitioner_id=doctor.pk, organization_id=station.pk, role="family_doctor", from_date=ON, by=BY, at=AT
    )
    assert queries.find_team_problems(team_id=team.pk, on=ON) == []
    assert queries.find_team_problems(team_id=team.pk, on=date(2026, 5, 31)) != []


def test_members_come_and_go_by_date():
    team = make_team()
    helper = make_practitioner(organization=team.organization)
    joining = {"team_id": team.pk, "practitioner_id": helper.pk, "role": "assistant", "by": BY, "at": AT}
    member = services.add_member(**joining, from_date=ON)
    with pytest.raises(services.AlreadyThere):
        services.add_member(**joining, from_date=ON)
    assert queries.team_ids_of(practitioner_id=helper.pk, on=ON) == [team.pk]
    with pytest.raises(InvalidInput):
        services.end_member(member_id=member.pk, to_date=ON, by=BY, at=AT)
    services.end_member(member_id=member.pk, to_date=date(2026, 7, 1), by=BY, at=AT)
    assert queries.team_ids_of(practitioner_id=helper.pk, on=date(2026, 7, 1)) == []
    with pytest.raises(NotFound):
        services.end_member(member_id=member.pk, to_date=date(2026, 8, 1), by=BY, at=AT)
    assert queries.member_counts([team.pk], ON) == {team.pk: 3}


def test_a_new_leader_joins_the_team():
    team = make_team()
    successor = make_practitioner(organization=team.organization)
    services.change_leader(team_id=team.pk, leader_id=successor.pk, from_date=ON, by=BY, at=AT)
    assert queries.leaders_of([team.pk]) == {team.pk: successor.pk}
    assert queries.find_team_problems(team_id=team.pk, on=ON) == []


def test_numbers_are_used_once_in_an_organisation():
    centre = make_organization()
    make_practitioner(organization=centre, code="D1")
    with pytest.raises(services.CodeTaken):
        make_practitioner(organization=centre, code="D1")
    make_team(organization=centre, code="T1")
    with pytest.raises(services.CodeTaken):
        make_team(organization=centre, code="T1")


def test_posts_begin_and_end():
    doctor = make_practitioner()
    post = {"practitioner_id": doctor.pk, "organization_id": doctor.organization_id, "role": "manager"}
    role = services.start_role(**post, from_date=ON, by=BY, at=AT)
    with pytest.raises(services.AlreadyThere):
        services.start_role(**post, from_date=ON, by=BY, at=AT)
    services.end_role(role_id=role.pk, to_date=date(2026, 7, 1), by=BY, at=AT)
    with pytest.raises(NotFound):
        services.end_role(role_id=role.pk, to_date=date(2026, 7, 1), by=BY, at=AT)


def test_the_history_of_posts_is_kept():
    doctor = make_practitioner()
    role = services.start_role(
        practitioner_id=doctor.pk,
        organization_id=doctor.organization_id,
        role="manager",
        from_date=ON,
        by=BY,
        at=AT,
    )
    services.end_role(role_id=role.pk, to_date=date(2026, 7, 1), by=BY, at=AT)
    history = PractitionerRole.pgh_event_model.objects.filter(pgh_obj_id=role.pk)
    assert sorted(history.values_list("pgh_label", flat=True)) == ["insert", "update"]


def test_what_is_not_editable_is_a_programming_error():
    with pytest.raises(TypeError):
        services.change_team(team_id=make_team().pk, by=BY, at=AT, organization_id=1)


class TestAssistants:
    def test_weights_hold_from_a_day_until_they_are_replaced(self):
        doctor, one, two = (make_practitioner() for _ in range(3))
        put = {"doctor_id": doctor.pk, "by": BY, "at": AT}
        services.set_assistant_shares(**put, weights={one.pk: Decimal(1)}, from_date=date(2026, 1, 1))
        half = Decimal("0.5")
        services.set_assistant_shares(**put, weights={one.pk: half, two.pk: half}, from_date=ON)
        assert queries.assistants_of([doctor.pk], date(2026, 5, 31)) == {doctor.pk: {one.pk: Decimal(1)}}
        assert queries.assistants_of([doctor.pk], ON) == {doctor.pk: {one.pk: half, two.pk: half}}
        services.set_assistant_shares(**put, weights={}, from_date=date(2026, 7, 1))
        assert queries.assistants_of([doctor.pk], date(2026, 7, 1)) == {}
        assert len(queries.list_shares(doctor_id=doctor.pk)) == 3
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_one_assistant_may_serve_several_doctors(self):
        helper, first, second = (make_practitioner() for _ in range(3))
        for doctor in (first, second):
            services.set_assistant_shares(
                doctor_id=doctor.pk, weights={helper.pk: Decimal(1)}, from_date=ON, by=BY, at=AT
            )
        assert set(queries.assistants_of([first.pk, second.pk], ON)) == {first.pk, second.pk}

    def test_weights_that_do_not_sum_to_one_are_refused_in_words(self):
        doctor, helper = make_practitioner(), make_practitioner()
        put = {"doctor_id": doctor.pk, "from_date": ON, "by": BY, "at": AT}
        with pytest.raises(services.SharesDoNotSum, match=r"0\.9"):
            services.set_assistant_shares(**put, weights={helper.pk: Decimal("0.9")})
        with pytest.raises(InvalidInput):
            services.set_assistant_shares(**put, weights={doctor.pk: Decimal(1)})

    def test_the_database_refuses_weights_that_do_not_sum_to_one(self):
        doctor, one, two = (make_practitioner() for _ in range(3))
        create = AssistantShare.objects.create
        refused("do not sum to 1", lambda: create(doctor=doctor, assistant=one, weight="0.9", from_date=ON))
        shares = AssistantShare.objects.filter(pk=create(doctor=doctor, assistant=one, weight="0.5", from_date=ON).pk)
        create(doctor=doctor, assistant=two, weight="0.5", from_date=ON)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        refused("do not sum to 1", shares.delete)
        refused("do not sum to 1", lambda: shares.update(to_date=date(2026, 7, 1)))
        refused("do not sum to 1", lambda: shares.update(doctor=two))

    def test_the_database_refuses_a_share_that_is_none(self):
        doctor, helper = make_practitioner(), make_practitioner()
        base = {"doctor": doctor, "assistant": helper, "weight": 1, "from_date": ON}
        create = AssistantShare.objects.create
        refused("share_weight", lambda: create(**base | {"weight": 0}))
        refused("share_weight", lambda: create(**base | {"weight": "1.1"}))
        refused("share_not_self", lambda: create(**base | {"assistant": doctor}))
        refused("share_period", lambda: create(**base, to_date=ON))
        create(**base)
        refused("share_once", lambda: create(**base))


class TestCapacity:
    def test_an_override_lifts_the_capacity_for_its_time(self):
        team = make_team(capacity=2000)
        lift = {"team_id": team.pk, "reason": "新队长到岗前过渡", "from_date": ON, "by": BY, "at": AT}
        services.override_capacity(**lift, capacity=2200, to_date=date(2026, 7, 1))
        assert queries.capacity_of(team.pk, ON) == 2200
        assert queries.capacity_of(team.pk, date(2026, 7, 1)) == 2000
        assert [row.capacity for row in queries.list_overrides(team_id=team.pk)] == [2200]
        with pytest.raises(services.CapacityTooLow):
            services.override_capacity(**lift, capacity=2200, to_date=None)
        with pytest.raises(InvalidInput):
            services.override_capacity(**lift | {"reason": " "}, capacity=2300, to_date=None)
        with pytest.raises(InvalidInput):
            services.override_capacity(**lift, capacity=2300, to_date=ON)

    def test_the_database_refuses_an_override_without_reason_or_time(self):
        base = {"team": make_team(), "capacity": 2200, "from_date": ON, "by": "x", "by_name": "x", "at": AT}
        refused("override_reason", lambda: CapacityOverride.objects.create(**base, reason=""))
        refused("override_period", lambda: CapacityOverride.objects.create(**base, reason="x", to_date=ON))


def test_the_database_refuses_wrong_periods_and_numbers():
    team = make_team()
    doctor = team.leader
    refused(
        "practitioners_license_period",
        lambda: Practitioner.objects.filter(pk=doctor.pk).update(license_to=LONG_AGO),
    )
    refused("team_capacity", lambda: CareTeam.objects.filter(pk=team.pk).update(capacity=0))
    refused("code_once", lambda: Practitioner.objects.create(organization=team.organization, code=doctor.code))
    refused(
        "team_code_once",
        lambda: CareTeam.objects.create(organization=team.organization, code=team.code, leader=doctor),
    )
    member = {"team": team, "practitioner": doctor, "role": "family_doctor", "from_date": ON}
    refused("member_once", lambda: TeamMember.objects.create(**member))
    refused("member_period", lambda: TeamMember.objects.create(**member, to_date=ON))
    post = {"practitioner": doctor, "organization": team.organization, "role": "manager", "from_date": ON}
    refused("role_period", lambda: PractitionerRole.objects.create(**post, to_date=ON))
    PractitionerRole.objects.create(**post)
    refused("role_once", lambda: PractitionerRole.objects.create(**post))


def test_staff_manage_only_their_own():
    own, foreign = make_team(), make_team()
    by = staff_actor(organization_id=own.organization_id, organization_path=own.organization.path)
    with scope.subtree(own.organization.path):
        assert [team.pk for team in queries.list_teams()] == [own.pk]
        services.change_team(team_id=own.pk, introduction="看慢病", by=by, at=AT)
        for action in (
            lambda: services.change_team(team_id=foreign.pk, introduction="别人的", by=by, at=AT),
            lambda: services.change_practitioner(practitioner_id=foreign.leader_id, title="x", by=by, at=AT),
            lambda: services.add_member(
                team_id=own.pk, practitioner_id=foreign.leader_id, role="nurse", from_date=ON, by=by, at=AT
            ),
            lambda: queries.get_team_view(team_id=foreign.pk, on=ON),
            lambda: queries.list_shares(doctor_id=foreign.leader_id),
        ):
            with pytest.raises(NotFound):
                action()


def test_a_doctor_writes_their_own_introduction():
    doctor = make_practitioner()
    by = staff_actor(practitioner_id=doctor.pk)
    services.introduce_self(introduction="在柳塘看了二十年病", specialties="高血压", by=by, at=AT)
    doctor.refresh_from_db()
    assert doctor.specialties == "高血压"
    with pytest.raises(NotFound):
        services.introduce_self(introduction="x", specialties="", by=staff_actor(), at=AT)


def test_lists_find_by_name_number_post_and_organisation():
    team = make_team(name="和平团队", code="HP1")
    found = queries.page_practitioners(q="高晓", on=ON, cursor=None, limit=10)
    assert found.items[0].present_memberships[0].team == team
    assert queries.page_practitioners(role="nurse", on=ON, cursor=None, limit=10).items == []
    assert queries.page_teams(q="和平", organization_id=team.organization_id, cursor=None, limit=5).items == [team]
    assert queries.list_teams(organization_id=team.organization_id) == [team]
    assert queries.team_names([team.pk]) == {team.pk: "和平团队"}
    assert queries.practitioner_names([team.leader_id]) == {team.leader_id: team.leader.name}


def test_what_does_not_exist_is_not_found():
    for action in (
        lambda: queries.get_team(team_id=0),
        lambda: queries.get_practitioner(practitioner_id=0),
        lambda: queries.get_managed_team(team_id=0),
    ):
        with pytest.raises(NotFound):
            action()
