"""The draw, the survey, its strata."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from ninja import Field, Schema

from ..models import SigningSurvey
from ..queries import StratumLine, SurveyCard
from ..rules.sampling import Design
from ..services import DrawPreview
from ..services.drawing import LEFT_OUT


class DrawDesignIn(Schema):
    """How a sample is drawn; the same settings for the preview and the draw."""

    organization_id: int
    valid_date: date
    signed_from: date | None = None
    signed_to: date | None = None
    method: Literal["stratified", "simple"] = "stratified"
    size: int = Field(ge=1, le=5000)
    allocation: Literal["proportional", "equal"] = "proportional"
    minimum_per_doctor: int = Field(0, ge=0, le=200)
    reserve_percent: int = Field(20, ge=0, le=100)

    def design(self) -> Design:
        return Design(
            method=self.method,
            size=self.size,
            allocation=self.allocation,
            minimum_per_doctor=self.minimum_per_doctor,
            reserve_share=Decimal(self.reserve_percent) / 100,
        )

    def population(self) -> dict[str, Any]:
        return {
            "organization_id": self.organization_id,
            "valid_date": self.valid_date,
            "signed_from": self.signed_from,
            "signed_to": self.signed_to,
        }


class DrawPreviewIn(DrawDesignIn):
    half_width: Decimal = Field(Decimal("0.05"), gt=0, lt=1)
    expected_rate: Decimal = Field(Decimal("0.9"), gt=0, lt=1)
    response_rate: Decimal = Field(Decimal("0.85"), gt=0, le=1)


class DrawIn(DrawDesignIn):
    year: int = Field(ge=2000, le=2200)
    title: str = Field(min_length=2, max_length=80)
    seed: int = Field(ge=0, le=2**53)
    seed_source: str = Field("", max_length=100)
    replace_unreached: bool = False


class StratumPreviewOut(Schema):
    key: str
    team: str
    doctor: str
    title: str
    population: int
    drawn: int
    weight: Decimal


class LeftOutOut(Schema):
    code: str
    label: str
    count: int


class DrawPreviewOut(Schema):
    frame_count: int
    left_out: list[LeftOutOut]
    drawn: int
    reserves: int
    half_width: Decimal
    suggested_size: int
    least_size: int
    strata: list[StratumPreviewOut]

    @classmethod
    def of(cls, preview: DrawPreview) -> "DrawPreviewOut":
        return cls(
            frame_count=preview.frame_count,
            left_out=left_out_of(preview.left_out),
            drawn=preview.drawn,
            reserves=preview.reserves,
            half_width=preview.half_width,
            suggested_size=preview.suggested_size,
            least_size=preview.least_size,
            strata=[StratumPreviewOut.from_orm(row) for row in preview.strata],
        )


class SurveyProgressOut(Schema):
    active: int
    closed: int
    counted: int
    begun: int
    reserves: int


class SurveyOut(Schema):
    id: int
    organization_id: int
    organization_name: str
    year: int
    title: str
    state: str
    state_label: str
    method: str
    method_label: str
    valid_date: date | None
    signed_from: date | None
    signed_to: date | None
    settings: dict[str, Any]
    seed: int
    seed_source: str
    frame_count: int
    left_out: list[LeftOutOut]
    frame_sm3: str
    source: str
    rule_name: str
    created_by_name: str
    created_at: datetime
    closed_by_name: str
    closed_at: datetime | None
    close_reason: str
    content_sm3: str
    progress: SurveyProgressOut

    @classmethod
    def of(cls, card: SurveyCard) -> "SurveyOut":
        survey: SigningSurvey = card.survey
        plain = {name: getattr(survey, name) for name in cls.model_fields if hasattr(survey, name)}
        return cls(
            **plain,
            organization_name=survey.organization.label,
            state_label=survey.get_state_display(),
            method_label=survey.get_method_display(),
            left_out=left_out_of(survey.frame_left_out),
            rule_name=f"{survey.rule.name} {survey.rule.version}",
            progress=SurveyProgressOut.from_orm(card.progress),
        )


class SurveyStratumOut(Schema):
    key: str
    team: str
    title: str
    population: int
    drawn: int
    weight: Decimal
    active: int
    closed: int
    counted: int

    @classmethod
    def of(cls, line: StratumLine) -> "SurveyStratumOut":
        row = line.stratum
        return cls(
            key=row.key,
            team=row.team.name if row.team else "全部团队",
            title=line.title,
            population=row.population,
            drawn=row.drawn,
            weight=row.weight.quantize(Decimal("0.01")),
            active=line.active,
            closed=line.closed,
            counted=line.counted,
        )


class DrawProofOut(Schema):
    is_same: bool
    frame_count: int
    drawn: int
    frame_sm3: str
    seed: int


class SurveyCloseIn(Schema):
    reason: str = Field("", max_length=300)


def left_out_of(counts: dict[str, int]) -> list[LeftOutOut]:
    return [LeftOutOut(code=code, label=LEFT_OUT[code], count=number) for code, number in counts.items()]
