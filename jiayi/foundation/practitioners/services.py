"""Writes of practitioners and teams. Each function is one operation in one transaction."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import events
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError, InvalidInput, NotFound

from . import queries, rules
from .events import AssistantSharesChanged, CapacityOverridden, TeamChanged
from .models import AssistantShare, CapacityOverride, CareTeam, Practitioner, PractitionerRole, TeamMember

PRACTITIONER_FIELDS = frozenset(
    {
        "code",
        "name",
        "sex",
        "title",
        "license_number",
        "license_from",
        "license_to",
        "scope_of_practice",
        "phone",
        "introduction",
        "specialties",
        "is_active",
    }
)
TEAM_FIELDS = frozenset(
    {
        "name",
        "code",
        "introduction",
        "specialties",
        "phone_text",
        "hours_text",
        "capacity",
        "is_open",
        "is_active",
    }
)


class CodeTaken(DomainError):
    """The staff number or team number is in use in this organisation."""

    code, status, message = "code_taken", 409, "这个编号在本机构已经在用"


class AlreadyThere(DomainError):
    """The person holds this post or is in this team in this role already."""

    code, status, message = "already_there", 409, "这个人已经在这个岗位上"


class SharesDoNotSum(InvalidInput):
    """The weights of a doctor's assistants do not add up to 1."""

    code, message = "shares_do_not_sum", "助理权重之和应为 1"


class CapacityTooLow(InvalidInput):
    """An override must lift the capacity."""

    code, message = "capacity_too_low", "放行人数要大于现在的上限"


@transaction.atomic
def create_practitioner(
    *, organization_id: int, code: str, name: str, by: Actor, at: datetime, **values: Any
) -> Practitioner:
    """Add a member of staff at their main practice site.

    :raises NotFound: if the organisation is outside the scope
    :raises CodeTaken: if the staff number is in use there
    """
    organization = organizations.get_managed_organization(organization_id=organization_id)
    _known(values, PRACTITIONER_FIELDS)
    practitioner = Practitioner(organization=organization, code=code, name=name, **values)
    return _saved(practitioner)


@transaction.atomic
def change_practitioner(*, practitioner_id: int, by: Actor, at: datetime, **values: Any) -> Practitioner:
    """Change plain fields, see `PRACTITIONER_FIELDS`.

    :raises NotFound: outside the scope
    """
    practitioner = queries.get_managed_practitioner(practitioner_id=practitioner_id)
    _known(values, PRACTITIONER_FIELDS)
    for field, value in values.items():
        setattr(practitioner, field, value)
    return _saved(practitioner)


@transaction.atomic
def introduce_self(*, introduction: str, specialties: str, by: Actor, at: datetime) -> Practitioner:
    """A doctor edits the text residents read about them.

    :raises NotFound: if the account belongs to no practitioner
    """
    if by.practitioner_id is None:
        raise NotFound("您的账号没有关联医务人员")
    practitioner = queries.get_practitioner(practitioner_id=by.practitioner_id)
    practitioner.introduction, practitioner.specialties = introduction, specialties
    practitioner.save(update_fields=["introduction", "specialties"])
    return practitioner


@transaction.atomic
def start_role(
    *, practitioner_id: int, organization_id: int, role: str, from_date: date, by: Actor, at: datetime
) -> PractitionerRole:
    """Give a post from a day on.

    :raises AlreadyThere: if the post is running
    """
    practitioner = queries.get_managed_practitioner(practitioner_id=practitioner_id)
    organization = organizations.get_managed_organization(organization_id=organization_id)
    try:
        with transaction.atomic():
            return PractitionerRole.objects.create(
                practitioner=practitioner, organization=organization, role=role, from_date=from_date
            )
    except IntegrityError as error:
        raise AlreadyThere() from error


@transaction.atomic
def end_role(*, role_id: int, to_date: date, by: Actor, at: datetime) -> PractitionerRole:
    """End a post on a day (exclusive).

    :raises NotFound: outside the scope or ended
    """
    role = PractitionerRole.objects.select_related("practitioner").filter(pk=role_id, to_date__isnull=True).first()
    if role is None:
        raise NotFound()
    organizations.get_managed_organization(organization_id=role.organization_id)
    _end(role, to_date)
    return role


@transaction.atomic
def create_team(
    *,
    organization_id: int,
    code: str,
    name: str,
    leader_id: int,
    from_date: date,
    by: Actor,
    at: datetime,
    **values: Any,
) -> CareTeam:
    """Found a team; its leader joins as family doctor.

    :raises NotFound: if organisation or leader is outside the scope
    :raises CodeTaken: if the number is in use there
    """
    organization = organizations.get_managed_organization(organization_id=organization_id)
    leader = queries.get_managed_practitioner(practitioner_id=leader_id)
    _known(values, TEAM_FIELDS)
    team = _saved(CareTeam(organization=organization, code=code, name=name, leader=leader, **values))
    TeamMember.objects.create(team=team, practitioner=leader, role=TeamMember.Role.FAMILY_DOCTOR, from_date=from_date)
    _tell(team, "created", by, at)
    return team


@transaction.atomic
def change_team(*, team_id: int, by: Actor, at: datetime, **values: Any) -> CareTeam:
    """Change plain fields, see `TEAM_FIELDS`.

    :raises NotFound: outside the scope
    """
    team = queries.get_managed_team(team_id=team_id)
    _known(values, TEAM_FIELDS)
    for field, value in values.items():
        setattr(team, field, value)
    _saved(team)
    _tell(team, "changed", by, at)
    return team


