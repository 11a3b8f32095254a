"""Schemes, cycles with their results, and the scoring that is under way."""

from .cycles import CYCLE_LIFECYCLE, AppraisalCycle, AppraisalLine, AppraisalResult, AppraisalScheme, CycleState
from .runs import LIVE_RUNS, RUN_LIFECYCLE, RunState, ScoringRun

__all__ = [
    "CYCLE_LIFECYCLE",
    "LIVE_RUNS",
    "RUN_LIFECYCLE",
    "AppraisalCycle",
    "AppraisalLine",
    "AppraisalResult",
    "AppraisalScheme",
    "CycleState",
    "RunState",
    "ScoringRun",
]
