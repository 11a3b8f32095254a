from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ninja import Field, Schema

from jiayi.kernel.crypto import masked_phone
from jiayi.kernel.schemas import PageIn, PageOut

from .models import AssistantShare, CareTeam, Practitioner, PractitionerRole, TeamMember

ROLES = dict(PractitionerRole.Role.choices)
SEXES = dict(Practitioner.Sex.choices)
RoleCode = Literal[
    "family_doctor",
    "nurse",
    "public_health",
    "specialist",
    "pharmacist",
    "assistant",
    "health_manager",
    "tcm_therapist",
    "psychologist",
    "rehabilitation",
    "social_worker",
    "volunteer",
    "manager",
]


class PostOut(Schema):
    id: int
    organization_id: int
    organization_name: str
    role: str
    role_label: str
    from_date: date
    to_date: date | None


class PractitionerFilters(PageIn):
    role: str = Field("", max_length=20)
    organization_id: int | None = None


class PractitionerRowOut(Schema):
    id: int
    code: str
    name: str
    sex_label: str
    title: str
    organization_id: int
    organization_name: str
    roles: list[str]
    teams: list[str]
    license_number: str
    license_to: date | None
    is_active: bool

    @classmethod
    def of(cls, row: Practitioner) -> "PractitionerRowOut":
        return cls(
            id=row.pk,
            code=row.code,
            name=row.name,
            sex_label=SEXES[row.sex],
            title=row.title,
            organization_id=row.organization_id,
            organization_name=row.organization.label,
            roles=sorted({ROLES[post.role] for post in row.present_roles}),
            teams=sorted({member.team.name for member in row.present_memberships}),
            license_number=row.license_number,
            license_to=row.license_to,
            is_active=row.is_active,
        )


class PractitionerOut(Schema):
    id: int
    code: str
    name: str
    sex: str
    title: str
    organization_id: int
    organization_name: str
    license_number: str
    license_from: date | None
    license_to: date | None
    scope_of_practice: str
    phone_masked: str
    introduction: str
    specialties: str
    is_active: bool
    posts: list[PostOut]

    @classmethod
    def of(cls, row: Practitioner) -> "PractitionerOut":
        return cls(
            id=row.pk,
            code=row.code,
            name=row.name,
            sex=row.sex,
            title=row.title,
            organization_id=row.organization_id,
            organization_name=row.organization.label,
            license_number=row.license_number,
            license_from=row.license_from,
            license_to=row.license_to,
            scope_of_practice=row.scope_of_practice,
            phone_masked=masked_phone(str(row.phone)) if row.phone else "",
            introduction=row.introduction,
            specialties=row.specialties,
            is_active=row.is_active,
            posts=[post_out(post) for post in row.roles.all()],
        )


class PractitionerChangeIn(Schema):
    """Only what is sent is changed."""

    code: str = Field("", min_length=1, max_length=20)
    name: str = Field("", min_length=1, max_length=50)
    sex: Literal["0", "1", "2", "9"] = "9"
    title: str = Field("", max_length=40)
    license_number: str = Field("", max_length=40)
    license_from: date | None = None
    license_to: date | None = None
    scope_of_practice: str = Field("", max_length=100)
    phone: str | None = Field(None, max_length=20)
    introduction: str = Field("", max_length=1000)
    specialties: str = Field("", max_length=100)
    is_active: bool = True


class PractitionerIn(PractitionerChangeIn):
    organization_id: int
    code: str = Field(min_length=1, max_length=20)
    name: str = Field(min_length=1, max_length=50)


class PostIn(Schema):
    organization_id: int
    role: RoleCode
    from_date: date


class PeriodEndIn(Schema):
    to_date: date


class TeamFilters(PageIn):
    organization_id: int | None = None


class TeamFields(Schema):
    id: int
    code: str
    name: str
    organization_id: int
    organization_name: str
    leader_id: int
    leader_name: str
    capacity: int
    is_open: bool
    is_active: bool