@transaction.atomic
def change_leader(*, team_id: int, leader_id: int, from_date: date, by: Actor, at: datetime) -> CareTeam:
    """Hand a team to another family doctor, who joins it if not yet a member in that role."""
    team = queries.get_managed_team(team_id=team_id)
    leader = queries.get_managed_practitioner(practitioner_id=leader_id)
    role = TeamMember.Role.FAMILY_DOCTOR
    if not TeamMember.objects.on(from_date).filter(team=team, practitioner=leader, role=role).exists():
        TeamMember.objects.create(team=team, practitioner=leader, role=role, from_date=from_date)
    team.leader = leader
    team.save(update_fields=["leader"])
    _tell(team, "leader", by, at)
    return team


@transaction.atomic
def add_member(
    *, team_id: int, practitioner_id: int, role: str, from_date: date, by: Actor, at: datetime
) -> TeamMember:
    """Add somebody to a team from a day on.

    :raises AlreadyThere: if they serve in it in this role
    """
    team = queries.get_managed_team(team_id=team_id)
    practitioner = queries.get_managed_practitioner(practitioner_id=practitioner_id)
    try:
        with transaction.atomic():
            member = TeamMember.objects.create(team=team, practitioner=practitioner, role=role, from_date=from_date)
    except IntegrityError as error:
        raise AlreadyThere() from error
    _tell(team, "joined", by, at)
    return member


@transaction.atomic
def end_member(*, member_id: int, to_date: date, by: Actor, at: datetime) -> TeamMember:
    """Somebody leaves a team on a day (exclusive).

    :raises NotFound: outside the scope or gone already
    """
    member = TeamMember.objects.select_related("team").filter(pk=member_id, to_date__isnull=True).first()
    if member is None:
        raise NotFound()
    team = queries.get_managed_team(team_id=member.team_id)
    _end(member, to_date)
    _tell(team, "left", by, at)
    return member


@transaction.atomic
def set_assistant_shares(
    *, doctor_id: int, weights: Mapping[int, Decimal], from_date: date, by: Actor, at: datetime
) -> list[AssistantShare]:
    """Replace the split of a doctor's work among assistants from a day on; an empty mapping means no assistant.

    :raises SharesDoNotSum: unless the weights are positive and sum to exactly 1
    :raises NotFound: if the doctor or an assistant is outside the scope
    """
    doctor = queries.get_managed_practitioner(practitioner_id=doctor_id)
    if problem := rules.shares_problem(weights.values()):
        raise SharesDoNotSum(problem)
    if doctor_id in weights:
        raise InvalidInput("医生不能是自己的助理")
    helpers = [queries.get_managed_practitioner(practitioner_id=assistant_id) for assistant_id in weights]
    own = AssistantShare.objects.filter(doctor=doctor)
    own.filter(from_date__gte=from_date).delete()
    own.filter(Q(to_date__isnull=True) | Q(to_date__gt=from_date)).update(to_date=from_date)
    shares = AssistantShare.objects.bulk_create(
        [
            AssistantShare(doctor=doctor, assistant=helper, weight=weights[helper.pk], from_date=from_date)
            for helper in helpers
        ]
    )
    events.publish(
        AssistantSharesChanged(
            organization_id=doctor.organization_id,
            by=by.label,
            at=at,
            doctor_id=doctor_id,
            from_date=from_date.isoformat(),
        )
    )
    return shares


@transaction.atomic
def override_capacity(
    *,
    team_id: int,
    capacity: int,
    reason: str,
    from_date: date,
    to_date: date | None,
    by: Actor,
    at: datetime,
) -> CapacityOverride:
    """Let a team sign beyond its capacity, with a reason.

    :raises CapacityTooLow: unless the new number lifts the present one
    """
    team = queries.get_managed_team(team_id=team_id)
    if capacity <= queries.capacity_of(team_id, from_date):
        raise CapacityTooLow()
    if not reason.strip():
        raise InvalidInput("请写明放行的理由")
    if to_date is not None and to_date <= from_date:
        raise InvalidInput("止日要晚于起日")
    override = CapacityOverride.objects.create(
        team=team,
        capacity=capacity,
        reason=reason.strip(),
        from_date=from_date,
        to_date=to_date,
        by=by.label,
        by_name=by.name,
        at=at,
    )
    events.publish(
        CapacityOverridden(
            organization_id=team.organization_id,
            by=by.label,
            at=at,
            team_id=team_id,
            capacity=capacity,
            reason=override.reason,
        )
    )
    return override


def _known(values: Mapping[str, Any], fields: frozenset[str]) -> None:
    unknown = values.keys() - fields
    if unknown:
        raise TypeError(f"not editable: {sorted(unknown)}")


def _saved(row: Any) -> Any:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "license" in str(error):
            raise InvalidInput("执业证的止日要晚于起日") from error
        raise CodeTaken() from error
    return row


def _end(row: Any, to_date: date) -> None:
    if to_date <= row.from_date:
        raise InvalidInput("止日要晚于起日")
    row.to_date = to_date
    row.save(update_fields=["to_date"])


def _tell(team: CareTeam, change: str, by: Actor, at: datetime) -> None:
    events.publish(
        TeamChanged(organization_id=team.organization_id, by=by.label, at=at, team_id=team.pk, change=change)
    )
