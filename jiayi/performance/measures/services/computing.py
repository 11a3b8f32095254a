"""One run: the scan, the population figures, the surveys and the entered values become results for every place."""

import contextlib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from jiayi.foundation.organizations import queries as organizations
from jiayi.kernel import events, scope
from jiayi.kernel.actor import Actor
from jiayi.kernel.errors import DomainError
from jiayi.performance.facts import queries as facts
from jiayi.performance.facts import services as fact_services
from jiayi.performance.surveys import queries as surveys

from .. import queries
from ..events import MeasuresComputed
from ..models import EnteredValue, Measure, MeasureResult, MeasureRun
from ..rules.scan import compile_scan
from ..rules.statistics import Tally, over_population, roll_up

Places = Mapping[int, int | None]
Scanned = tuple[dict[str, dict[int, Tally]], dict[str, dict[int, Tally]]]


class NothingToCompute(DomainError):
    """No measure of this catalogue is in force in that year."""

    code, status, message = "nothing_to_compute", 409, "这一年没有生效的指标"


def compute(*, catalogue: str, year: int, by: Actor, at: datetime) -> MeasureRun:
    """Compute a whole catalogue in one scan over fresh facts.

    :raises NothingToCompute: if no measure is in force
    """
    with scope.everything(reason="指标按全区计算"):
        return _compute(catalogue=catalogue, year=year, by=by, at=at)


def request_computation(*, catalogue: str, year: int, by: Actor, at: datetime) -> bool:
    """Queue a computation; False when the same one is waiting already.

    :raises NothingToCompute: if no measure is in force
    """
    if not queries.in_force(catalogue=catalogue, year=year):
        raise NothingToCompute()
    lock = f"measures.compute:{catalogue}:{year}"
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task("measures.compute", queue="facts", queueing_lock=lock).defer(
            catalogue=catalogue, year=year, by=by.label
        )
        return True
    return False


@transaction.atomic
def _compute(*, catalogue: str, year: int, by: Actor, at: datetime) -> MeasureRun:
    measures = queries.in_force(catalogue=catalogue, year=year)
    if not measures:
        raise NothingToCompute()
    while fact_services.refresh_dirty(at=at):
        pass
    observed = fact_services.ensure_year(year=year, at=at)
    run = MeasureRun.objects.create(
        catalogue=catalogue,
        year=year,
        observed_to=observed.observed_to,
        facts_hash=observed.definition_hash,
        rules={measure.code: measure.version for measure in measures},
        computed_by=by.label,
        computed_at=at,
    )
    _forget_earlier(run)
    places = organizations.list_organizations()
    parents: Places = {place.pk: place.parent_id for place in places}
    homes = _homes_of_teams()
    by_place, by_team = _scan(measures, year, paths={place.pk: place.path for place in places}, homes=homes)
    results: list[MeasureResult] = []
    for measure in measures:
        surveyed, of_teams = _surveyed(measure, year)
        tallies, source = _for_places(measure, year, parents, by_place.get(measure.code, {}), surveyed)
        results += [_result(run, measure, place, None, tally, source) for place, tally in tallies.items()]
        for team, tally in by_team.get(measure.code, {}).items():
            shown = tally if measure.kind == Measure.Kind.FACTS else Tally(numerator=tally.numerator, denominator=None)
            if shown.numerator or shown.denominator:
                results.append(_result(run, measure, homes[team], team, shown, ""))
        results += [_result(run, measure, homes[team], team, tally, "") for team, tally in of_teams.items()]
    MeasureResult.objects.bulk_create(results, batch_size=2000)
    events.publish(
        MeasuresComputed(
            organization_id=by.organization_id or 0, by=by.label, at=at, run_id=run.pk, catalogue=catalogue, year=year
        )
    )
    return run


def _forget_earlier(run: MeasureRun) -> None:
    """Of one day only the last run is kept, and those that an appraisal was scored from."""
    same_day = MeasureRun.objects.filter(catalogue=run.catalogue, year=run.year, observed_to=run.observed_to)
    for earlier in same_day.exclude(pk=run.pk):
        with contextlib.suppress(ProtectedError), transaction.atomic():
            earlier.delete()


