"""Tables of distributing: schemes, the tree of amounts, and what is corrected afterwards."""

from .distributions import DISTRIBUTION_LIFECYCLE, Distribution, DistributionState, FeeScheme, PayLine
from .runs import DistributionRun, RunStep
from .settling import DistributedContract, FeeAdjustment

__all__ = [
    "DISTRIBUTION_LIFECYCLE",
    "DistributedContract",
    "Distribution",
    "DistributionRun",
    "DistributionState",
    "FeeAdjustment",
    "FeeScheme",
    "PayLine",
    "RunStep",
]
