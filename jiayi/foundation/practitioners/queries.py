"""Reads of practitioners, teams, capacity and assistants."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.terminology import queries as terminology
from jiayi.kernel import paging
from jiayi.kernel.errors import DomainError, NotFound
from jiayi.kernel.paging import Page
from jiayi.kernel.prepared import prepared

from . import rules
from .models import AssistantShare, CapacityOverride, CareTeam, Practitioner, PractitionerRole, TeamMember

Load = rules.Load
_READY_COLUMNS = (
    *("role", "practitioner_id", "team__leader_id", "team__is_active", "team__organization_id"),
    *("practitioner__organization_id", "practitioner__name", "practitioner__is_active"),
    *("practitioner__license_number", "practitioner__license_from", "practitioner__license_to"),
)


class TeamNotReady(DomainError):
    """The team may not sign: licence, practice site or nurse is missing; `details` lists the reasons."""

    code, status, message = "team_not_ready", 409, "这个团队现在还不能签约"


def get_practitioner(*, practitioner_id: int) -> Practitioner:
    """One practitioner (directory).

    :raises NotFound: if there is none
    """
    found: Practitioner | None = _practitioner.first(practitioner_id=practitioner_id)
    if found is None:
        raise NotFound()
    return found


@prepared
def _practitioner(*, practitioner_id: int) -> Any:
    return Practitioner.objects.select_related("organization").filter(pk=practitioner_id)


def get_managed_practitioner(*, practitioner_id: int) -> Practitioner:
    """The same inside the actor's scope, with posts.

    :raises NotFound: if it is outside
    """
    rows = Practitioner.in_scope.select_related("organization").prefetch_related("roles__organization")
    found = rows.filter(pk=practitioner_id).first()
    if found is None:
        raise NotFound()
    return found


def page_practitioners(
    *, q: str = "", role: str = "", organization_id: int | None = None, on: date, cursor: str | None, limit: int
) -> Page:
    """The practitioners in scope by name, with their present posts and teams."""
    present = PractitionerRole.objects.on(on).select_related("organization")
    teams = TeamMember.objects.on(on).select_related("team")
    rows = Practitioner.in_scope.select_related("organization").prefetch_related(
        Prefetch("roles", queryset=present, to_attr="present_roles"),
        Prefetch("memberships", queryset=teams, to_attr="present_memberships"),
    )
    if q:
        rows = rows.filter(Q(name__startswith=q) | Q(code__startswith=q) | Q(license_number=q))
    if organization_id:
        rows = rows.filter(organization_id=organization_id)
    if role:
        rows = rows.filter(pk__in=PractitionerRole.objects.on(on).filter(role=role).values("practitioner"))
    return paging.page(rows, order=("name", "id"), cursor=cursor, limit=limit)


def role_choices() -> tuple[tuple[str, str], ...]:
    """The roles in a team with their Chinese names."""
    return tuple((str(value), str(label)) for value, label in TeamMember._meta.get_field("role").flatchoices)


def practitioner_names(practitioner_ids: Iterable[int]) -> dict[int, str]:
    return dict(Practitioner.objects.filter(pk__in=set(practitioner_ids)).values_list("pk", "name"))


def get_team(*, team_id: int) -> CareTeam:
    """One team (directory).

    :raises NotFound: if there is none
    """
    found = _team.first(team_id=team_id)
    if found is None:
        raise NotFound("没有这个团队")
    return found


@prepared
def _team(*, team_id: int) -> Any:
    return CareTeam.objects.select_related("leader", "organization").filter(pk=team_id)


def get_managed_team(*, team_id: int) -> CareTeam:
    """The same inside the actor's scope.

    :raises NotFound: if it is outside
    """
    found = CareTeam.in_scope.select_related("leader", "organization").filter(pk=team_id).first()
    if found is None:
        raise NotFound()
    return found


def find_team_by_code(*, code: str) -> CareTeam | None:
    """The team with this number inside the scope, if there is just one."""
    found = list(CareTeam.in_scope.filter(code=code, is_active=True)[:2])
    return found[0] if len(found) == 1 else None


def list_teams(*, organization_id: int | None = None, active_only: bool = True) -> list[CareTeam]:
    """The teams in scope."""
    rows = CareTeam.in_scope.select_related("leader", "organization")
    if active_only:
        rows = rows.filter(is_active=True)
    if organization_id is not None:
        path = organizations.get_organization(organization_id=organization_id).path
        rows = rows.filter(organization__path__startswith=path)
    return list(rows.order_by("organization__path", "code")[:2000])


def page_teams(*, q: str = "", organization_id: int | None = None, cursor: str | None, limit: int) -> Page:
    """The teams in scope by name of the team, the leader or code."""
    rows = CareTeam.in_scope.select_related("leader", "organization")
    if q:
        rows = rows.filter(Q(name__contains=q) | Q(leader__name__startswith=q) | Q(code__startswith=q))
    if organization_id:
        rows = rows.filter(organization_id=organization_id)
    return paging.page(rows, order=("code", "id"), cursor=cursor, limit=limit)


def team_organization_ids() -> list[int]:
    """The organisations that have an active team (public)."""
    return list(CareTeam.objects.filter(is_active=True).values_list("organization_id", flat=True).distinct())


def list_losing_leader(*, on: date, soon_days: int = 60) -> list[dict[str, Any]]:
    """Active teams in scope whose doctor is gone, or whose licence has run out or will soon."""
    rows = (
        CareTeam.in_scope.select_related("leader")
        .filter(Q(leader__is_active=False) | Q(leader__license_to__lte=on + timedelta(days=soon_days)), is_active=True)
        .order_by("leader__license_to", "pk")[:50]
    )
    return [
        {
            "team_id": team.pk,
            "team_name": team.name,
            "practitioner_id": team.leader_id,
            "practitioner_name": team.leader.name,
            "is_gone": not team.leader.is_active,
            "license_to": team.leader.license_to,
        }
        for team in rows
    ]


def team_names(team_ids: Iterable[int]) -> dict[int, str]:
    return dict(CareTeam.objects.filter(pk__in=set(team_ids)).values_list("pk", "name"))


def list_members(*, team_id: int, on: date) -> list[TeamMember]:
    """The members of a team on a day, the leader's role first."""
    rows = TeamMember.objects.on(on).filter(team_id=team_id).select_related("practitioner")
    return sorted(rows, key=lambda member: (member.role != rules.LEADER_ROLE, member.role, member.pk))


