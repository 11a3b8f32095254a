"""What the clients see of measures. A rate never stands alone: its fraction, target and gap come with it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Field, Schema

from jiayi.kernel.schemas import PageOut

from .models import EnteredValue, Measure, MeasureRun, PublishedFigure
from .queries import PersonLine, ResultLine

Side = Literal["numerator", "denominator", "gap", "exclusion"]


class FactColumnOut(Schema):
    app: str
    name: str
    type: str
    title: str
    description: str
    null_rule: str


class PublishedOut(Schema):
    """A published figure as printed."""

    table: str
    table_title: str
    row_title: str
    column_title: str
    text: str
    value: Decimal | None
    unit: str
    source: str
    note: str
    has_conflict: bool


class MeasureResultOut(Schema):
    code: str
    name: str
    group: str
    unit: str
    direction: str
    kind: str
    version: str
    place: str
    organization_id: int
    team_id: int | None
    numerator: Decimal | None
    denominator: Decimal | None
    exclusions: int
    rate: Decimal | None
    target: Decimal | None
    target_text: str
    missing: int | None
    is_reached: bool | None
    basis: str
    source: str
    published: list[PublishedOut] = []

    @classmethod
    def of(cls, line: ResultLine, published: list[PublishedFigure] | None = None) -> "MeasureResultOut":
        measure = line.measure
        return cls(
            code=measure.code,
            name=measure.name,
            group=measure.group,
            unit=measure.get_unit_display(),
            direction=measure.direction,
            kind=measure.kind,
            version=measure.version,
            target_text=measure.target_text,
            published=[PublishedOut.from_orm(figure) for figure in published or []],
            place=line.place,
            organization_id=line.organization_id,
            team_id=line.team_id,
            numerator=line.numerator,
            denominator=line.denominator,
            exclusions=line.exclusions,
            rate=line.rate,
            target=line.target,
            missing=line.missing,
            is_reached=line.is_reached,
            basis=line.basis,
            source=line.source,
        )


class MeasureRunOut(Schema):
    id: int
    catalogue: str
    year: int
    observed_to: date
    computed_at: datetime
    computed_by: str


class CatalogueOut(Schema):
    """All measures of one place and year. `run` is empty until somebody computes the year."""

    catalogue: str
    year: int
    organization_id: int
    run: MeasureRunOut | None
    years: list[int]
    items: list[MeasureResultOut]


class MeasureOut(Schema):
    id: int
    code: str
    version: str
    catalogue: str
    group: str
    name: str
    kind: str
    unit: str
    direction: str
    target: Decimal | None
    yearly_targets: dict[str, str]
    target_text: str
    numerator_words: str
    denominator_words: str
    exclusion_words: str
    numerator: str
    denominator: str
    exclusion: str
    numerator_value: str
    denominator_value: str
    population_kind: str
    source: str
    note: str
    effective_from: date
    effective_to: date | None
    status: str


class YearCountOut(Schema):
    year: int
    numerator: Decimal
    denominator: Decimal | None
    rate: Decimal | None


class MeasurePageOut(Schema):
    """One measure: its definition, its result, the places below, the years before, what was published."""

    measure: MeasureOut
    run: MeasureRunOut | None
    result: MeasureResultOut | None
    places: list[MeasureResultOut]
    teams: list[MeasureResultOut]
    history: list[YearCountOut]
    opens_to: list[Side]


class FactValueOut(Schema):
    title: str
    value: Any


class MeasurePersonOut(Schema):
    patient_id: int
    name: str
    sex: str
    birth_year: int
    facts: list[FactValueOut]

    @classmethod
    def of(cls, line: PersonLine) -> "MeasurePersonOut":
        facts = [FactValueOut(title=title, value=value) for title, value in line.facts]
        return cls(patient_id=line.patient_id, name=line.name, sex=line.sex, birth_year=line.birth_year, facts=facts)


PeopleOut = PageOut[MeasurePersonOut]


class MeasureConditionIn(Schema):
    text: str = Field(max_length=2000)
    year: int = Field(ge=2000, le=2200)


class MeasureConditionOut(Schema):
    """An accepted condition and how many residents in scope satisfy it."""

    columns: list[str]
    people: int | None


class MeasureRunIn(Schema):
    catalogue: str = Field("hangzhou_2017", max_length=30)
    year: int = Field(ge=2000, le=2200)


class RunQueuedOut(Schema):
    is_queued: bool


class EnteredIn(Schema):
    measure_code: str = Field(max_length=30)
    organization_id: int
    year: int = Field(ge=2000, le=2200)
    numerator: Decimal = Field(max_digits=13, decimal_places=2)
    denominator: Decimal = Field(max_digits=13, decimal_places=2)
    source: str = Field(max_length=300)


class EnteredOut(Schema):
    id: int
    measure_code: str
    organization_id: int
    organization_name: str
    year: int
    numerator: Decimal
    denominator: Decimal
    source: str
    entered_by: str
    entered_at: datetime

    @staticmethod
    def resolve_organization_name(value: EnteredValue) -> str:
        return value.organization.label


class PublishedTableOut(Schema):
    table: str
    title: str


def run_out(run: MeasureRun | None) -> MeasureRunOut | None:
    return None if run is None else MeasureRunOut.from_orm(run)


def measure_out(measure: Measure) -> MeasureOut:
    return MeasureOut.from_orm(measure)
