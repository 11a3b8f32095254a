"""The form of the plan: one row per grid and its doctor, computed from contracts and the people who live there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from jiayi.contracting.contracts import queries as contracts
from jiayi.contracting.contracts.queries import SignedCount
from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.patients import queries as patients
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.foundation.terminology import queries as terminology

from .. import rules
from ..models import PlanTarget, TargetKind

GRID_POPULATION = "registered_grid"


@dataclass(slots=True)
class ClassCount:
    """One class of people in the form: living in the grid, signed last year, signed now, planned."""

    in_grid: int = 0
    before: int = 0
    signed: int = 0
    plan: int | None = None


@dataclass(slots=True)
class PlanRow:
    """One line of the form. A total is the same shape with the lines added up."""

    grid_id: int | None = None
    grid_name: str = ""
    community: str = ""
    organization_id: int | None = None
    organization_name: str = ""
    doctor_id: int | None = None
    doctor_name: str = ""
    team_ids: tuple[int, ...] = ()
    team_name: str = ""
    registered_pop: int | None = None
    residents: int = 0
    before: int = 0
    signed: int = 0
    plan: int | None = None
    elderly: ClassCount = field(default_factory=ClassCount)
    hypertension: ClassCount = field(default_factory=ClassCount)
    diabetes: ClassCount = field(default_factory=ClassCount)
    beds_before: int | None = None
    beds_plan: int | None = None

    @property
    def missing(self) -> int | None:
        return rules.gap(plan=self.plan, signed=self.signed)


@dataclass(frozen=True, slots=True)
class PlanView:
    """The page: lines, their sum, what was signed outside the grids, and the curve over the weeks."""

    year: int
    as_of: date
    organization_id: int
    organization_name: str
    rows: list[PlanRow]
    total: PlanRow
    others: PlanRow
    weeks: list[rules.Week]
    weeks_left: int
    needed_per_week: int | None
    years: list[int]


def view_plan(
    *, organization_id: int, year: int, on: date, team_ids: Collection[int] | None = None, grid_id: int | None = None
) -> PlanView:
    """The plan of an organisation in scope; only the lines of these teams, or of one grid, when given.

    :raises NotFound: if the organisation is outside the scope
    """
    place = organizations.get_managed_organization(organization_id=organization_id)
    rows = _rows(place.pk, year)
    day = rules.last_day(year, on)
    below = organizations.list_subtree_ids(organization_id=place.pk)
    others = PlanRow(grid_name="其他科室和团队")
    _add_signed(rows, others, _signed(year, day, below), "signed")
    _add_signed(rows, others, _signed(year - 1, date(year - 1, 12, 31), below), "before")
    _add_residents(rows, day)
    shown = [
        row
        for row in rows
        if (team_ids is None or set(row.team_ids) & set(team_ids)) and (grid_id is None or row.grid_id == grid_id)
    ]
    is_part = team_ids is not None or grid_id is not None
    total = _total(shown)
    teams = {team for row in shown for team in row.team_ids} if is_part else None
    by_day = contracts.signed_by_day(
        start=date(year, 1, 1), end=date(year + 1, 1, 1), organization_ids=below, team_ids=_grid_teams(shown, teams)
    )
    weeks = rules.weeks_left(year, on)
    return PlanView(
        year=year,
        as_of=day,
        organization_id=place.pk,
        organization_name=place.label,
        rows=shown,
        total=total,
        others=PlanRow() if is_part else others,
        weeks=rules.weekly_curve(year=year, on=on, by_day=by_day, plan=total.plan),
        weeks_left=weeks,
        needed_per_week=rules.needed_per_week(missing=total.missing, weeks=weeks),
        years=_years(below, on.year),
    )


def list_targets(*, grid_id: int, year: int, kind: str = "") -> list[PlanTarget]:
    """Every version in scope, the newest first: who set what, when, on which ground."""
    rows = PlanTarget.objects.filter(grid_id=grid_id, year=year)
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.order_by("kind", "-version"))


def rows_of_doctor(rows: Iterable[PlanRow], team_id: int, grid_id: int | None) -> PlanRow | None:
    """The line a signature counts in: the doctor's; of several grids of one doctor the one the person lives in."""
    own = [row for row in rows if team_id in row.team_ids]
    return next((row for row in own if row.grid_id == grid_id), own[0] if own else None)