def team_ids_of(*, practitioner_id: int, on: date) -> list[int]:
    """The active teams a practitioner belongs to (accounts puts them into the actor)."""
    rows = TeamMember.objects.on(on).filter(practitioner_id=practitioner_id, team__is_active=True)
    return sorted(set(rows.values_list("team_id", flat=True)))


def leaders_of(team_ids: Iterable[int]) -> dict[int, int]:
    """Team → leading practitioner."""
    return dict(CareTeam.objects.filter(pk__in=set(team_ids)).values_list("pk", "leader_id"))


def find_team_problems(*, team_id: int, on: date) -> list[str]:
    """Why a team may not sign on a day."""
    members: list[TeamMember] = _members_with_sites(team_id=team_id, on=on)
    team = members[0].team if members else get_team(team_id=team_id)
    facts = [
        rules.MemberFacts(
            name=member.practitioner.name,
            role=member.role,
            is_leader=member.practitioner_id == team.leader_id,
            license_number=member.practitioner.license_number,
            license_from=member.practitioner.license_from,
            license_to=member.practitioner.license_to,
            practice_sites=frozenset({*member.sites, member.practitioner.organization_id}),  # type: ignore[attr-defined]
            is_active=member.practitioner.is_active,
        )
        for member in members
    ]
    problems = [] if team.is_active else ["团队已停用"]
    return problems + rules.team_problems(facts, organization_id=team.organization_id, on=on)


@prepared
def _members_with_sites(*, team_id: int, on: date) -> Any:
    """What decides about signing, in one statement: it is asked at every signature."""
    posts = PractitionerRole.objects.on(on).filter(practitioner_id=OuterRef("practitioner_id"))
    rows = TeamMember.objects.on(on).filter(team_id=team_id).select_related("team", "practitioner")
    return rows.only(*_READY_COLUMNS).annotate(sites=ArraySubquery(posts.values("organization_id")))


def check_team_ready(team_id: int, on: date) -> None:
    """Licence valid, practice site covers the institution, nurse present on the signing day.

    :raises TeamNotReady: with all reasons
    """
    problems = find_team_problems(team_id=team_id, on=on)
    if problems:
        raise TeamNotReady(f"这个团队现在还不能签约：{'；'.join(problems)}", details=problems)


def capacity_of(team_id: int, on: date) -> int:
    """How many the team may have, an override in force included. Contracts counts how many it has."""
    return capacities_of([team_id], on)[team_id]


def queue_on_team(*, team_id: int) -> None:
    """Those who reach for a team's last places go one after the other, until the transaction ends."""
    CareTeam.objects.select_for_update(of=("self",)).filter(pk=team_id).values("pk").first()


def capacities_of(team_ids: Iterable[int], on: date) -> dict[int, int]:
    """The same for many teams in one statement."""
    rows = _capacities(team_ids=sorted(set(team_ids)), on=on)
    return {team_id: max(capacity, top or 0) for team_id, capacity, top in rows}


@prepared
def _capacities(*, team_ids: list[int], on: date) -> Any:
    in_force = CapacityOverride.objects.on(on).filter(team=OuterRef("pk")).order_by()
    lifted = Subquery(in_force.values("team").annotate(top=Max("capacity")).values("top"))
    return CareTeam.objects.filter(pk__in=team_ids).values_list("pk", "capacity", lifted)


