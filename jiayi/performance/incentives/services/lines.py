"""How one amount of the tree is written, and how its formula reads."""

from decimal import Decimal

from ..models import Distribution, FeeAdjustment, PayLine

PAYERS = {
    "resident": "居民",
    "district": "区财政",
    "city": "市财政",
    "insurance": "医保基金",
    "public_health": "公卫经费",
}
POOLS = {"team": "签约团队", "staff": "其他医务人员", "management": "中心领导和职能科室"}


def write_line(
    distribution: Distribution,
    parent: PayLine | None,
    split: str,
    key: str,
    label: str,
    amount: Decimal,
    *,
    formula: str,
    quantity: Decimal | None = None,
    factor: Decimal | None = None,
    team_id: int | None = None,
    adjustment: FeeAdjustment | None = None,
) -> PayLine:
    """One amount of the tree."""
    return PayLine.objects.create(
        distribution=distribution,
        parent=parent,
        split=split,
        key=key,
        label=label,
        organization=distribution.organization,
        team_id=team_id,
        quantity=quantity,
        factor=factor,
        formula=formula,
        amount=amount,
        adjustment=adjustment,
    )


def percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}%"


def shown(number: Decimal) -> str:
    return f"{number.normalize():,f}" if number != number.to_integral() else f"{int(number):,}"
