from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max

from jiayi.foundation.organizations import queries as organizations
from jiayi.performance.facts import queries as facts

from ..models import Measure, MeasureResult, MeasureRun
from ..rules.statistics import Tally, missing_to_target, rounded_rate


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultLine:
    """A rate as it is shown: never alone, always with its fraction, its target and what is missing."""

    measure: Measure
    place: str
    organization_id: int
    team_id: int | None
    numerator: Decimal | None
    denominator: Decimal | None
    exclusions: int
    rate: Decimal | None
    target: Decimal | None
    missing: int | None
    is_reached: bool | None
    basis: str
    source: str


def find_latest_run(*, catalogue: str, year: int) -> MeasureRun | None:
    return MeasureRun.objects.filter(catalogue=catalogue, year=year).order_by("-pk").first()


def find_run_observed(*, catalogue: str, year: int, observed_to: date) -> MeasureRun | None:
    """The last computation that saw nothing later than a day: the state of that day, as it was then."""
    rows = MeasureRun.objects.filter(catalogue=catalogue, year=year, observed_to__lte=observed_to)
    return rows.order_by("-observed_to", "-pk").first()


def latest_year(*, catalogue: str) -> int | None:
    """The newest year that has results."""
    return MeasureRun.objects.filter(catalogue=catalogue).order_by("-year").values_list("year", flat=True).first()


def computed_catalogues(*, year: int) -> list[str]:
    """The catalogues that have results for a year."""
    return list(
        MeasureRun.objects.filter(year=year).order_by("catalogue").values_list("catalogue", flat=True).distinct()
    )


def stale_catalogues(*, year: int) -> list[str]:
    """Catalogues of a year whose facts were refreshed after their last computation."""
    refreshed = facts.find_year(year=year)
    latest = MeasureRun.objects.filter(year=year).values("catalogue").annotate(last=Max("computed_at"))
    if refreshed is None:
        return []
    return [row["catalogue"] for row in latest if row["last"] < refreshed.refreshed_at or facts.count_dirty()]


def list_lines(*, run: MeasureRun, organization_id: int | None = None, team_id: int | None = None) -> list[ResultLine]:
    """Every measure of a run for one place in scope; a measure without data has an empty line."""
    rows = MeasureResult.objects.filter(run=run).select_related("organization", "team")
    if team_id is not None:
        rows = rows.filter(team_id=team_id)
    else:
        rows = rows.filter(organization_id=organization_id or 0, team=None)
    found = {row.measure_id: row for row in rows}
    measures = Measure.objects.filter(code__in=run.rules).order_by("position", "code")
    current = [m for m in measures if run.rules.get(m.code) == m.version]
    return [_line(measure, found.get(measure.pk), run.year) for measure in current]


def list_places(*, run: MeasureRun, measure: Measure, organization_id: int) -> list[ResultLine]:
    """One measure: the organisation, the organisations directly below it, and its own teams."""
    place = organizations.get_managed_organization(organization_id=organization_id)
    rows = (
        MeasureResult.objects.filter(run=run, measure=measure, organization__path__startswith=place.path)
        .select_related("organization", "team")
        .order_by("organization__path", "team__code")
    )
    shown = [row for row in rows if row.organization_id == place.pk or row.organization.parent_id == place.pk]
    return [_line(measure, row, run.year) for row in shown]


def find_result(
    *, run: MeasureRun, code: str, organization_id: int, team_id: int | None = None
) -> MeasureResult | None:
    return (
        MeasureResult.objects.filter(run=run, measure__code=code, organization_id=organization_id, team_id=team_id)
        .select_related("measure")
        .first()
    )


def list_history(*, code: str, organization_id: int) -> list[tuple[int, Tally]]:
    """The latest counts of every year for one organisation, oldest first."""
    rows = (
        MeasureResult.objects.filter(measure__code=code, organization_id=organization_id, team=None)
        .select_related("run")
        .order_by("run__year", "run_id")
    )
    latest = {row.run.year: row for row in rows}
    return [
        (year, Tally(numerator=row.numerator, denominator=row.denominator, exclusions=row.exclusions))
        for year, row in sorted(latest.items())
    ]


def empty_line(measure: Measure, year: int) -> ResultLine:
    """A measure without data: unknown, which is not nought."""
    return ResultLine(
        measure=measure,
        place="",
        organization_id=0,
        team_id=None,
        numerator=None,
        denominator=None,
        exclusions=0,
        rate=None,
        target=measure.target_in(year),
        missing=None,
        is_reached=None,
        basis="",
        source="",
    )


def _line(measure: Measure, row: MeasureResult | None, year: int) -> ResultLine:
    if row is None:
        return empty_line(measure, year)
    target = measure.target_in(year)
    tally = Tally(numerator=row.numerator, denominator=row.denominator, exclusions=row.exclusions)
    is_lower_better = measure.direction == Measure.Direction.LOWER
    reached: bool | None = None
    if tally.rate is not None and target is not None:
        reached = tally.rate <= target if is_lower_better else tally.rate >= target
    return ResultLine(
        measure=measure,
        place=row.team.name if row.team else row.organization.label,
        organization_id=row.organization_id,
        team_id=row.team_id,
        numerator=row.numerator,
        denominator=row.denominator,
        exclusions=row.exclusions,
        rate=rounded_rate(tally.rate),
        target=target,
        missing=None if is_lower_better else missing_to_target(tally, target),
        is_reached=reached,
        basis=row.basis,
        source=row.source,
    )
