"""Campaigns over HTTP."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema

from jiayi.kernel import disclosure
from jiayi.kernel.period import full_years_between

from . import queries, rules
from .models import CampaignSigning, Invitation, InvitedResident, Way
from .queries import CampaignResult, Preview

Group = Literal["all", "elderly", "hypertension", "diabetes", "child", "maternal"]
Material = Literal["poster_a3", "poster_a4", "card"]


class CampaignIn(Schema):
    team_id: int
    title: str = Field("", max_length=40)
    words: str = Field("", max_length=60)
    ends_on: date | None = None


class CampaignOut(Schema):
    """`opened` is how often the code was opened, `visited` how many residents came signed in, `signed` with whom."""

    id: int
    code: str
    title: str
    words: str
    team_id: int
    team_name: str
    leader_name: str
    starts_on: date
    ends_on: date | None
    opened: int
    visited: int
    invited: int
    signed: int

    @classmethod
    def of(cls, found: CampaignResult) -> "CampaignOut":
        campaign = found.campaign
        return cls(
            id=campaign.pk,
            code=campaign.code,
            title=campaign.title,
            words=campaign.words,
            team_id=campaign.team_id,
            team_name=campaign.team.name,
            leader_name=campaign.team.leader.name,
            starts_on=campaign.starts_on,
            ends_on=campaign.ends_on,
            opened=found.opened,
            visited=found.visited,
            invited=found.invited,
            signed=found.signed,
        )


class WayOut(Schema):
    """How many go by this way; `reached` and `failed` as far as it has come back."""

    way: str
    label: str
    people: int
    reached: int = 0
    failed: int = 0


class ToVisitOut(Schema):
    """Somebody whom no message reached."""

    patient_id: int
    name: str
    sex: str
    age: int
    way_label: str

    @classmethod
    def of(cls, row: InvitedResident, today: date) -> "ToVisitOut":
        person = row.patient
        return cls(
            patient_id=row.patient_id,
            name=disclosure.shown_name(row.patient_id, person.name),
            sex=person.sex,
            age=full_years_between(person.birth_date, today),
            way_label="没有电话，也不用手机" if row.way == Way.VISIT else f"{Way(row.way).label}没送到",
        )


class InvitationOut(Schema):
    id: int
    text: str
    state: str
    state_label: str
    people: int
    sent: int
    excluded: list["ExcludedOut"]
    ways: list[WayOut]
    to_visit: int
    send_after: datetime
    created_by_name: str
    created_at: datetime

    @classmethod
    def of_all(cls, invitations: list[Invitation]) -> list["InvitationOut"]:
        ways = queries.way_results(invitation_ids=[row.pk for row in invitations])
        return [cls.of(row, ways[row.pk]) for row in invitations]

    @classmethod
    def of(cls, invitation: Invitation, ways: Sequence[queries.WayResult] = ()) -> "InvitationOut":
        return cls(
            id=invitation.pk,
            text=invitation.text,
            state=invitation.state,
            state_label=invitation.get_state_display(),
            people=invitation.people,
            sent=invitation.sent,
            excluded=ExcludedOut.all_of(invitation.excluded),
            ways=[
                WayOut(way=one.way, label=Way(one.way).label, people=one.people, reached=one.reached, failed=one.failed)
                for one in ways
            ],
            to_visit=sum(one.people if one.way == Way.VISIT else one.failed for one in ways),
            send_after=invitation.send_after,
            created_by_name=invitation.created_by_name,
            created_at=invitation.created_at,
        )


class ExcludedOut(Schema):
    code: str
    label: str
    people: int

    @classmethod
    def all_of(cls, counted: dict[str, int]) -> list["ExcludedOut"]:
        return [
            cls(code=code, label=label, people=counted[code])
            for code, label in rules.EXCLUDED.items()
            if code in counted
        ]


class CampaignSignedOut(Schema):
    contract_id: int
    patient_id: int
    name: str
    signed_date: date

    @classmethod
    def of(cls, signing: CampaignSigning) -> "CampaignSignedOut":
        return cls(
            contract_id=signing.contract_id,
            patient_id=signing.patient_id,
            name=disclosure.shown_name(signing.patient_id, signing.patient.name),
            signed_date=signing.signed_date,
        )


class CampaignPageOut(Schema):
    campaign: CampaignOut
    invitations: list[InvitationOut]
    signed: list[CampaignSignedOut]


class InvitedGroupIn(Schema):
    grid_id: int
    group: Group = "all"


class InvitationIn(InvitedGroupIn):
    text: str = Field(min_length=1, max_length=200)


class InvitationLineOut(Schema):
    patient_id: int
    name: str
    sex: str
    age: int
    will_send: bool
    reason: str


class InvitationPreviewOut(Schema):
    people: int
    excluded: list[ExcludedOut]
    ways: list[WayOut]
    lines: list[InvitationLineOut]

    @classmethod
    def of(cls, found: Preview) -> "InvitationPreviewOut":
        return cls(
            people=len(found.people),
            excluded=ExcludedOut.all_of(found.excluded),
            ways=[WayOut(way=way.value, label=way.label, people=found.ways[way]) for way in Way if way in found.ways],
            lines=[InvitationLineOut.model_validate(line, from_attributes=True) for line in found.lines],
        )


class CampaignCodeIn(Schema):
    code: str = Field(min_length=8, max_length=8)


class TeamOfCodeOut(Schema):
    team_id: int


InvitationOut.model_rebuild()
