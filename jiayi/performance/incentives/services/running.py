"""Asking for a draft, and working it out in the worker."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import runs
from jiayi.kernel.actor import Actor
from jiayi.performance.facts import services as facts

from .. import queries, rules
from ..models import Distribution, DistributionRun, DistributionState, RunStep
from .distributing import AlreadyPublished, run_distribution

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
    return runs.ask(
        DistributionRun.objects.filter(organization=place, year=year),
        task=TASK,
        by=by,
        at=at,
        organization=place,
        year=year,
        scheme_code=scheme_code,
        grade=grade,
        grade_source=grade_source,
    )


def carry_out(*, run_id: int, at: datetime) -> None:
    """The worker's part. Everything it writes of the draft is one transaction; how far it is can be seen meanwhile."""

    def divide(run: DistributionRun) -> dict[str, Any]:
        runs.tell(run, "begin", step=RunStep.FACTS)
        while facts.refresh_dirty(at=at):
            pass
        runs.tell(run, "begin", step=RunStep.DIVIDING)
        made = run_distribution(
            organization_id=run.organization_id,
            year=run.year,
            scheme_code=run.scheme_code,
            grade=run.grade,
            grade_source=run.grade_source,
            by=_asker(run),
            at=at,
        )
        return {"step": RunStep.FINISHED, "distribution": made}

    runs.carry_out(
        DistributionRun, run_id=run_id, work=divide, broken="系统出错了，请再试一次；还不行，请告诉管理员", at=at
    )


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