def _scan(measures: list[Measure], year: int, *, paths: Mapping[int, str], homes: Mapping[int, int]) -> Scanned:
    """Counts by organisation and by team of every measure that people decide.

    A resident of a centre whose team works at one of its stations counts at the station; a team elsewhere takes nobody
    away from the organisation that manages them.
    """
    formulas = [queries.formula_of(m) for m in measures if m.kind in (Measure.Kind.FACTS, Measure.Kind.POPULATION)]
    by_place: dict[str, dict[int, Tally]] = {formula.key: {} for formula in formulas}
    by_team: dict[str, dict[int, Tally]] = {formula.key: {} for formula in formulas}
    if not formulas:
        return by_place, by_team
    scan = compile_scan(formulas)
    for managing, team, *counts in facts.run_scan(sql=scan.sql, year=year):
        home = homes.get(team, managing)
        place = home if paths[home].startswith(paths[managing]) else managing
        for position, key in enumerate(scan.keys):
            numerator, denominator, exclusions = counts[3 * position : 3 * position + 3]
            tally = Tally(numerator=numerator, denominator=denominator, exclusions=exclusions)
            by_place[key][place] = by_place[key][place] + tally if place in by_place[key] else tally
            if team is not None:
                by_team[key][team] = by_team[key][team] + tally if team in by_team[key] else tally
    return by_place, by_team


def _for_places(
    measure: Measure, year: int, parents: Places, counted: Mapping[int, Tally], surveyed: Mapping[int, Tally]
) -> tuple[dict[int, Tally], str]:
    """The tallies of every organisation with all below it, and the source where it is not our own records."""
    if measure.kind == Measure.Kind.FACTS:
        return roll_up(counted, parents), ""
    if measure.kind == Measure.Kind.POPULATION:
        figures = organizations.populations(organization_ids=parents, year=year, kind=measure.population_kind)
        rolled = over_population(roll_up(counted, parents), figures, parents)
        return {place: tally for place, tally in rolled.items() if tally.numerator or tally.denominator}, ""
    if measure.kind == Measure.Kind.SURVEY:
        return roll_up(surveyed, parents), ""
    rows = list(EnteredValue.objects.filter(measure_code=measure.code, year=year))
    own = {row.organization_id: Tally(numerator=row.numerator, denominator=row.denominator) for row in rows}
    return roll_up(own, parents), ";".join(sorted({row.source for row in rows}))[:300]


def _surveyed(measure: Measure, year: int) -> tuple[dict[int, Tally], dict[int, Tally]]:
    if measure.kind != Measure.Kind.SURVEY:
        return {}, {}
    places, teams = surveys.measured(year=year, what=measure.numerator_value or "effective")
    return {key: _tally(part) for key, part in places.items()}, {key: _tally(part) for key, part in teams.items()}


def _tally(part: surveys.Fraction) -> Tally:
    return Tally(numerator=part.numerator, denominator=part.denominator, exclusions=part.left_out)


def _homes_of_teams() -> dict[int, int]:
    team: Any = MeasureResult._meta.get_field("team").related_model
    return dict(team._base_manager.values_list("pk", "organization_id"))


def _result(
    run: MeasureRun, measure: Measure, place: int, team: int | None, tally: Tally, source: str
) -> MeasureResult:
    basis = {
        Measure.Kind.SURVEY: MeasureResult.Basis.SURVEY,
        Measure.Kind.ENTERED: MeasureResult.Basis.ENTERED,
    }.get(Measure.Kind(measure.kind), MeasureResult.Basis.COMPUTED)
    return MeasureResult(
        run=run,
        measure=measure,
        organization_id=place,
        team_id=team,
        numerator=Decimal(tally.numerator),
        denominator=None if tally.denominator is None else Decimal(tally.denominator),
        exclusions=tally.exclusions,
        basis=basis,
        source=source,
    )
