"""Reads: schemes, cycles, results and the lines they open to."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, Q

from jiayi.kernel import scope
from jiayi.kernel.errors import NotFound

from . import rules
from .models import AppraisalCycle, AppraisalLine, AppraisalResult, AppraisalScheme, ScoringRun


def list_schemes() -> list[AppraisalScheme]:
    return list(AppraisalScheme.objects.order_by("code", "-effective_from"))


def get_scheme(*, code: str, on: date) -> AppraisalScheme:
    """The version of a scheme in force on a day.

    :raises NotFound: if there is none
    """
    found = (
        AppraisalScheme.objects.filter(Q(effective_to__isnull=True) | Q(effective_to__gt=on), effective_from__lte=on)
        .filter(code=code)
        .order_by("-effective_from", "-pk")
        .first()
    )
    if found is None:
        raise NotFound("没有这个考核方案，或当日没有生效的版本")
    return found


def preview(
    *,
    scheme: AppraisalScheme,
    rates: Mapping[str, Decimal | None],
    samples: Mapping[str, Mapping[str, int]],
) -> rules.Sheet:
    """Score given inputs by a stored scheme without storing anything."""
    return rules.score_sheet(rules.read_scheme(scheme.definition), rates=rates, samples=samples)


def list_cycles(*, year: int | None = None) -> list[AppraisalCycle]:
    """The cycles in scope, and the heads of those of the bureau in which a place in scope was scored."""
    scored = list(AppraisalResult.objects.values_list("cycle_id", flat=True).distinct())
    own = list(AppraisalCycle.objects.values_list("pk", flat=True))
    with scope.everything(reason="a centre reads the head of the cycle that scored it"):
        rows = AppraisalCycle.objects.select_related("scheme", "organization").filter(pk__in=scored + own)
        return list((rows.filter(year=year) if year else rows).order_by("-year", "-pk")[:200])


def get_cycle(*, cycle_id: int) -> AppraisalCycle:
    """One cycle that is in scope or scored a place in scope.

    :raises NotFound: if it is outside
    """
    if not AppraisalResult.objects.filter(cycle_id=cycle_id).exists():
        return get_managed_cycle(cycle_id=cycle_id)
    with scope.everything(reason="a centre reads the head of the cycle that scored it"):
        return AppraisalCycle.objects.select_related("scheme", "organization").get(pk=cycle_id)


def get_managed_cycle(*, cycle_id: int) -> AppraisalCycle:
    """One cycle in scope: only such a one may be scored or finished.

    :raises NotFound: if it is outside
    """
    found = AppraisalCycle.objects.select_related("scheme", "organization").filter(pk=cycle_id).first()
    if found is None:
        raise NotFound()
    return found


def list_results(*, cycle_id: int) -> list[AppraisalResult]:
    """The results in scope with their lines. A centre sees its own even where the cycle belongs to the bureau.

    :raises NotFound: if neither a result nor the cycle is in scope
    """
    lines = Prefetch("lines", queryset=AppraisalLine.objects.order_by("position"))
    rows = AppraisalResult.objects.filter(cycle_id=cycle_id).select_related("organization").prefetch_related(lines)
    found = list(rows.order_by("organization__path"))
    if not found:
        get_cycle(cycle_id=cycle_id)
    return found


def get_result(*, result_id: int) -> AppraisalResult:
    """One result in scope with its lines.

    :raises NotFound: if it is outside
    """
    lines = Prefetch("lines", queryset=AppraisalLine.objects.order_by("position"))
    rows = AppraisalResult.objects.select_related("organization").prefetch_related(lines)
    found = rows.filter(pk=result_id).first()
    if found is None:
        raise NotFound()
    return found


def find_newest_scoring(*, cycle_id: int) -> ScoringRun | None:
    """The scoring of a cycle that is under way, or the last one that was.

    :raises NotFound: if the cycle is outside the scope
    """
    get_managed_cycle(cycle_id=cycle_id)
    return ScoringRun.objects.filter(cycle_id=cycle_id).order_by("-pk").first()
