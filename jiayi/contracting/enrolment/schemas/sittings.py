"""What clients see and send of a household that signs together."""

import base64
from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from jiayi.contracting.contracts.queries import consent_text
from jiayi.contracting.contracts.services import Signature
from jiayi.kernel.crypto import masked_name
from jiayi.kernel.schemas import LocationIn

from ..queries.sittings import MemberView, SittingView
from ..rules import MEMBER_LABELS
from .signing import SignIn


class GuardianOut(Schema):
    patient_id: int
    name: str


class MemberRowOut(Schema):
    """`holding` is said where the person is signed already, with whomever: there is nothing to sign then."""

    patient_id: int
    name: str
    sex_label: str
    age_text: str
    relation: str
    is_head: bool
    is_minor: bool
    has_phone: bool
    state: str
    state_label: str
    holding: str
    contract_id: int | None
    suggested: list[int]
    guardians: list[GuardianOut]
    needs_guardian: bool
    reason_code: str
    note: str
    may_sign: bool

    @classmethod
    def of(cls, view: MemberView, *, mine: frozenset[int] | None = None) -> "MemberRowOut":
        """`mine`: the people a resident may act for; the others of the family are named by half."""
        person, is_mine = view.patient, mine is None or view.patient.pk in mine
        signed = view.state == "signed"
        held = view.holding if not signed else None
        return cls(
            patient_id=person.pk,
            name=person.name if is_mine else masked_name(person.name),
            sex_label=person.get_sex_display(),
            age_text=view.age_text,
            relation=person.relation_to_head,
            is_head=person.relation_to_head == "02",
            is_minor=view.is_minor,
            has_phone=bool(person.phone),
            state="holding" if held is not None else view.state,
            state_label="已经签约" if held is not None else MEMBER_LABELS[view.state],
            holding=held.team.name if held is not None and is_mine else "",
            contract_id=view.contract.pk if view.contract is not None and is_mine else None,
            suggested=view.suggested if is_mine else [],
            guardians=[GuardianOut(patient_id=agent.pk, name=agent.name) for agent in view.guardians]
            if is_mine
            else [],
            needs_guardian=view.needs_guardian,
            reason_code=view.member.reason_code if is_mine else "",
            note=view.member.note if is_mine else "",
            may_sign=is_mine and held is None and not signed,
        )


class SittingOut(Schema):
    id: int
    household_id: int
    team_id: int
    team_name: str
    leader_name: str
    address: str
    status: str
    is_by_family: bool
    opened_at: datetime
    opened_by_name: str
    members: list[MemberRowOut]
    signed: int
    remaining: int

    @classmethod
    def of(cls, view: SittingView, *, mine: frozenset[int] | None = None) -> "SittingOut":
        members = [MemberRowOut.of(member, mine=mine) for member in view.members]
        sitting = view.sitting
        return cls(
            id=sitting.pk,
            household_id=sitting.household_id,
            team_id=sitting.team_id,
            team_name=sitting.team.name,
            leader_name=sitting.team.leader.name,
            address=str(view.household.address or "") if mine is None else "",
            status=sitting.status,
            is_by_family=sitting.is_by_family,
            opened_at=sitting.opened_at,
            opened_by_name=sitting.opened_by_name,
            members=members,
            signed=sum(member.state in ("signed", "holding") for member in members),
            remaining=sum(member.state in ("listed", "waiting") for member in members),
        )


class SittingRowOut(Schema):
    id: int
    household_id: int
    address: str
    names: list[str]
    opened_at: datetime
    is_by_family: bool

    @classmethod
    def of(cls, row: Any) -> "SittingRowOut":
        return cls(
            id=row.pk,
            household_id=row.household_id,
            address=str(row.household.address or ""),
            names=[member.patient.name for member in row.members.all()],
            opened_at=row.opened_at,
            is_by_family=row.is_by_family,
        )


class SittingIn(Schema):
    team_id: int


class MemberSignIn(SignIn):
    """Signed on the doctor's phone by the member, or by the guardian or proxy who is named."""

    package_ids: list[int] = Field(min_length=1, max_length=10)
    override_reason: str = Field("", max_length=200)


class MemberOfferIn(Schema):
    package_ids: list[int] = Field(min_length=1, max_length=10)
    override_reason: str = Field("", max_length=200)


class MemberCodeOut(Schema):
    """The masked phone the code went to."""

    phone: str


class MemberCodeIn(Schema):
    """The code as the member read it out; consent is asked for apart and counts for the text that was shown."""

    code: str = Field(min_length=6, max_length=6, pattern=r"^\d{6}$")
    health_consent: bool = False
    consent_version: str = Field("", max_length=20)
    location: LocationIn | None = None

    @property
    def gives_consent(self) -> bool:
        return self.health_consent and self.consent_version == consent_text().version


class OwnSignIn(SignIn):
    """Signed in the resident's own app, for oneself or for a ward."""

    package_ids: list[int] = Field(min_length=1, max_length=10)
    signature: str | None = None  # type: ignore[assignment]

    @property
    def own(self) -> Signature:
        if not self.signature:
            return Signature(kind="app", location=self.place)
        image = base64.b64decode(self.signature.partition(",")[2])
        return Signature(kind="handwriting", image=image, location=self.place)


class MemberRefusalIn(Schema):
    reason: str = Field(min_length=2, max_length=40)
    note: str = Field("", max_length=200)


class FamilySigningOut(Schema):
    """What a resident sees: the sitting of the family if there is one, and whether this resident may begin one."""

    sitting: SittingOut | None
    may_begin: bool
    why_not: str
    today: date
