from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from . import rules


class PanelOut(Schema):
    """`is_same`: the device stands where it stood, nothing else is sent. A person without a mark has left.

    `done_count`: what the teams did today, which no copy of a person says.
    """

    cursor: str
    is_same: bool
    house: str
    marks: dict[int, int] = {}
    is_capped: bool = False
    done_count: int
    at: datetime


class CopiesIn(Schema):
    people: list[int] = Field(max_length=rules.PAGE)


class TaskCopyOut(Schema):
    id: int
    kind: str
    title: str
    detail: str
    due_date: date
    window_from: date
    is_urgent: bool
    needs_visit: bool
    source_app: str
    source_id: int
    state: str
    muted_until: date | None
    given_to: str
    # What Today is sorted by, and why it is asked for: as the house lays it out.
    priority: int
    last_date: date
    is_together: bool
    team_id: int | None
    reason_code: str
    why: str


class RestCopyOut(Schema):
    id: int
    is_household: bool
    reason_code: str
    reason: str
    note: str
    started_date: date
    until: date | None
    started_by_name: str


class ContractCopyOut(Schema):
    id: int
    team_name: str
    period_from: date
    period_to: date
    agreed_to: date


class ServiceCopyOut(Schema):
    id: int
    name: str
    window_from: date | None
    window_end: date
    is_mandatory: bool


class VisitCopyOut(Schema):
    id: int
    programme: str
    state: str
    due_date: date
    visited_date: date | None
    method: str
    classification: str
    is_controlled: bool | None
    has_adverse_reaction: bool
    is_emergency: bool
    summary: str
    next_date: date | None
    team_id: int | None
    attempts: int
    reason_code: str
    muted_until: date | None
    last_outcome: str
    agreed_date: date | None
    contact_date: date | None
    called_date: date | None
    practitioner_name: str
    answers: dict[str, Any]


class FormCopyOut(Schema):
    id: int
    form: str
    title: str
    assessed_date: date
    result_code: str
    result_label: str
    findings: list[str]
    next_date: date | None
    answers: dict[str, Any]


class GoalCopyOut(Schema):
    id: int
    kind: str
    text: str
    by_date: date | None
    met_date: date | None


class ReviewCopyOut(Schema):
    reviewed_date: date
    adherence: str
    reason_code: str
    note: str
    is_controlled: bool | None
    by_name: str


class ProgrammeCopyOut(Schema):
    """One programme of a person with the plan in force; the programme's own words come with the house."""

    id: int
    programme: str
    state: str
    from_date: date
    note: str
    level: str
    level_by: str
    target_pack: str
    standing: str
    last_visit_date: date | None
    plan_id: int | None
    plan_number: int | None
    advice: str
    review_date: date | None
    written_date: date | None
    written_by_name: str
    goals: list[GoalCopyOut]
    reviews: list[ReviewCopyOut]


class MedicineCopyOut(Schema):
    """A medicine in use or stopped; a visit without a signal begins with those in use."""

    id: int
    code: str
    name: str
    state: str
    said_on: date
    times: int | None
    dose: str
    usage: str
    since: str
    group: str


class ConditionCopyOut(Schema):
    id: int
    code: str
    name: str
    state: str
    said_on: date
    whose: str
    since: str


class AllergyCopyOut(Schema):
    id: int
    code: str
    name: str
    state: str
    said_on: date


class CopyOut(Schema):
    """One person as a phone carries them. `values`: code → the newest and the one before, [value, moment, source]."""

    id: int
    mark: int
    name: str
    pinyin: str
    initials: str
    sex: str
    birth_date: date
    birth_precision: str
    tags: list[str]
    phone_masked: str
    address: str
    home_address: str
    place: str
    household_id: int | None
    relation_to_head: str
    organization_id: int
    organization_name: str
    team_id: int | None
    team_name: str
    grid_name: str
    health_record_number: str
    is_registered_here: bool
    is_resident_here: bool
    has_id_card: bool
    tasks: list[TaskCopyOut]
    rests: list[RestCopyOut]
    contracts: list[ContractCopyOut]
    services: list[ServiceCopyOut]
    values: dict[str, list[list[Any]]]
    visits: list[VisitCopyOut]
    forms: list[FormCopyOut]
    programmes: list[ProgrammeCopyOut]
    medicines: list[MedicineCopyOut]
    conditions: list[ConditionCopyOut]
    allergies: list[AllergyCopyOut]


class CopiesOut(Schema):
    people: list[CopyOut]


class CarriedTemplateOut(Schema):
    code: str
    version: str
    title: str
    definition: dict[str, Any]


class HouseOut(Schema):
    """The same for everybody: forms in force, rule packs, words."""

    stamp: str
    templates: list[CarriedTemplateOut]
    packs: dict[str, dict[str, Any]]
    codes: list[dict[str, Any]]
    tags: list[dict[str, str]]


class LookIn(Schema):
    patient_id: int
    at: datetime


class LooksIn(Schema):
    looked: list[LookIn] = Field(max_length=500)


class LooksOut(Schema):
    count: int