def assistants_of(doctor_ids: Iterable[int], on: date) -> dict[int, dict[int, Decimal]]:
    """Doctor → {assistant: weight}, weights of a doctor sum to 1; a doctor without assistant is absent."""
    shares: dict[int, dict[int, Decimal]] = {}
    rows = AssistantShare.objects.on(on).filter(doctor_id__in=set(doctor_ids)).order_by("doctor_id", "assistant_id")
    for row in rows:
        shares.setdefault(row.doctor_id, {})[row.assistant_id] = row.weight
    return shares


def list_shares(*, doctor_id: int) -> list[AssistantShare]:
    """All shares of a doctor in scope, the newest period first."""
    get_managed_practitioner(practitioner_id=doctor_id)
    rows = AssistantShare.objects.filter(doctor_id=doctor_id).select_related("assistant")
    return list(rows.order_by("-from_date", "assistant_id"))


def list_overrides(*, team_id: int) -> list[CapacityOverride]:
    """The overrides of a team in scope, newest first."""
    return list(get_managed_team(team_id=team_id).overrides.order_by("-at"))


@dataclass(frozen=True, slots=True)
class FoundTeam:
    """A team as a resident sees it while choosing."""

    team: CareTeam
    member_count: int
    capacity: int
    nearness: int
    distance_text: str


@dataclass(frozen=True, slots=True)
class PublicTeam:
    """The introduction page of a team."""

    found: FoundTeam
    members: list[TeamMember]


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team as its managers see it."""

    team: CareTeam
    members: list[TeamMember]
    capacity: int
    problems: list[str]


SHOWN_TEAMS = 60
NEARNESS_TEXTS = {5: "就在您的社区", 4: "同一街道", 3: "同一城区", 2: "同一城市"}


def search_teams(*, q: str = "", division_code: str = "", woman_only: bool = False, on: date) -> list[FoundTeam]:
    """The nearest teams open to residents, near ones first; who looks further gives a name or a place."""
    rows: QuerySet = CareTeam.objects.select_related("leader", "organization").filter(
        is_active=True, organization__is_active=True
    )
    if q:
        rows = rows.filter(
            Q(name__contains=q)
            | Q(leader__name__contains=q)
            | Q(organization__name__contains=q)
            | Q(specialties__contains=q)
            | Q(introduction__contains=q)
        )
    if woman_only:
        rows = rows.filter(leader__sex=Practitioner.Sex.FEMALE)
    places = list(
        rows.order_by("organization__path", "code").values_list("pk", "organization__division_code", "organization_id")
    )
    serving = set(organizations.serving_organization_ids(division_code=division_code))
    near = sorted(places, key=lambda place: -_nearness(place[1], place[2], division_code, serving))[:SHOWN_TEAMS]
    numbers = [place[0] for place in near]
    teams = {team.pk: team for team in rows.filter(pk__in=numbers)}
    capacities, counts = capacities_of(numbers, on), member_counts(numbers, on)
    return [
        _found(teams[number], counts.get(number, 0), capacities[number], division_code, serving) for number in numbers
    ]


def get_public_team(*, team_id: int, division_code: str = "", on: date) -> PublicTeam:
    """The introduction page of an active team.

    :raises NotFound: none, or no longer active
    """
    team = get_team(team_id=team_id)
    if not team.is_active:
        raise NotFound("没有这个团队")
    members = [member for member in list_members(team_id=team_id, on=on) if member.practitioner.is_active]
    serving = set(organizations.serving_organization_ids(division_code=division_code))
    count = len({member.practitioner_id for member in members})
    found = _found(team, count, capacity_of(team_id, on), division_code, serving)
    return PublicTeam(found=found, members=members)


def get_team_view(*, team_id: int, on: date) -> TeamView:
    """A team in scope with members, capacity in force and what keeps it from signing.

    :raises NotFound: outside the scope
    """
    team = get_managed_team(team_id=team_id)
    return TeamView(
        team=team,
        members=list_members(team_id=team_id, on=on),
        capacity=capacity_of(team_id, on),
        problems=find_team_problems(team_id=team_id, on=on),
    )


def _nearness(division: str, organization_id: int, wanted: str, serving: set[int]) -> int:
    return 5 if organization_id in serving else terminology.nearness(division, wanted)


def _found(team: CareTeam, count: int, capacity: int, division_code: str, serving: set[int]) -> FoundTeam:
    near = _nearness(team.organization.division_code, team.organization_id, division_code, serving)
    text = NEARNESS_TEXTS.get(near, "") if division_code else ""
    return FoundTeam(team=team, member_count=count, capacity=capacity, nearness=near, distance_text=text)


def member_counts(team_ids: Iterable[int], on: date) -> dict[int, int]:
    """How many persons each team has on a day."""
    persons: dict[int, set[int]] = defaultdict(set)
    rows = TeamMember.objects.on(on).filter(team_id__in=set(team_ids)).values_list("team_id", "practitioner_id")
    for team_id, practitioner_id in rows:
        persons[team_id].add(practitioner_id)
    return {team_id: len(people) for team_id, people in persons.items()}
