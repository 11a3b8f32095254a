"""What the desk sees of appraisals."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Field, Schema

from .models import AppraisalCycle, AppraisalResult, ScoringRun


class AppraisalSchemeOut(Schema):
    id: int
    code: str
    version: str
    name: str
    definition: dict[str, Any]
    effective_from: date
    effective_to: date | None
    source: str


class AppraisalCycleIn(Schema):
    scheme_code: str = Field(max_length=30)
    organization_id: int
    year: int = Field(ge=2000, le=2200)
    title: str = Field(min_length=1, max_length=100)


class AppraisalScoreIn(Schema):
    catalogue: str = Field("hangzhou_2017", max_length=30)


class AppraisalCycleOut(Schema):
    id: int
    title: str
    year: int
    state: str
    scheme_name: str
    scheme_version: str
    organization_id: int
    organization_name: str
    run_id: int | None
    scored_at: datetime | None
    finished_at: datetime | None
    content_hash: str

    @staticmethod
    def resolve_scheme_name(cycle: AppraisalCycle) -> str:
        return cycle.scheme.name

    @staticmethod
    def resolve_scheme_version(cycle: AppraisalCycle) -> str:
        return cycle.scheme.version

    @staticmethod
    def resolve_organization_name(cycle: AppraisalCycle) -> str:
        return cycle.organization.label


class ScoringRunOut(Schema):
    """Under way while `state` is queued or running; a `problem` where it was refused or broke."""

    id: int
    cycle_id: int
    state: str
    state_label: str
    done_count: int
    total_count: int
    problem: str
    requested_by_name: str
    requested_at: datetime
    finished_at: datetime | None

    @staticmethod
    def resolve_state_label(run: ScoringRun) -> str:
        return run.get_state_display()


class AppraisalLineOut(Schema):
    """One item with its band and the inputs it was scored from."""

    item_code: str
    name: str
    outcome: str
    points: Decimal | None
    max_points: Decimal
    band: str
    inputs: list[dict[str, Any]]


class AppraisalResultOut(Schema):
    """Under a veto `total` is empty: a vetoed unit is not appraised."""

    id: int
    organization_id: int
    organization_name: str
    outcome: str
    total: Decimal | None
    max_points: Decimal
    lines: list[AppraisalLineOut]

    @staticmethod
    def resolve_organization_name(result: AppraisalResult) -> str:
        return result.organization.label

    @staticmethod
    def resolve_lines(result: AppraisalResult) -> list[Any]:
        return list(result.lines.all())
