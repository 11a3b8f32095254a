"""What one page shows, gathered."""

from dataclasses import dataclass
from decimal import Decimal

from jiayi.foundation.organizations import queries as organizations

from ..models import Measure, MeasureRun, PublishedFigure
from ..rules.statistics import Tally, rounded_rate
from .definitions import get_measure, in_force
from .figures import published_beside
from .people import SIDES
from .results import ResultLine, empty_line, find_latest_run, latest_year, list_history, list_lines, list_places


@dataclass(frozen=True, kw_only=True, slots=True)
class CatalogueView:
    catalogue: str
    year: int
    organization_id: int
    run: MeasureRun | None
    years: list[int]
    lines: list[ResultLine]
    published: dict[str, list[PublishedFigure]]


@dataclass(frozen=True, kw_only=True, slots=True)
class MeasureView:
    measure: Measure
    run: MeasureRun | None
    result: ResultLine | None
    places: list[ResultLine]
    teams: list[ResultLine]
    history: list[tuple[int, Tally, Decimal | None]]
    opens_to: list[str]
    published: list[PublishedFigure]


def view_catalogue(*, catalogue: str, year: int | None, today_year: int, organization_id: int) -> CatalogueView:
    """Every measure of a catalogue for one place; without a year, the newest one that has results.

    :raises NotFound: if the place is outside the scope
    """
    place = organizations.get_managed_organization(organization_id=organization_id)
    chosen = year or latest_year(catalogue=catalogue) or today_year
    run = find_latest_run(catalogue=catalogue, year=chosen)
    lines = (
        list_lines(run=run, organization_id=place.pk)
        if run is not None
        else [empty_line(measure, chosen) for measure in in_force(catalogue=catalogue, year=chosen)]
    )
    years = MeasureRun.objects.filter(catalogue=catalogue).order_by("-year").values_list("year", flat=True).distinct()
    return CatalogueView(
        catalogue=catalogue,
        year=chosen,
        organization_id=place.pk,
        run=run,
        years=list(years),
        lines=lines,
        published=published_beside(organization_code=place.code, year=chosen),
    )


def view_measure(*, code: str, year: int, organization_id: int) -> MeasureView:
    """One measure at one place: definition, result, places and teams below, earlier years, published figures.

    :raises NotFound: if there is no such measure, or the place is outside the scope
    """
    place = organizations.get_managed_organization(organization_id=organization_id)
    measure = get_measure(code=code, year=year)
    run = find_latest_run(catalogue=measure.catalogue, year=year)
    lines = list_places(run=run, measure=measure, organization_id=organization_id) if run is not None else []
    own = [line for line in lines if line.team_id is None and line.organization_id == place.pk]
    history = list_history(code=code, organization_id=organization_id)
    return MeasureView(
        measure=measure,
        run=run,
        result=own[0] if own else None,
        places=[line for line in lines if line.team_id is None and line.organization_id != place.pk],
        teams=[line for line in lines if line.team_id is not None],
        history=[(year, tally, rounded_rate(tally.rate)) for year, tally in history],
        opens_to=_opens_to(measure),
        published=published_beside(organization_code=place.code, year=year).get(code, []),
    )


def view_teams(*, catalogue: str, year: int | None, today_year: int, team_ids: frozenset[int]) -> CatalogueView:
    """The same numbers as the desk's, for the teams of a doctor."""
    chosen = year or latest_year(catalogue=catalogue) or today_year
    run = find_latest_run(catalogue=catalogue, year=chosen)
    lines = [
        line
        for team in sorted(team_ids)
        for line in (list_lines(run=run, team_id=team) if run is not None else [])
        if line.numerator is not None
    ]
    return CatalogueView(
        catalogue=catalogue, year=chosen, organization_id=0, run=run, years=[chosen], lines=lines, published={}
    )


def _opens_to(measure: Measure) -> list[str]:
    if measure.kind == Measure.Kind.FACTS:
        return list(SIDES)
    return ["numerator"] if measure.kind == Measure.Kind.POPULATION else []