class TeamRowOut(TeamFields):
    """A team in a list, read from its row."""

    @staticmethod
    def resolve_organization_name(row: CareTeam) -> str:
        return row.organization.label

    @staticmethod
    def resolve_leader_name(row: CareTeam) -> str:
        return row.leader.name


class TeamMemberOut(Schema):
    id: int
    practitioner_id: int
    name: str
    title: str
    sex_label: str
    photo_file_id: int | None
    role: str
    role_label: str
    from_date: date
    to_date: date | None


class TeamOut(TeamFields):
    """A team with members, capacity in force and what keeps it from signing."""

    introduction: str
    specialties: str
    phone_text: str
    hours_text: str
    capacity_now: int
    problems: list[str]
    members: list[TeamMemberOut]


class TeamChangeIn(Schema):
    """Only what is sent is changed."""

    name: str = Field("", min_length=1, max_length=50)
    code: str = Field("", min_length=1, max_length=20)
    introduction: str = Field("", max_length=2000)
    specialties: str = Field("", max_length=100)
    phone_text: str = Field("", max_length=60)
    hours_text: str = Field("", max_length=60)
    capacity: int = Field(2000, ge=1, le=20_000)
    is_open: bool = True
    is_active: bool = True


class TeamIn(TeamChangeIn):
    organization_id: int
    leader_id: int
    from_date: date
    name: str = Field(min_length=1, max_length=50)
    code: str = Field(min_length=1, max_length=20)


class LeaderIn(Schema):
    leader_id: int
    from_date: date


class MemberIn(Schema):
    practitioner_id: int
    role: RoleCode
    from_date: date


class ShareOut(Schema):
    assistant_id: int
    assistant_name: str
    weight: Decimal
    from_date: date
    to_date: date | None

    @staticmethod
    def resolve_assistant_name(row: AssistantShare) -> str:
        return row.assistant.name


class ShareIn(Schema):
    assistant_id: int
    weight: Decimal = Field(gt=0, le=1, max_digits=7, decimal_places=6)


class SharesIn(Schema):
    from_date: date
    shares: list[ShareIn] = Field(max_length=20)


class OverrideIn(Schema):
    capacity: int = Field(ge=1, le=20_000)
    reason: str = Field(min_length=1, max_length=300)
    from_date: date
    to_date: date | None = None


class OverrideOut(Schema):
    id: int
    capacity: int
    reason: str
    from_date: date
    to_date: date | None
    by_name: str
    at: datetime


class IntroductionIn(Schema):
    introduction: str = Field(max_length=1000)
    specialties: str = Field("", max_length=100)


PractitionerPageOut = PageOut[PractitionerRowOut]
TeamPageOut = PageOut[TeamRowOut]


def post_out(post: PractitionerRole) -> PostOut:
    return PostOut(
        id=post.pk,
        organization_id=post.organization_id,
        organization_name=post.organization.label,
        role=post.role,
        role_label=ROLES[post.role],
        from_date=post.from_date,
        to_date=post.to_date,
    )


def member_out(member: TeamMember) -> TeamMemberOut:
    person = member.practitioner
    return TeamMemberOut(
        id=member.pk,
        practitioner_id=person.pk,
        name=person.name,
        title=person.title,
        sex_label=SEXES[person.sex],
        photo_file_id=person.photo_file_id,
        role=member.role,
        role_label=ROLES[member.role],
        from_date=member.from_date,
        to_date=member.to_date,
    )


def team_out(view: object) -> TeamOut:
    team = view.team  # type: ignore[attr-defined]
    return TeamOut(
        id=team.pk,
        code=team.code,
        name=team.name,
        organization_id=team.organization_id,
        organization_name=team.organization.label,
        leader_id=team.leader_id,
        leader_name=team.leader.name,
        capacity=team.capacity,
        is_open=team.is_open,
        is_active=team.is_active,
        introduction=team.introduction,
        specialties=team.specialties,
        phone_text=team.phone_text,
        hours_text=team.hours_text,
        capacity_now=view.capacity,  # type: ignore[attr-defined]
        problems=view.problems,  # type: ignore[attr-defined]
        members=[member_out(member) for member in view.members],  # type: ignore[attr-defined]
    )
