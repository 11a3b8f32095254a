"""What clients get of residents.

Plain pydantic where the values are put in by name: a ninja Schema reads every attribute through Django, which costs a
list more than its search.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal

from ninja import Schema
from pydantic import BaseModel

from jiayi.foundation.practitioners.queries import Load
from jiayi.kernel import disclosure
from jiayi.kernel.crypto import masked_identity, masked_name, masked_phone
from jiayi.kernel.schemas import PageOut

from .. import queries, rules
from ..models import Patient, PatientTag, ProxyGrant
from ..queries import PanelRow, PersonView

SEXES = dict(Patient.Sex.choices)
IDENTITIES = dict(Patient.Identity.choices)
TAGS = dict(PatientTag.Code.choices)
SCOPES = dict(ProxyGrant.Scope.choices)
KINDS = dict(ProxyGrant.Kind.choices)


class LabelOut(BaseModel):
    code: str
    label: str


class PatientRowOut(BaseModel):
    """One resident in a list: contact and number masked, sensitive classes left out unless permitted."""

    id: int
    name: str
    sex: str
    sex_label: str
    birth_date: date | None  # None, like an empty address: the reader sees masked names
    age: int
    age_text: str
    tags: list[LabelOut]
    phone_masked: str
    identity_masked: str
    address: str
    organization_id: int
    organization_name: str
    team_id: int | None
    team_name: str
    grid_name: str
    household_id: int | None
    state: Literal["current", "died", "moved_out"]

    @classmethod
    def of(cls, row: PanelRow, on: date) -> "PatientRowOut":
        return cls(
            **common(row, on),
            tags=_labels(row.tags, sensitive=True),
            organization_name=row.organization_name,
            team_id=row.team_id,
            team_name=row.team_name,
            grid_name=row.grid_name,
        )


PatientPageOut = PageOut[PatientRowOut]


class TagOut(BaseModel):
    code: str
    label: str
    period_from: date
    period_to: date | None
    source: str
    source_label: str
    reason: str
    note: str
    is_sensitive: bool


class MemberOut(BaseModel):
    """A member of the household, or a person of the family."""

    id: int
    name: str
    sex_label: str
    age_text: str
    relation: str
    is_head: bool
    state: str


class GrantOut(BaseModel):
    """Who may act for whom, for what, until when."""

    id: int
    kind: str
    kind_label: str
    person_id: int
    person_name: str
    scopes: list[LabelOut]
    from_date: date
    to_date: date | None
    proof: str


class PersonOut(PatientRowOut):
    """The head of a person page. The number itself comes only when somebody calls (services.reveal_phone)."""

    has_phone: bool
    identity_kind: str
    identity_kind_label: str
    birth_precision: str
    health_record_number: str
    is_registered_here: bool
    is_resident_here: bool
    division_code: str
    relation_to_head: str
    mother_id: int | None
    died_date: date | None
    death_cause: str
    moved_out_date: date | None
    moved_out_to: str
    all_tags: list[TagOut]
    household: list[MemberOut]
    agents: list[GrantOut]
    wards: list[GrantOut]

    @classmethod
    def of_view(cls, view: PersonView, on: date) -> "PersonOut":
        patient = view.patient
        running = {tag.code for tag in view.tags if _runs(tag, on)}
        return cls(
            **common(patient, on),
            tags=_labels(running, sensitive=True),
            organization_name=patient.organization.label,
            team_id=patient.current_team_id,
            team_name=patient.current_team.name if patient.current_team else "",
            grid_name=patient.grid.name if patient.grid else "",
            has_phone=patient.phone is not None,
            identity_kind=patient.identity_kind,
            identity_kind_label=IDENTITIES[patient.identity_kind],
            birth_precision=patient.birth_precision,
            health_record_number=patient.health_record_number or "",
            is_registered_here=patient.is_registered_here,
            is_resident_here=patient.is_resident_here,
            division_code=patient.division_code,
            relation_to_head=patient.relation_to_head,
            mother_id=patient.mother_id,
            died_date=patient.died_date,
            death_cause=patient.death_cause,
            moved_out_date=patient.moved_out_date,
            moved_out_to=patient.moved_out_to,
            all_tags=[tag_out(tag) for tag in view.tags],
            household=[member_out(person, on) for person in view.household],
            agents=[grant_out(grant, grant.agent) for grant in view.agents],
            wards=[grant_out(grant, grant.patient) for grant in view.wards],
        )


class PersonTeamOut(BaseModel):
    id: int
    name: str
    leader_name: str
    phone_text: str


class ResidentPersonOut(BaseModel):
    """A person a resident account acts for: numbers masked, since a phone is shown around; the address is plain."""

    id: int
    name: str
    is_self: bool
    sex_label: str
    birth_date: date
    age_text: str
    phone_masked: str
    identity_masked: str
    identity_kind_label: str
    address: str
    health_record_number: str
    organization_id: int
    organization_name: str
    team: PersonTeamOut | None
    relation: str
    household_id: int | None
    tags: list[LabelOut]
    is_minor: bool


class ResidentProfileOut(ResidentPersonOut):
    """With the classes one is in, since when, and why."""

    classes: list[TagOut]


class NumberOut(BaseModel):
    """What a document number says about its holder, before anything is saved."""

    is_valid: bool
    problem: str = ""
    birth_date: date | None = None
    sex: str = ""


class PhoneOut(BaseModel):
    """One number, for one call."""

    phone: str


class IdentityOut(BaseModel):
    identity_number: str


class HouseholdOut(BaseModel):
    id: int
    address: str
    division_code: str
    community_name: str
    members: list[MemberOut]


class IdOut(Schema):
    id: int


class PlacesOut(BaseModel):
    """How many a team may still take, in words: `还能签 198 人`, `只剩 12 个名额`, `已满,可排队`."""

    team_id: int
    signed: int
    capacity: int
    left: int
    is_full: bool
    is_near: bool
    text: str


def places_out(loads: dict[int, Load]) -> list[PlacesOut]:
    return [
        PlacesOut(
            team_id=team_id,
            signed=load.signed,
            capacity=load.capacity,
            left=load.left,
            is_full=load.is_full,
            is_near=load.is_near,
            text=load.text,
        )
        for team_id, load in loads.items()
    ]


def resident_person_out(patient: Patient, *, on: date, own_ids: Collection[int], tags: set[str]) -> ResidentPersonOut:
    team = patient.current_team
    return ResidentPersonOut(
        id=patient.pk,
        name=patient.name,
        is_self=patient.pk in own_ids,
        sex_label=SEXES[patient.sex],
        birth_date=patient.birth_date,
        age_text=queries.age_text(patient, on),
        phone_masked=_masked_phone(patient),
        identity_masked=_masked_number(patient),
        identity_kind_label=IDENTITIES[patient.identity_kind],
        address=str(patient.address or ""),
        health_record_number=rules.shown_record_number(patient.health_record_number or ""),
        organization_id=patient.organization_id,
        organization_name=patient.organization.label,
        team=PersonTeamOut(id=team.pk, name=team.name, leader_name=team.leader.name, phone_text=team.phone_text)
        if team
        else None,
        relation=patient.relation_to_head,
        household_id=patient.household_id,
        tags=_labels(tags, sensitive=patient.pk in own_ids),
        is_minor=rules.is_minor(patient.birth_date, on),
    )


def resident_profile_out(
    patient: Patient, *, on: date, own_ids: Collection[int], tags: Sequence[PatientTag]
) -> ResidentProfileOut:
    running = [tag for tag in tags if _runs(tag, on)]
    person = resident_person_out(patient, on=on, own_ids=own_ids, tags={tag.code for tag in running})
    shown = {tag.code for tag in person.tags}
    return ResidentProfileOut(**dict(person), classes=[tag_out(tag) for tag in running if tag.code in shown])


def household_out(household: object, members: list[Patient], on: date) -> HouseholdOut:
    return HouseholdOut(
        id=household.pk,  # type: ignore[attr-defined]
        address=str(household.address or ""),  # type: ignore[attr-defined]
        division_code=household.division_code,  # type: ignore[attr-defined]
        community_name=household.community_name,  # type: ignore[attr-defined]
        members=[member_out(person, on) for person in members],
    )


def member_out(person: Patient, on: date) -> MemberOut:
    return MemberOut(
        id=person.pk,
        name=disclosure.shown_name(person.pk, person.name),
        sex_label=SEXES[person.sex],
        age_text=queries.age_text(person, on),
        relation=person.relation_to_head,
        is_head=person.relation_to_head == "02",
        state=_state(person),
    )


def masked_member_out(person: Patient, on: date) -> MemberOut:
    """A member of the household whom the reader may not act for: enough to recognise, no more."""
    return member_out(person, on).model_copy(update={"name": masked_name(person.name)})


def tag_out(tag: PatientTag) -> TagOut:
    return TagOut(
        code=tag.code,
        label=TAGS[tag.code],
        period_from=tag.period_from,
        period_to=tag.period_to,
        source=tag.source,
        source_label=PatientTag.Source(tag.source).label,
        reason=queries.reason_of(tag),
        note=tag.note,
        is_sensitive=tag.code in queries.SENSITIVE,
    )


def grant_out(grant: ProxyGrant, person: Patient) -> GrantOut:
    return GrantOut(
        id=grant.pk,
        kind=grant.kind,
        kind_label=KINDS[grant.kind],
        person_id=person.pk,
        person_name=disclosure.shown_name(person.pk, person.name),
        scopes=[LabelOut(code=scope, label=SCOPES[scope]) for scope in grant.scopes],
        from_date=grant.from_date,
        to_date=grant.to_date,
        proof=grant.proof,
    )


def common(person: Patient | PanelRow, on: date) -> dict[str, object]:
    is_open = disclosure.is_open(person.id)
    return {
        "id": person.id,
        "name": disclosure.shown_name(person.id, person.name),
        "sex": person.sex,
        "sex_label": SEXES[person.sex],
        "birth_date": disclosure.shown(person.id, person.birth_date),
        "age": rules.age_on(person.birth_date, on),
        "age_text": rules.age_text(person.birth_date, on, person.birth_precision),
        "phone_masked": _masked_phone(person),
        "identity_masked": _masked_number(person),
        "address": str(person.address or "") if is_open else "",
        "organization_id": person.organization_id,
        "household_id": person.household_id,
        "state": _state(person),
    }


def _labels(codes: set[str], *, sensitive: bool) -> list[LabelOut]:
    return [LabelOut(code=code, label=TAGS[code]) for code in queries.visible_tags(codes, sensitive=sensitive)]


def _state(patient: Patient | PanelRow) -> Literal["current", "died", "moved_out"]:
    if patient.died_date is not None:
        return "died"
    return "moved_out" if patient.moved_out_date is not None else "current"


def _masked_phone(patient: Patient | PanelRow) -> str:
    return masked_phone(str(patient.phone)) if patient.phone and disclosure.is_open(patient.id) else ""


def _masked_number(patient: Patient | PanelRow) -> str:
    if not patient.identity_number or not disclosure.is_open(patient.id):
        return ""
    return masked_identity(str(patient.identity_number))


def _runs(tag: PatientTag, on: date) -> bool:
    return tag.period_from <= on and (tag.period_to is None or tag.period_to > on)
