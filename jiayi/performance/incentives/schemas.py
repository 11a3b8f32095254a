"""What desk and doctor see of the money. Every amount carries its formula and the way to its parent."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ninja import Field, Schema

from jiayi.kernel import disclosure
from jiayi.kernel.schemas import PageOut

from .models import Distribution, DistributionRun, PayLine


class FeeSchemeOut(Schema):
    id: int
    code: str
    version: str
    name: str
    rules: dict[str, Any]
    effective_from: date
    effective_to: date | None
    source: str


class DistributionRunIn(Schema):
    organization_id: int
    year: int = Field(ge=2000, le=2200)
    scheme_code: str = Field("hangzhou_120", max_length=30)
    grade: str = Field("良好", max_length=10)
    grade_source: str = Field(min_length=1, max_length=200)


class DistributionRunOut(Schema):
    """Under way while `state` is queued or running; then `distribution_id`, or `problem`."""

    id: int
    organization_id: int
    organization_name: str
    year: int
    state: str
    state_label: str
    step_label: str
    problem: str
    distribution_id: int | None
    requested_by_name: str
    requested_at: datetime
    finished_at: datetime | None

    @staticmethod
    def resolve_organization_name(run: DistributionRun) -> str:
        return run.organization.label

    @staticmethod
    def resolve_state_label(run: DistributionRun) -> str:
        return run.get_state_display()

    @staticmethod
    def resolve_step_label(run: DistributionRun) -> str:
        return run.get_step_display()


class DistributionOut(Schema):
    id: int
    organization_id: int
    organization_name: str
    year: int
    scheme_name: str
    scheme_version: str
    grade: str
    grade_source: str
    people: Decimal
    total: Decimal
    state: str
    observed_to: date
    computed_at: datetime
    published_at: datetime | None
    held_count: int
    adjusted_total: Decimal

    @staticmethod
    def resolve_organization_name(distribution: Distribution) -> str:
        return distribution.organization.label

    @staticmethod
    def resolve_scheme_name(distribution: Distribution) -> str:
        return distribution.scheme.name

    @staticmethod
    def resolve_scheme_version(distribution: Distribution) -> str:
        return distribution.scheme.version


class PayLineOut(Schema):
    id: int
    parent_id: int | None
    split: str
    split_name: str
    key: str
    label: str
    team_id: int | None
    practitioner_id: int | None
    role: str
    quantity: Decimal | None
    factor: Decimal | None
    formula: str
    amount: Decimal

    @staticmethod
    def resolve_split_name(line: PayLine) -> str:
        return line.get_split_display()


class PayslipOut(Schema):
    practitioner_id: int
    name: str
    amount: Decimal
    line_count: int


class CorrectionOut(Schema):
    """A counter-entry opens to the case, and to the contract of an earlier year."""

    kind: str
    kind_label: str
    reason: str
    contract_id: int
    contract_number: str
    source_year: int
    case_id: int | None


class PayExplanationOut(Schema):
    """`chain` leads from the total to this line; `sisters` and the line make up its parent; `parts` are below it."""

    line: PayLineOut
    chain: list[PayLineOut]
    sisters: list[PayLineOut]
    parts: list[PayLineOut]
    opens_to_people: bool
    correction: CorrectionOut | None
    distribution: DistributionOut

    @staticmethod
    def resolve_distribution(told: Any) -> Any:
        return told.line.distribution


class ContractBehindOut(Schema):
    """One contract that was counted, and whose it is."""

    contract_id: int
    contract_number: str
    signed_date: date | None
    patient_id: int
    patient_name: str
    team_id: int
    days: int

    @staticmethod
    def resolve_contract_number(row: Any) -> str:
        return row.contract.number

    @staticmethod
    def resolve_signed_date(row: Any) -> date | None:
        return row.contract.signed_date

    @staticmethod
    def resolve_patient_name(row: Any) -> str:
        return disclosure.shown_name(row.patient_id, row.patient.name)


ContractsBehindOut = PageOut[ContractBehindOut]


class MyPayLineOut(PayLineOut):
    distribution_id: int
    year: int
    organization_name: str
    team_name: str

    @staticmethod
    def resolve_year(line: PayLine) -> int:
        return line.distribution.year

    @staticmethod
    def resolve_organization_name(line: PayLine) -> str:
        return line.distribution.organization.label

    @staticmethod
    def resolve_team_name(line: PayLine) -> str:
        return line.team.name if line.team else ""
