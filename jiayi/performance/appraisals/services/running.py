"""Asking for the scores of a cycle, and working them out in the worker."""

from datetime import datetime
from typing import Any

from jiayi.kernel import runs
from jiayi.kernel.actor import Actor
from jiayi.performance.measures import queries as measures

from .. import queries
from ..models import CycleState, ScoringRun
from .scoring import CycleIsFinal, NotComputed, score_cycle

TASK = "appraisals.score_cycle"


def ask_scoring(*, cycle_id: int, catalogue: str, by: Actor, at: datetime) -> ScoringRun:
    """Queue the scoring of a cycle. While one is under way for it, that one is the answer.

    :raises NotFound: if the cycle is outside the scope
    :raises CycleIsFinal: after the freeze
    :raises NotComputed: if the year has no results
    """
    cycle = queries.get_managed_cycle(cycle_id=cycle_id)
    if cycle.state == CycleState.FINAL:
        raise CycleIsFinal()
    if measures.find_latest_run(catalogue=catalogue, year=cycle.year) is None:
        raise NotComputed()
    return runs.ask(
        ScoringRun.objects.filter(cycle=cycle),
        task=TASK,
        by=by,
        at=at,
        organization=cycle.organization,
        cycle=cycle,
        catalogue=catalogue,
    )


def carry_out(*, run_id: int, at: datetime) -> None:
    """The worker's part. The scores are written in one transaction at the end; the counter can be seen meanwhile."""

    def score(run: ScoringRun) -> dict[str, Any]:
        def count(done: int, total: int) -> None:
            runs.tell(run, "begin", done_count=done, total_count=total)

        count(0, 0)
        score_cycle(
            cycle_id=run.cycle_id, catalogue=run.catalogue, by=Actor.system("appraisals"), at=at, progress=count
        )
        return {}

    runs.carry_out(ScoringRun, run_id=run_id, work=score, broken="系统出错了，请再评一次；还不行，请告诉管理员", at=at)
