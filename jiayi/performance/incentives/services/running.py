"""Asking for a draft, and working it out in the worker."""

import logging
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import procrastinate.contrib.django as procrastinate
from django.db import IntegrityError, transaction

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.performance.facts import services as facts

from .. import queries, rules
from ..models import LIVE_RUNS, RUN_LIFECYCLE, Distribution, DistributionRun, DistributionState, RunState, RunStep
from .distributing import AlreadyPublished, run_distribution

log = logging.getLogger(__name__)
TASK = "incentives.run_distribution"


def ask_distribution(
    *, organization_id: int, year: int, scheme_code: str, grade: str, grade_source: str, by: Actor, at: datetime
) -> DistributionRun:
    """Queue the draft of a year. While one is under way for the place and year, that one is the answer.

    :raises NotFound: if the place is outside the scope, or the scheme does not exist
    :raises AlreadyPublished: if that year is published
    :raises RulesRefused: if the scheme has no such grade
    """
    place = organizations.get_managed_organization(organization_id=organization_id)
    if Distribution.objects.filter(organization=place, year=year, state=DistributionState.PUBLISHED).exists():
        raise AlreadyPublished()
    scheme = queries.get_scheme(code=scheme_code, on=date(year, 12, 31))
    rules.fee_pools(rules.read_rules(scheme.rules), people=Decimal(0), grade=grade)
    live = DistributionRun.objects.filter(organization=place, year=year, state__in=LIVE_RUNS)
    try:
        with transaction.atomic():
            if (under_way := live.first()) is not None:
                return under_way
            run = DistributionRun.objects.create(
                organization=place,
                year=year,
                scheme_code=scheme_code,
                grade=grade,
                grade_source=grade_source,
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
    """The worker's part. Everything it writes of the draft is one transaction; how far it is can be seen meanwhile."""
    with scope.everything(reason="the run says whose it is"):
        run = DistributionRun.objects.get(pk=run_id)
    with scope.subtree(run.scope_path):
        if run.state not in LIVE_RUNS:
            return  # delivered twice
        _tell(run, "begin", step=RunStep.FACTS)
        try:
            while facts.refresh_dirty(at=at):
                pass
            _tell(run, "begin", step=RunStep.DIVIDING)
            made = run_distribution(
                organization_id=run.organization_id,
                year=run.year,
                scheme_code=run.scheme_code,
                grade=run.grade,
                grade_source=run.grade_source,
                by=_asker(run),
                at=at,
            )
        except DomainError as refusal:
            _tell(run, "refuse", problem=str(refusal)[:300], finished_at=at)
        except Exception:
            log.exception("a distribution could not be worked out", extra={"run_id": run.pk})
            _tell(run, "fail", problem="系统出错了，请再试一次；还不行，请告诉管理员", finished_at=at)
        else:
            _tell(run, "finish", step=RunStep.FINISHED, distribution=made, finished_at=at)


def _asker(run: DistributionRun) -> Actor:
    """Who asked, as the draft names them; whether they may was checked when they asked."""
    kind, _, number = run.requested_by.partition(":")
    return Actor(
        kind="staff" if kind == "staff" else "system",
        account_id=int(number) if number.isdigit() else None,
        name=run.requested_by_name,
        organization_path=run.scope_path,
        channel="desk",
    )


def _tell(run: DistributionRun, move: str, **values: Any) -> None:
    run.state = RunState(RUN_LIFECYCLE.target_of(move, current=run.state))
    for name, value in values.items():
        setattr(run, name, value)
    run.save(update_fields=["state", *values])
