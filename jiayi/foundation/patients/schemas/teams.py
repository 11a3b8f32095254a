"""What a resident sees of teams while choosing."""

from ninja import Field, Schema

from jiayi.kernel.schemas import PageOut

from ..queries.teams import TeamChoice, TeamPage


class TeamChoiceOut(Schema):
    """A team, its leader's face, and how many places are left."""

    id: int
    name: str
    organization_id: int
    organization_name: str
    address: str
    phone: str
    hours_text: str
    introduction: str
    specialties: str
    leader_id: int
    leader_name: str
    leader_title: str
    leader_sex: str
    leader_photo_file_id: int | None
    member_count: int
    load: int
    capacity: int
    places_left: int
    places_text: str
    is_full: bool
    is_near: bool
    is_open: bool
    distance_text: str
    community_names: list[str]

    @classmethod
    def values(cls, choice: TeamChoice) -> dict[str, object]:
        team, load = choice.found.team, choice.load
        leader, organization = team.leader, team.organization
        return {
            "id": team.pk,
            "name": team.name,
            "organization_id": organization.pk,
            "organization_name": organization.label,
            "address": organization.address,
            "phone": team.phone_text or organization.phone,
            "hours_text": team.hours_text or choice.hours_text,
            "introduction": team.introduction or leader.introduction,
            "specialties": team.specialties or leader.specialties,
            "leader_id": leader.pk,
            "leader_name": leader.name,
            "leader_title": leader.title,
            "leader_sex": leader.sex,
            "leader_photo_file_id": leader.photo_file_id,
            "member_count": choice.found.member_count,
            "load": load.signed,
            "capacity": load.capacity,
            "places_left": load.left,
            "places_text": load.text,
            "is_full": load.is_full,
            "is_near": load.is_near,
            "is_open": team.is_open,
            "distance_text": choice.found.distance_text,
            "community_names": choice.communities,
        }

    @classmethod
    def of(cls, choice: TeamChoice) -> "TeamChoiceOut":
        return cls(**cls.values(choice))


class TeamPersonOut(Schema):
    """A member of a team as residents see them."""

    practitioner_id: int
    name: str
    role_label: str
    title: str
    sex: str
    introduction: str
    photo_file_id: int | None


class TeamPageOut(TeamChoiceOut):
    """The introduction page."""

    members: list[TeamPersonOut]

    @classmethod
    def of_page(cls, page: TeamPage) -> "TeamPageOut":
        return cls(
            **cls.values(page.choice),
            members=[
                TeamPersonOut(
                    practitioner_id=member.practitioner_id,
                    name=member.practitioner.name,
                    role_label=member.get_role_display(),
                    title=member.practitioner.title,
                    sex=member.practitioner.sex,
                    introduction=member.practitioner.introduction,
                    photo_file_id=member.practitioner.photo_file_id,
                )
                for member in page.members
            ],
        )


class CommunityOut(Schema):
    code: str
    name: str


class TeamQuery(Schema):
    q: str = Field("", max_length=60)
    division_code: str = Field("", max_length=12)
    has_places: bool = False
    woman_only: bool = False


TeamChoicePageOut = PageOut[TeamChoiceOut]
