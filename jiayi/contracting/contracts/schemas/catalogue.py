"""Shapes of the catalogue and of policies."""

from datetime import date
from decimal import Decimal
from typing import Any

from ninja import Field, Schema

from jiayi.kernel.schemas import PageIn

from ..rules.summary import PAYER_LABELS


class AmountOut(Schema):
    payer: str
    label: str
    amount: Decimal


class LineOut(Schema):
    item_code: str
    item_name: str
    unit: str
    times: int | None
    windows: str
    interval_days: int
    performer_role: str
    evidence: str
    place: str
    is_mandatory: bool
    applies_to_tags: list[str]
    note: str

    @classmethod
    def of(cls, line: Any) -> "LineOut":
        shown = {
            name: getattr(line, name) for name in cls.model_fields if name not in ("item_code", "item_name", "unit")
        }
        return cls(item_code=line.item.code, item_name=line.item.name, unit=line.item.unit, **shown)


class PackageRowOut(Schema):
    id: int
    code: str
    version: int
    name: str
    tier: str
    tier_label: str
    target_tags: list[str]
    price: Decimal
    introduction: str
    effective_from: date
    effective_to: date | None
    status: str
    source: str
    payers: list[AmountOut]

    @classmethod
    def of(cls, package: Any, **more: Any) -> Any:
        same = ("id", "code", "version", "name", "tier", "target_tags", "price", "effective_from", "effective_to")
        return cls(
            **{name: getattr(package, name) for name in same},
            tier_label=package.get_tier_display(),
            introduction=package.summary,
            status=package.status,
            source=package.source,
            payers=[
                AmountOut(payer=part.payer, label=PAYER_LABELS[part.payer], amount=part.amount)
                for part in package.payers.all()
            ],
            **more,
        )


class PackageOut(PackageRowOut):
    lines: list[LineOut]

    @classmethod
    def of(cls, package: Any, **more: Any) -> Any:
        return super().of(package, lines=[LineOut.of(line) for line in package.lines.all()], **more)


class ChoiceOut(PackageOut):
    """A package as a person chooses it."""

    is_basic: bool
    is_recommended: bool

    @classmethod
    def of(cls, package: Any, **more: Any) -> Any:
        return super().of(package, is_basic=package.code == "basic", is_recommended=package.is_recommended, **more)


class PolicyAssignmentIn(Schema):
    organization_id: int
    policy_code: str = Field(max_length=40)
    from_date: date


class PolicyAssignmentOut(Schema):
    id: int
    organization_id: int
    organization_name: str
    policy_code: str
    from_date: date
    to_date: date | None

    @classmethod
    def of(cls, row: Any) -> "PolicyAssignmentOut":
        return cls(
            id=row.pk,
            organization_id=row.organization_id,
            organization_name=row.organization.label,
            policy_code=row.policy_code,
            from_date=row.period.lower,
            to_date=row.period.upper,
        )


class PackageFilters(PageIn):
    tier: str = Field("", max_length=10)
    status: str = Field("", max_length=10)
