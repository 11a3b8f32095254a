"""Lists of employers and schools."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema
from pydantic import BaseModel

from jiayi.kernel.crypto import masked_phone
from jiayi.kernel.schemas import PageIn

from ..models import GroupEntry
from ..queries.groups import EntryView
from ..rules import ENTRY_LABELS
from .signing import SignIn
from .sittings import GuardianOut


class GroupCountsOut(Schema):
    """The states add up to `all`."""

    all: int
    signed: int
    waiting: int
    no_answer: int
    declined: int
    guardian_needed: int
    listed: int


class GroupOut(Schema):
    id: int
    name: str
    kind: str
    kind_label: str
    status: str
    status_label: str
    team_id: int
    team_name: str
    organization_name: str
    contact_name: str
    contact_phone: str
    package_codes: list[str]
    agreed_date: date
    signing_day: date | None
    place: str
    letter_file_id: int | None
    counts: GroupCountsOut

    @classmethod
    def of(cls, group: Any, *, counts: dict[str, int]) -> "GroupOut":
        return cls(
            id=group.pk,
            name=group.name,
            kind=group.kind,
            kind_label=group.get_kind_display(),
            status=group.status,
            status_label=group.get_status_display(),
            team_id=group.team_id,
            team_name=group.team.name,
            organization_name=group.organization.label,
            contact_name=group.contact_name,
            contact_phone=masked_phone(str(group.contact_phone)) if group.contact_phone else "",
            package_codes=list(group.package_codes),
            agreed_date=group.agreed_date,
            signing_day=group.signing_day,
            place=group.place,
            letter_file_id=group.letter_id,
            counts=GroupCountsOut(**counts),
        )


class GroupEntryOut(Schema):
    id: int
    patient_id: int
    name: str
    sex: str
    birth_date: date
    unit: str
    state: str
    state_label: str
    needs_guardian: bool
    is_outside_area: bool
    has_phone: bool
    contract_id: int | None
    contract_number: str
    signed_date: date | None
    asked_at: datetime | None
    asked_count: int
    reason_code: str
    note: str

    @classmethod
    def of(cls, entry: GroupEntry) -> "GroupEntryOut":
        state: str = entry.state  # type: ignore[attr-defined]
        contract, person = entry.contract, entry.patient
        return cls(
            id=entry.pk,
            patient_id=entry.patient_id,
            name=person.name,
            sex=person.sex,
            birth_date=person.birth_date,
            unit=entry.unit,
            state=state,
            state_label=ENTRY_LABELS[state],
            needs_guardian=entry.needs_guardian,
            is_outside_area=entry.is_outside_area,
            has_phone=bool(person.phone),
            contract_id=entry.contract_id,
            contract_number=contract.number if contract is not None else "",
            signed_date=contract.signed_date if contract is not None else None,
            asked_at=entry.asked_at,
            asked_count=entry.asked_count,
            reason_code=entry.reason_code,
            note=entry.note,
        )


class EntryAtTableOut(GroupEntryOut):
    """For the signing day: the team and packages of the list, and who has to sign."""

    team_id: int
    package_ids: list[int]
    signs_through_guardian: bool
    guardians: list[GuardianOut]

    @classmethod
    def of_view(cls, view: EntryView) -> "EntryAtTableOut":
        return cls(
            **GroupEntryOut.of(view.entry).dict(),
            team_id=view.entry.group.team_id,
            package_ids=view.package_ids,
            signs_through_guardian=view.needs_guardian,
            guardians=[GuardianOut(patient_id=person.pk, name=person.name) for person in view.guardians],
        )


class GroupIn(Schema):
    team_id: int
    name: str = Field(min_length=2, max_length=80)
    kind: Literal["employer", "school", "building", "other"]
    contact_name: str = Field(min_length=2, max_length=50)
    contact_phone: str = Field("", max_length=20)
    package_codes: list[str] = Field(min_length=1, max_length=10)
    agreed_date: date
    signing_day: date | None = None
    place: str = Field("", max_length=100)
    letter_file_id: int | None = None


class GroupChangeIn(Schema):
    signing_day: date | None = None
    place: str = Field("", max_length=100)
    contact_name: str = Field(min_length=2, max_length=50)
    contact_phone: str | None = Field(None, max_length=20)
    letter_file_id: int | None = None


class GroupFilters(PageIn):
    status: str = Field("", max_length=10)
    kind: str = Field("", max_length=10)


class GroupEntryFilters(PageIn):
    state: str = Field("", max_length=20)


class InviteFilters(BaseModel):
    """The list, and the filters of its table."""

    group_id: int = 0
    state: str = ""
    q: str = ""


class RemindedOut(Schema):
    sent: int


class EntrySignIn(SignIn):
    pass


class EntryDeclineIn(Schema):
    reason: str = Field(min_length=2, max_length=40)
    note: str = Field("", max_length=200)
