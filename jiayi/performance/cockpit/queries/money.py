"""悬着的钱: the yearly fee of running contracts that may not count.

Rule [ours], from the seed's own conditions of pay: a contract whose signature is disputed is frozen; a contract of
which nothing was done although something was due is "signed and never served"; one that ends within sixty days without
a renewal falls out of next year's count. A contract may be in several classes; the sum counts it once.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jiayi.contracting.fulfillment import queries as fulfillment

# tab of the list of contracts → what it is called here
CLASSES = {
    "disputed": "说不知情，费用冻结",
    "unserved": "签了没服务",
    "unrenewed": "60 天内到期没续",
}


@dataclass(frozen=True, slots=True)
class AtRisk:
    """One class: how many contracts and how much, the same as the list behind its link."""

    tab: str
    label: str
    contracts: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Risk:
    """All classes together; a contract that is in two of them counts once."""

    contracts: int
    amount: Decimal
    classes: list[AtRisk]


def at_risk(*, organization_id: int, on: date) -> Risk:
    """The classes that have anybody, in the order of the rule."""
    together: dict[int, Decimal] = {}
    classes = []
    for tab, label in CLASSES.items():
        fees = fulfillment.fees_at_risk(tab=tab, organization_id=organization_id, today=on)
        together |= fees
        if fees:
            classes.append(AtRisk(tab, label, len(fees), sum(fees.values(), Decimal(0))))
    return Risk(len(together), sum(together.values(), Decimal(0)), classes)
