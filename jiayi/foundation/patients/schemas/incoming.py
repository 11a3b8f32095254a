"""What clients send about residents."""

from datetime import date
from typing import Literal
from uuid import UUID

from ninja import Field, Schema

from jiayi.kernel.schemas import PageIn

Name = Field(min_length=1, max_length=50)


class PatientFilters(PageIn):
    """The filters of every list of residents."""

    team_id: int | None = None
    mine: bool = False
    organization_id: int | None = None
    grid_id: int | None = None
    division_code: str = Field("", max_length=12)
    tag: str = Field("", max_length=20)
    sex: Literal["", "0", "1", "2", "9"] = ""
    min_age: int | None = Field(None, ge=0, le=130)
    max_age: int | None = Field(None, ge=0, le=130)
    is_signed: bool | None = None
    state: Literal["current", "left", "all"] = "current"


class TwinAnswerIn(Schema):
    """What was said about one card: another person (how it is known), or unsure."""

    patient_id: int
    is_unsure: bool = False
    reason: str = Field("", max_length=200)


class RegisterIn(Schema):
    """A registration; the same key sent again gets the same record. `answers` are about the cards of the search."""

    client_key: UUID
    organization_id: int
    name: str = Name
    sex: Literal["0", "1", "2", "9"]
    birth_date: date
    birth_precision: Literal["day", "year"] = "day"
    identity_kind: Literal["id_card", "passport", "hmt", "birth_cert", "none"] = "id_card"
    identity_number: str = Field("", max_length=30)
    identity_note: str = Field("", max_length=100)
    mother_id: int | None = None
    household_id: int | None = None
    relation_to_head: str = Field("", max_length=2)
    phone: str = Field("", max_length=20)
    address: str = Field("", max_length=200)
    division_code: str = Field("", pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})?$")
    grid_id: int | None = None
    is_registered_here: bool = False
    is_resident_here: bool = True
    answers: list[TwinAnswerIn] = Field(default_factory=list, max_length=20)


class SearchFirstIn(Schema):
    """What somebody knows of a new face. It travels in the body: names and numbers are not for addresses."""

    name: str = Field("", max_length=50)
    identity_kind: Literal["id_card", "passport", "hmt", "birth_cert", "none"] = "id_card"
    identity_number: str = Field("", max_length=30)
    phone: str = Field("", max_length=20)
    birth_date: date | None = None
    is_year_only: bool = False


class CompletionIn(Schema):
    """What a record may lack. What it has stays."""

    identity_kind: Literal["id_card", "passport", "hmt", "birth_cert"] = "id_card"
    identity_number: str = Field("", max_length=30)
    phone: str = Field("", max_length=20)
    address: str = Field("", max_length=200)


class IdentityIn(Schema):
    name: str = Name
    sex: Literal["0", "1", "2", "9"]
    birth_date: date
    birth_precision: Literal["day", "year"] = "day"
    identity_kind: Literal["id_card", "passport", "hmt", "birth_cert", "none"]
    identity_number: str = Field("", max_length=30)
    identity_note: str = Field("", max_length=100)


class ContactIn(Schema):
    """Only what is sent is changed."""

    phone: str | None = Field(None, max_length=20)
    address: str | None = Field(None, max_length=200)
    division_code: str | None = Field(None, pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})?$")
    grid_id: int | None = None
    is_registered_here: bool | None = None
    is_resident_here: bool | None = None


class OwnContactIn(Schema):
    """What a resident may change without a visit."""

    address: str = Field(max_length=200)


class NumberIn(Schema):
    identity_kind: Literal["id_card", "passport", "hmt", "birth_cert"] = "id_card"
    identity_number: str = Field(min_length=1, max_length=30)


class TagIn(Schema):
    code: str = Field(max_length=20)
    from_date: date
    note: str = Field("", max_length=200)


class TagEndIn(Schema):
    to_date: date


class DeathIn(Schema):
    died_date: date
    cause: str = Field("", max_length=100)


class MoveOutIn(Schema):
    moved_out_date: date
    to: str = Field("", max_length=100)


class TransferIn(Schema):
    organization_id: int


class GrantIn(Schema):
    agent_id: int
    kind: Literal["guardian", "proxy"]
    scopes: list[str] = Field(default_factory=list, max_length=10)
    from_date: date
    to_date: date | None = None
    proof: str = Field(min_length=1, max_length=200)


class HouseholdIn(Schema):
    head_id: int
    address: str = Field("", max_length=200)
    division_code: str = Field("", max_length=12)
    community_name: str = Field("", max_length=50)


class JoinIn(Schema):
    patient_id: int
    relation_to_head: str = Field(min_length=2, max_length=2)


class HeadIn(Schema):
    head_id: int
    relations: dict[int, str]


class TeamIds(Schema):
    team_ids: list[int] = Field(max_length=500)
