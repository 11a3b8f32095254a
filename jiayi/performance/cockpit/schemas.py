"""The overview and the Monday page over HTTP: rates with their fractions, sentences with their links."""

from datetime import date, datetime
from decimal import Decimal

from ninja import Schema

from jiayi.performance.measures.queries import ResultLine

from .queries import DashboardView, MondayView
from .rules import AGAINST, Sentence


class PartOut(Schema):
    label: str
    count: int
    amount: Decimal | None
    link: str


class SentenceOut(Schema):
    """`kind` is better, worse, help, money or advice; `link` is a path of the desk that opens the people meant."""

    kind: str
    label: str
    status: str
    text: str
    numerator: int | None
    denominator: int | None
    unit: str
    link: str
    link_text: str
    parts: list[PartOut]

    @classmethod
    def of(cls, sentence: Sentence) -> "SentenceOut":
        return cls.model_validate(sentence, from_attributes=True)


class AgainstOut(Schema):
    """Something to compare with; `since` is the last day it counted, None where nothing was counted then."""

    code: str
    label: str
    since: date | None


class MondayOut(Schema):
    """`since` is None where there is no earlier computation to compare with."""

    organization_id: int
    organization_name: str
    monday: date
    computed_to: date | None
    against: str
    since: date | None
    choices: list[AgainstOut]
    sentences: list[SentenceOut]

    @classmethod
    def of(cls, view: MondayView) -> "MondayOut":
        return cls(
            organization_id=view.organization_id,
            organization_name=view.organization_name,
            monday=view.monday,
            computed_to=view.computed_to,
            against=view.against,
            since=view.since,
            choices=[
                AgainstOut(code=code, label=label, since=view.choices.get(code)) for code, label in AGAINST.items()
            ],
            sentences=[SentenceOut.of(sentence) for sentence in view.sentences],
        )


class FractionOut(Schema):
    """One rate of one place: never alone, always with its fraction."""

    code: str
    name: str
    place: str
    organization_id: int
    team_id: int | None
    numerator: int
    denominator: int
    target: Decimal | None
    unit: str
    direction: str

    @classmethod
    def of(cls, line: ResultLine) -> "FractionOut":
        return cls(
            code=line.measure.code,
            name=line.measure.name,
            place=line.place,
            organization_id=line.organization_id,
            team_id=line.team_id,
            numerator=int(line.numerator or 0),
            denominator=int(line.denominator or 0),
            target=line.target,
            unit=line.measure.get_unit_display(),
            direction=line.measure.direction,
        )


class PlaceLineOut(Schema):
    main: FractionOut
    beside: list[FractionOut | None]


class YearRateOut(Schema):
    year: int
    rate: Decimal


class DashboardOut(Schema):
    year: int
    organization_id: int
    computed_at: datetime | None
    headlines: list[FractionOut]
    level: str
    main: FractionOut | None
    columns: list[FractionOut]
    rows: list[PlaceLineOut]
    trend_name: str
    trend_target: Decimal | None
    trend: list[YearRateOut]
    sentences: list[SentenceOut]

    @classmethod
    def of(cls, view: DashboardView) -> "DashboardOut":
        return cls(
            year=view.year,
            organization_id=view.organization_id,
            computed_at=view.computed_at,
            headlines=[FractionOut.of(line) for line in view.headlines],
            level=view.level,
            main=FractionOut.of(view.main) if view.main is not None else None,
            columns=[FractionOut.of(line) for line in view.columns],
            rows=[
                PlaceLineOut(
                    main=FractionOut.of(row.line),
                    beside=[FractionOut.of(line) if line is not None else None for line in row.beside],
                )
                for row in view.rows
            ],
            trend_name=view.trend_name,
            trend_target=view.trend_target,
            trend=[YearRateOut(year=year, rate=rate) for year, rate in view.trend],
            sentences=[SentenceOut.of(sentence) for sentence in view.sentences],
        )
