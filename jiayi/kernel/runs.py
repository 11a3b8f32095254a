"""要算一阵子的事: asked for on a page, done in the worker, looked at later. Nothing runs twice side by side."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

import procrastinate.contrib.django as procrastinate
from django.db import IntegrityError, models, transaction
from django.db.models import Q, QuerySet

from . import scope
from .actor import Actor
from .errors import DomainError
from .lifecycle import Lifecycle
from .scope import ScopedManager

log = logging.getLogger(__name__)


class RunState(models.TextChoices):
    QUEUED = "queued", "在排队"
    RUNNING = "running", "正在算"
    DONE = "done", "算好了"
    REFUSED = "refused", "不能算"
    FAILED = "failed", "没算成"


LIVE_RUNS = frozenset({RunState.QUEUED, RunState.RUNNING})
RUN_LIFECYCLE = Lifecycle(
    field="state",
    initial=RunState.QUEUED,
    moves={
        "begin": (LIVE_RUNS, RunState.RUNNING),  # again, where a worker was killed over it
        "finish": (frozenset({RunState.RUNNING}), RunState.DONE),
        "refuse": (frozenset({RunState.RUNNING}), RunState.REFUSED),
        "fail": (frozenset({RunState.RUNNING}), RunState.FAILED),
    },
)


class Run(models.Model):
    """Who asked, how it stands, why nothing came of it. A table adds what is asked for and what it came to."""

    organization = models.ForeignKey("organizations.Organization", models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=RunState, default=RunState.QUEUED)
    problem = models.CharField("为什么没有算成", max_length=300, blank=True)
    scope_path = models.CharField("申请人的范围", max_length=200)
    requested_by = models.CharField("申请人", max_length=100)
    requested_by_name = models.CharField("申请人姓名", max_length=50)
    requested_at = models.DateTimeField("申请时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


AnyRun = TypeVar("AnyRun", bound=Run)


def one_at_a_time(*fields: str, name: str) -> models.UniqueConstraint:
    """The constraint of a table of runs: what these fields name has one live run at the most."""
    return models.UniqueConstraint(fields=fields, condition=Q(state__in=sorted(LIVE_RUNS)), name=name)


def failure_says_why(*, name: str) -> models.CheckConstraint:
    """The constraint of a table of runs: what was refused or broke carries its reason."""
    return models.CheckConstraint(
        condition=~Q(state__in=[RunState.REFUSED, RunState.FAILED]) | ~Q(problem=""), name=name
    )


def ask(same: QuerySet[AnyRun], *, task: str, by: Actor, at: datetime, **values: Any) -> AnyRun:
    """Queue a run, with its job in the same transaction. While one of `same` is under way, that one is the answer.

    :param same: the runs of what `one_at_a_time` guards
    :param values: the fields of the new row beside those every run has
    """
    live = same.filter(state__in=LIVE_RUNS)
    try:
        with transaction.atomic():
            if (under_way := live.first()) is not None:
                return under_way
            run = same.create(
                scope_path=by.organization_path,
                requested_by=by.label,
                requested_by_name=by.name[:50],
                requested_at=at,
                **values,
            )
            procrastinate.app.configure_task(task, queue="facts").defer(run_id=run.pk)
            return run
    except IntegrityError as problem:
        if "one_run_at_a_time" not in str(problem):
            raise
        return live.get()


def carry_out(
    model: type[AnyRun], *, run_id: int, work: Callable[[AnyRun], Mapping[str, Any]], broken: str, at: datetime
) -> None:
    """The worker's part, within the scope of who asked. Delivered twice, nothing happens the second time.

    :param work: does it, saying meanwhile how far it is (`tell(run, "begin", …)`); returns the fields of a finished run
    :param broken: what a user is told when it breaks, in Chinese
    """
    with scope.everything(reason="the run says whose it is"):
        run = cast(AnyRun, model._default_manager.get(pk=run_id))
    with scope.subtree(run.scope_path):
        if run.state not in LIVE_RUNS:
            return
        try:
            came_to = work(run)
        except DomainError as refusal:
            tell(run, "refuse", problem=str(refusal)[:300], finished_at=at)
        except Exception:
            log.exception("a run broke", extra={"run": model._meta.label, "run_id": run.pk})
            tell(run, "fail", problem=broken, finished_at=at)
        else:
            tell(run, "finish", finished_at=at, **came_to)


def tell(run: Run, move: str, **values: Any) -> None:
    """Save how far a run is; others see it at once, unless the caller is within a transaction."""
    run.state = RunState(RUN_LIFECYCLE.target_of(move, current=run.state))
    for name, value in values.items():
        setattr(run, name, value)
    run.save(update_fields=["state", *values])
