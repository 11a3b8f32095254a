"""辖区总览 in one answer: headlines, the parts compared worst first, the years, and what to say about them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from jiayi.foundation.organizations import queries as organizations
from jiayi.performance.measures import queries as measures
from jiayi.performance.measures.queries import MeasureView, ResultLine

from .. import rules
from ..rules import Sentence
from .links import measure_link
from .standing import CATALOGUE, HEADLINES

MAIN = "HZ17-1"  # whose years are drawn
BESIDE = 3


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """One part: the measure it is ranked by, and the others beside it."""

    line: ResultLine
    beside: list[ResultLine | None]


@dataclass(frozen=True, slots=True)
class DashboardView:
    year: int
    organization_id: int
    computed_at: datetime | None
    headlines: list[ResultLine]
    level: str
    main: ResultLine | None
    columns: list[ResultLine]
    rows: list[PlaceLine]
    trend_name: str
    trend_target: Decimal | None
    trend: list[tuple[int, Decimal]]
    sentences: list[Sentence]


def view_dashboard(*, organization_id: int, year: int) -> DashboardView:
    """The overview of a place in scope for a year.

    :raises NotFound: outside the scope
    """
    place = organizations.get_managed_organization(organization_id=organization_id)
    run = measures.find_latest_run(catalogue=CATALOGUE, year=year)
    codes = [code for code in HEADLINES if run is not None and code in run.rules]
    views = [measures.view_measure(code=code, year=year, organization_id=place.pk) for code in codes]
    headlines = [view.result for view in views if view.result is not None and view.result.denominator is not None]
    main = next((view for view in views if _has_parts(view)), views[0] if views else None)
    beside = [view for view in views if view is not main and _has_parts(view)][:BESIDE]
    # A centre whose stations have no figures of their own is compared by its teams.
    level = "places" if main is not None and any(_known(line) for line in main.places) else "teams"
    rows = _rows(main, beside, level) if main is not None else []
    drawn = next((view for view in views if view.measure.code == MAIN), main)
    return DashboardView(
        year=year,
        organization_id=place.pk,
        computed_at=run.computed_at if run else None,
        headlines=headlines,
        level=level,
        main=main.result if main else None,
        columns=[view.result for view in beside if view.result is not None],
        rows=rows,
        trend_name=drawn.measure.name if drawn else "",
        trend_target=drawn.result.target if drawn and drawn.result else None,
        trend=[(past, rate) for past, _, rate in drawn.history if rate is not None] if drawn else [],
        sentences=_sentences(headlines, rows, year, place.pk),
    )


def _rows(main: MeasureView, beside: list[MeasureView], level: str) -> list[PlaceLine]:
    def of(view: MeasureView) -> list[ResultLine]:
        return view.places if level == "places" else view.teams

    found = [
        PlaceLine(
            line=line,
            beside=[
                next((other for other in of(view) if _same(other, line) and _known(other)), None) for view in beside
            ],
        )
        for line in of(main)
        if _known(line)
    ]
    return sorted(found, key=lambda row: (row.line.rate is None, row.line.rate or 0, row.line.place))


def _sentences(headlines: list[ResultLine], rows: list[PlaceLine], year: int, organization_id: int) -> list[Sentence]:
    """What is reached, what is furthest off, which part is lowest: what can be said of a year without a comparison."""
    judged = [line for line in headlines if line.target is not None and line.denominator and line.missing is not None]
    reached = [line for line in judged if not line.missing]
    missed = sorted((line for line in judged if line.missing), key=lambda line: (line.rate or 0) - (line.target or 0))
    sentences = []
    if reached:
        told = "，".join(f"{line.measure.name} {rules.percent(line.rate or Decimal(0))}" for line in reached)
        sentences.append(_said("better", "做到了", "done", f"{told}，都到了目标。", reached[0], year, "numerator"))
    for line in missed[:2]:
        unit = line.measure.get_unit_display()
        text = (
            f"{line.measure.name} {rules.percent(line.rate or Decimal(0))}（{line.numerator:,.0f} / "
            f"{line.denominator:,.0f} {unit}），离目标 {(line.target or 0) * 100:.0f}% 还差 {line.missing:,} {unit}。"
        )
        sentences.append(_said("worse", "还差", "due", text, line, year, "gap"))
    lowest = next((row.line for row in rows if row.line.denominator), None)
    if lowest is not None and len(rows) > 1:
        text = (
            f"{lowest.place}的{lowest.measure.name}最低，{rules.percent(lowest.rate or Decimal(0))}"
            f"（{lowest.numerator:,.0f} / {lowest.denominator:,.0f}）。"
        )
        sentences.append(_said("help", "先帮谁", "late", text, lowest, year, "gap"))
    return sentences


def _said(kind: str, label: str, status: str, text: str, line: ResultLine, year: int, side: str) -> Sentence:
    opens = line.measure.kind == "facts"
    numerator, denominator = int(line.numerator or 0), int(line.denominator or 0)
    people = denominator - numerator if side == "gap" and opens else numerator
    return Sentence(
        kind=kind,
        label=label,
        status=status,
        text=text,
        numerator=numerator,
        denominator=denominator,
        unit=line.measure.get_unit_display(),
        link=measure_link(line.measure.code, year, line.organization_id, side if opens else "numerator", line.team_id),
        link_text=f"看这 {people:,} {line.measure.get_unit_display()}",
    )


def _has_parts(view: MeasureView) -> bool:
    return any(_known(line) for line in [*view.places, *view.teams])


def _known(line: ResultLine) -> bool:
    return line.numerator is not None and line.denominator is not None


def _same(one: ResultLine, other: ResultLine) -> bool:
    return (one.organization_id, one.team_id) == (other.organization_id, other.team_id)
