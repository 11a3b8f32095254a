"""周一页: five sentences over one place, each with its numbers and a link that opens to exactly the people it means.

One documented place instead of a composition in the browser. What is compared: the newest computation of the running
year against the one four weeks before it, or what the reader chooses: last week, the same week of last year, a day
(`rules.AGAINST`); computations of every day are kept (measures).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.plans import queries as plans
from jiayi.foundation.organizations import queries as organizations
from jiayi.performance.measures import queries as measures
from jiayi.performance.measures.queries import ResultLine

from .. import rules
from ..rules import Part, Sentence, Standing
from .links import measure_link
from .money import at_risk
from .standing import CATALOGUE, HEADLINES, compare


@dataclass(frozen=True, slots=True)
class MondayView:
    organization_id: int
    organization_name: str
    monday: date
    computed_to: date | None
    against: str
    since: date | None
    choices: dict[str, date | None]
    sentences: list[Sentence]


def view_monday(
    *, organization_id: int, on: date, against: str = rules.FOUR_WEEKS, day: date | None = None
) -> MondayView:
    """The page of a place in scope for the week of a day.

    :raises NotFound: outside the scope
    """
    place = organizations.get_managed_organization(organization_id=organization_id)
    compared = compare(organization_id=place.pk, year=on.year, against=against, day=day)
    gained, lost = rules.better(compared.standings), rules.worse(compared.standings)
    sentences = [
        _better(gained, compared.since, on.year, place.pk) if gained and compared.since else None,
        _worse(lost, compared.since, on.year, place.pk) if lost else None,
        _help(place.pk, on.year),
        _money(place.pk, on),
        _advice(place.pk, on),
    ]
    return MondayView(
        organization_id=place.pk,
        organization_name=place.label,
        monday=on - timedelta(days=on.weekday()),
        computed_to=compared.computed_to,
        against=rules.DAY if day else against,
        since=compared.since,
        choices=compared.choices,
        sentences=[sentence for sentence in sentences if sentence is not None],
    )


def _better(one: Standing, since: date, year: int, organization_id: int) -> Sentence:
    return Sentence(
        kind="better",
        label="好了",
        status="done",
        text=rules.better_text(one, since, year),
        numerator=one.numerator,
        denominator=one.denominator,
        unit=one.unit,
        link=measure_link(one.code, year, organization_id, "numerator"),
        link_text=f"看这 {one.numerator:,} {one.unit}",
    )


def _worse(one: Standing, since: date | None, year: int, organization_id: int) -> Sentence:
    side = "gap" if one.opens else "numerator"
    people = one.denominator - one.numerator if one.opens else one.numerator
    return Sentence(
        kind="worse",
        label="差了",
        status="due",
        text=rules.worse_text(one, since, year),
        numerator=one.numerator,
        denominator=one.denominator,
        unit=one.unit,
        link=measure_link(one.code, year, organization_id, side),
        link_text=f"看这 {people:,} {one.unit}",
    )


def _help(organization_id: int, year: int) -> Sentence | None:
    """The team (or the place) that is furthest below the first headline that has parts with a target."""
    run = measures.find_latest_run(catalogue=CATALOGUE, year=year)
    if run is None:
        return None
    for code in ("JY-1", *HEADLINES):
        if code not in run.rules:
            continue
        view = measures.view_measure(code=code, year=year, organization_id=organization_id)
        parts = [line for line in (view.places or view.teams) if _is_behind(line)]
        if parts:
            return _help_text(min(parts, key=lambda line: (line.rate or 0, line.place)), year, organization_id)
    return None


def _is_behind(line: ResultLine) -> bool:
    return (
        line.rate is not None
        and line.target is not None
        and line.is_reached is False
        and int(line.denominator or 0) >= rules.SMALLEST
    )


def _help_text(line: ResultLine, year: int, organization_id: int) -> Sentence:
    missing = line.missing or 0
    unit = line.measure.get_unit_display()
    numerator, denominator = int(line.numerator or 0), int(line.denominator or 0)
    open_ones = denominator - numerator
    target = f"{(line.target or 0) * 100:.0f}%"
    return Sentence(
        kind="help",
        label="先帮谁",
        status="late",
        text=(
            f"{line.place}的{line.measure.name}最低，{rules.percent(line.rate or Decimal(0))}"
            f"（{numerator:,} / {denominator:,} {unit}），离 {target} 还差 {missing:,} {unit}。"
        ),
        numerator=numerator,
        denominator=denominator,
        unit=unit,
        link=measure_link(line.measure.code, year, line.organization_id, "gap", line.team_id),
        link_text=f"看这 {open_ones:,} {unit}",
    )


def _money(organization_id: int, on: date) -> Sentence | None:
    risk = at_risk(organization_id=organization_id, on=on)
    if not risk.classes:
        return None
    running = contracts.count_tabs(today=on)["active"]
    said = "、".join(f"{one.label} {one.contracts:,} 份" for one in risk.classes)
    doubled = "（有的占两样）" if sum(one.contracts for one in risk.classes) > risk.contracts else ""
    parts = [
        Part(label=one.label, count=one.contracts, amount=one.amount, link=f"/contracts?tab={one.tab}")
        for one in risk.classes
    ]
    return Sentence(
        kind="money",
        label="钱悬着",
        status="late",
        text=(
            f"{rules.yuan(risk.amount)}的签约费可能算不上，"
            f"{risk.contracts:,} / {running:,} 份生效协议：{said}{doubled}。"
        ),
        numerator=risk.contracts,
        denominator=running,
        unit="份",
        link=parts[0].link,
        link_text=f"看{parts[0].label.split('，')[0]}的 {parts[0].count:,} 份",
        parts=parts,
    )


def _advice(organization_id: int, on: date) -> Sentence | None:
    """Where one week of visits brings most: the line of the plan that is furthest behind, and whom to begin with."""
    view = plans.view_plan(organization_id=organization_id, year=on.year, on=on)
    behind = [row for row in view.rows if row.missing and row.grid_id]
    if not behind or not view.weeks_left:
        return None
    row = max(behind, key=lambda one: (one.missing or 0, one.grid_name))
    visits = plans.list_visits(grid_id=row.grid_id or 0, on=on, limit=1)
    if not visits.total:
        return None
    week = -(-(row.missing or 0) // view.weeks_left)
    wanted = min(week, visits.total)
    keys = f"，先找重点人群 {min(visits.key_people, wanted):,} 人" if visits.key_people else ""
    return Sentence(
        kind="advice",
        label="建议",
        status="info",
        text=(
            f"这一周请{row.doctor_name or row.grid_name}上门 {wanted:,} 人{keys}："
            f"{row.grid_name}签了 {row.signed:,} / {row.plan:,} 人，"
            f"还差 {row.missing:,} 人，还有 {view.weeks_left} 周。"
        ),
        numerator=row.signed,
        denominator=row.plan,
        unit="人",
        link=f"/plan?grid={row.grid_id}&view=visits",
        link_text=f"看名单 {visits.total:,} 人",
    )
