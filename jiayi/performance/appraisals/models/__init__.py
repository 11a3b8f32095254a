"""Schemes, cycles with their results, and the scoring that is under way."""

from .cycles import CYCLE_LIFECYCLE, AppraisalCycle, AppraisalLine, AppraisalResult, AppraisalScheme, CycleState
from .runs import ScoringRun

__all__ = [
    "CYCLE_LIFECYCLE",
    "AppraisalCycle",
    "AppraisalLine",
    "AppraisalResult",
    "AppraisalScheme",
    "CycleState",
    "ScoringRun",
]
