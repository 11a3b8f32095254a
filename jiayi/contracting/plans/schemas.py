"""The signing plan over HTTP."""

from datetime import date, datetime

from ninja import Field, Schema

from jiayi.kernel.schemas import PageIn

from .models import PlanTarget, TargetKind
from .queries import PlanPerson, PlanRow, PlanView, VisitList
from .rules import Week


class ClassCountOut(Schema):
    in_grid: int
    before: int
    signed: int
    plan: int | None


class PlanRowOut(Schema):
    grid_id: int | None
    grid_name: str
    community: str
    organization_id: int | None
    organization_name: str
    doctor_name: str
    team_name: str
    team_ids: list[int]
    registered_pop: int | None
    residents: int
    before: int
    signed: int
    plan: int | None
    missing: int | None
    elderly: ClassCountOut
    hypertension: ClassCountOut
    diabetes: ClassCountOut
    beds_before: int | None
    beds_plan: int | None

    @classmethod
    def of(cls, row: PlanRow) -> "PlanRowOut":
        return cls.model_validate(row, from_attributes=True)


class WeekOut(Schema):
    ends: date
    signed: int | None
    planned: int | None

    @classmethod
    def of(cls, week: Week) -> "WeekOut":
        return cls(ends=week.ends, signed=week.signed, planned=week.planned)


class PlanOut(Schema):
    """One page: lines, their sum, what others signed, the curve."""

    year: int
    as_of: date
    organization_id: int
    organization_name: str
    rows: list[PlanRowOut]
    total: PlanRowOut
    others: PlanRowOut
    weeks: list[WeekOut]
    weeks_left: int
    needed_per_week: int | None
    years: list[int]

    @classmethod
    def of(cls, view: PlanView) -> "PlanOut":
        return cls(
            year=view.year,
            as_of=view.as_of,
            organization_id=view.organization_id,
            organization_name=view.organization_name,
            rows=[PlanRowOut.of(row) for row in view.rows],
            total=PlanRowOut.of(view.total),
            others=PlanRowOut.of(view.others),
            weeks=[WeekOut.of(week) for week in view.weeks],
            weeks_left=view.weeks_left,
            needed_per_week=view.needed_per_week,
            years=view.years,
        )


class PeopleFilters(PageIn):
    year: int = Field(ge=2010, le=2200)
    side: str = Field("signed", max_length=30)
    grid_id: int | None = None
    organization_id: int | None = None


class PlanPersonOut(Schema):
    patient_id: int
    name: str
    sex: str
    age: int
    classes: list[str]
    grid_name: str
    team_name: str

    @classmethod
    def of(cls, person: PlanPerson) -> "PlanPersonOut":
        return cls.model_validate(person, from_attributes=True)


class VisitOut(Schema):
    rank: int
    patient_id: int
    name: str
    sex: str
    age: int
    reason: str
    community: str
    building: str
    household_id: int | None


class VisitListOut(Schema):
    grid_id: int
    grid_name: str
    total: int
    key_people: int
    waiting: int
    resting: int
    visits: list[VisitOut]

    @classmethod
    def of(cls, found: VisitList) -> "VisitListOut":
        return cls.model_validate(found, from_attributes=True)


class TargetIn(Schema):
    grid_id: int
    year: int = Field(ge=2010, le=2200)
    kind: TargetKind
    value: int = Field(ge=0, le=20_000)
    source: str = Field(min_length=1, max_length=300)
    effective_from: date | None = None


class TargetOut(Schema):
    id: int
    kind: str
    kind_label: str
    value: int
    version: int
    effective_from: date
    source: str
    set_by_name: str
    set_at: datetime

    @classmethod
    def of(cls, target: PlanTarget) -> "TargetOut":
        return cls(
            id=target.pk,
            kind=target.kind,
            kind_label=target.get_kind_display(),
            value=target.value,
            version=target.version,
            effective_from=target.effective_from,
            source=target.source,
            set_by_name=target.set_by_name,
            set_at=target.set_at,
        )
