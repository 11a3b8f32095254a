"""Asking for the scores of a cycle, and working them out in the worker."""

import logging
from datetime import datetime
from typing import Any

import procrastinate.contrib.django as procrastinate
from django.db import IntegrityError, transaction

from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.performance.measures import queries as measures

from .. import queries
from ..models import LIVE_RUNS, RUN_LIFECYCLE, CycleState, RunState, ScoringRun
from .scoring import CycleIsFinal, NotComputed, score_cycle

log = logging.getLogger(__name__)
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
    live = ScoringRun.objects.filter(cycle=cycle, state__in=LIVE_RUNS)
    try:
        with transaction.atomic():
            if (under_way := live.first()) is not None:
                return under_way
            run = ScoringRun.objects.create(
                organization=cycle.organization,
                cycle=cycle,
                catalogue=catalogue,
                scope_path=by.organization_path,
                requested_by=by.label,
                requested_by_name=by.name[:50],
                requested_at=at,
            )
            procrastinate.app.configure_task(TASK, queue="facts").defer(run_id=run.pk)
            return run
    except IntegrityError as problem:
        if "one_run_at_a_time" not in str(problem):
            raise
        return live.get()


def carry_out(*, run_id: int, at: datetime) -> None:
    """The worker's part. The scores are written in one transaction at the end; the counter can be seen meanwhile."""
    with scope.everything(reason="the run says whose it is"):
        run = ScoringRun.objects.get(pk=run_id)
    with scope.subtree(run.scope_path):
        if run.state not in LIVE_RUNS:
            return  # delivered twice

        def count(done: int, total: int) -> None:
            _tell(run, "begin", done_count=done, total_count=total)

        count(0, 0)
        try:
            score_cycle(
                cycle_id=run.cycle_id,
                catalogue=run.catalogue,
                by=Actor.system("appraisals"),
                at=at,
                progress=count,
            )
        except DomainError as refusal:
            _tell(run, "refuse", problem=str(refusal)[:300], finished_at=at)
        except Exception:
            log.exception("a cycle could not be scored", extra={"run_id": run.pk})
            _tell(run, "fail", problem="系统出错了，请再评一次；还不行，请告诉管理员", finished_at=at)
        else:
            _tell(run, "finish", finished_at=at)


def _tell(run: ScoringRun, move: str, **values: Any) -> None:
    run.state = RunState(RUN_LIFECYCLE.target_of(move, current=run.state))
    for name, value in values.items():
        setattr(run, name, value)
    run.save(update_fields=["state", *values])