def bare_rows(*, organization_id: int) -> list[PlanRow]:
    """The lines without their numbers: grids with doctor and teams, in the order of the form."""
    grids = [grid for grid in organizations.list_grids(organization_id=organization_id) if grid.is_active]
    teams: dict[int, list[tuple[int, str]]] = {}
    for team in practitioners.list_teams(organization_id=organization_id, active_only=False):
        teams.setdefault(team.leader_id, []).append((team.pk, team.name))
    names = terminology.division_names({grid.division_code for grid in grids if grid.division_code})
    return [
        PlanRow(
            grid_id=grid.pk,
            grid_name=grid.name,
            community=names.get(grid.division_code, ""),
            organization_id=grid.organization_id,
            organization_name=grid.organization.label,
            doctor_id=grid.doctor_id,
            doctor_name=grid.doctor.name if grid.doctor else "",
            team_ids=tuple(number for number, _ in teams.get(grid.doctor_id or 0, [])),
            team_name=next((name for _, name in teams.get(grid.doctor_id or 0, [])), ""),
        )
        for grid in grids
    ]


def _rows(organization_id: int, year: int) -> list[PlanRow]:
    rows = bare_rows(organization_id=organization_id)
    targets = _targets([row.grid_id for row in rows if row.grid_id], year)
    figures = organizations.latest_grid_populations(
        grid_ids=[row.grid_id for row in rows if row.grid_id], year=year, kind=GRID_POPULATION
    )
    for row in rows:
        own = targets.get(row.grid_id or 0, {})
        row.registered_pop = figures.get(row.grid_id or 0)
        row.plan = own.get(TargetKind.SIGNED)
        row.elderly.plan = own.get(TargetKind.ELDERLY)
        row.hypertension.plan = own.get(TargetKind.HYPERTENSION)
        row.diabetes.plan = own.get(TargetKind.DIABETES)
        row.beds_plan = own.get(TargetKind.FAMILY_BEDS)
        row.beds_before = own.get(TargetKind.FAMILY_BEDS_BEFORE)
    return rows


def _targets(grid_ids: list[int], year: int) -> dict[int, dict[str, int]]:
    """Grid → kind → the newest version. A version that begins later already stands in the plan: it is a plan."""
    targets: dict[int, dict[str, int]] = {}
    rows = PlanTarget.objects.filter(grid_id__in=grid_ids, year=year).order_by("version")
    for grid_id, kind, value in rows.values_list("grid_id", "kind", "value"):
        targets.setdefault(grid_id, {})[kind] = value
    return targets


def _signed(year: int, day: date, organization_ids: list[int]) -> list[SignedCount]:
    return contracts.signed_in_period(
        start=date(year, 1, 1),
        end=date(year + 1, 1, 1),
        organization_ids=organization_ids,
        elder_born_to=rules.born_to(day),
    )


def _add_signed(rows: list[PlanRow], others: PlanRow, counts: list[SignedCount], when: str) -> None:
    for count in counts:
        row = rows_of_doctor(rows, count.team_id, count.grid_id) or others
        setattr(row, when, getattr(row, when) + count.people)
        for name in ("elderly", "hypertension", "diabetes"):
            part = getattr(row, name)
            setattr(part, when, getattr(part, when) + getattr(count, name))


def _add_residents(rows: list[PlanRow], day: date) -> None:
    counts = patients.grid_counts(
        grid_ids=[row.grid_id for row in rows if row.grid_id], elder_born_to=rules.born_to(day)
    )
    for row in rows:
        found = counts.get(row.grid_id or 0, patients.NOBODY)
        row.residents = found.residents
        row.elderly.in_grid, row.hypertension.in_grid = found.elderly, found.hypertension
        row.diabetes.in_grid = found.diabetes


def _total(rows: list[PlanRow]) -> PlanRow:
    """Added up, never averaged; what no line states stays unstated."""
    total = PlanRow(grid_name="合计")
    for name in ("residents", "before", "signed"):
        setattr(total, name, sum(getattr(row, name) for row in rows))
    for name in ("registered_pop", "plan", "beds_before", "beds_plan"):
        setattr(total, name, _sum(getattr(row, name) for row in rows))
    for name in ("elderly", "hypertension", "diabetes"):
        parts = [getattr(row, name) for row in rows]
        summed = ClassCount(
            in_grid=sum(part.in_grid for part in parts),
            before=sum(part.before for part in parts),
            signed=sum(part.signed for part in parts),
            plan=_sum(part.plan for part in parts),
        )
        setattr(total, name, summed)
    return total


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _grid_teams(rows: list[PlanRow], teams: set[int] | None) -> set[int]:
    """The curve is that of the lines: what departments sign stands beside the plan, not in it."""
    return teams if teams is not None else {team for row in rows for team in row.team_ids}


def _years(organization_ids: list[int], running: int) -> list[int]:
    known = PlanTarget.objects.filter(organization_id__in=organization_ids).values_list("year", flat=True).distinct()
    return sorted({*known, running}, reverse=True)


def is_own_grid(*, organization_id: int, grid_id: int, team_ids: Collection[int]) -> bool:
    """Is the grid's doctor the leader of one of these teams?"""
    rows = bare_rows(organization_id=organization_id)
    return any(row.grid_id == grid_id and set(row.team_ids) & set(team_ids) for row in rows)
