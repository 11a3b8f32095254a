"""Signing by year, the plan table, the published tables, the family beds of six centres."""

from decimal import Decimal
from typing import Any

from jiayi.foundation.organizations import queries as organizations
from jiayi.foundation.practitioners import queries as practitioners
from jiayi.performance.facts import queries as facts
from jiayi.performance.measures import queries as measures

from .preparing import CATALOGUE, YEARS, Places

PLAN_YEAR = 2017


def signing(place: Places) -> dict[str, Any]:
    """Signed and rate per year, over the registered population of the end of the same year."""
    published = _published("signing_history")
    years = []
    for year in YEARS:
        result = _result(year, "HZ17-1", place.centre_id)
        figure = organizations.find_figure(
            organization_id=place.centre_id, year=year, kind=result.measure.population_kind
        )
        printed = published[f"{year}年"]
        years.append(
            {
                "year": year,
                "signed": int(result.numerator),
                "denominator": int(result.denominator or 0),
                "denominator_kind": result.measure.population_kind,
                "denominator_is_derived": figure.is_derived if figure else None,
                "rate": _rounded(result.rate, 4),
                "rate_percent": _percent(result.rate),
                "published_signed": int(printed["signed"]),
                "published_rate_percent": printed["rate"],
            }
        )
    by_grid = sum(row["signed_2017_computed"] for row in plan(place)["rows"])
    total = years[-1]["signed"]
    return {
        "years": years,
        "split_2017": {"grid_doctors": by_grid, "other_departments": total - by_grid, "total": total},
        "populations": {
            "registered_year_end_2017": years[-1]["denominator"],
            "registered_grid": plan(place)["totals"]["registered_pop_in_grids"],
            "resident": organizations.population(organization_id=place.centre_id, year=PLAN_YEAR, kind="resident"),
        },
    }


def plan(place: Places) -> dict[str, Any]:
    """The thirteen rows as published, beside the people each doctor's team signed in our records."""
    path = organizations.get_organization(organization_id=place.centre_id).path
    teams = {
        team.pk: practitioners.get_practitioner(practitioner_id=team.leader_id).code
        for team in practitioners.list_teams(organization_id=place.centre_id, active_only=False)
    }
    computed: dict[str, int] = {}
    for signed in facts.list_signed(year=PLAN_YEAR, organization_path=path):
        doctor = teams.get(signed.team_id, "")
        computed[doctor] = computed.get(doctor, 0) + signed.people
    rows = []
    for cells in measures.list_published_rows(table="plan_2018"):
        row: dict[str, Any] = {"row": cells[0].row}
        row |= {cell.column: _plain(cell.value) if cell.value is not None else cell.text for cell in cells if cell.text}
        row["signed_2017_computed"] = computed.get(row["doctor"], 0)
        rows.append(row)
    grids = organizations.grid_populations(year=PLAN_YEAR, kind="registered_grid", organization_id=place.centre_id)
    totals = {key: sum(row.get(key, 0) for row in rows) for key in ("registered_pop", "signed_2017", "plan_2018")}
    totals["signed_2017_computed"] = sum(row["signed_2017_computed"] for row in rows)
    totals["registered_pop_in_grids"] = sum(grids.values())
    return {"rows": rows, "totals": totals}


def published_2016() -> dict[str, Any]:
    """Both published tables as rows, doubts marked."""
    return {
        table: [
            {
                "row": cells[0].row_title,
                "year": cells[0].year,
                "values": {c.column: _plain(c.value) if c.value is not None else c.text for c in cells if c.text},
                "data_conflict": [cell.column for cell in cells if cell.has_conflict],
                "note": cells[0].note,
            }
            for cells in measures.list_published_rows(table=table)
        ]
        for table in ("assessment_2016", "indicators_2017")
    }


def rollup(place: Places) -> dict[str, Any]:
    """Family beds: numerators and denominators of the centres, and their sum for the district."""
    run = measures.find_latest_run(catalogue=CATALOGUE, year=2017)
    centres, rates = {}, []
    for code, organization_id in place.centre_ids.items():
        result = _result(2017, "HZ17-T19", organization_id)
        rates.append(result.rate or Decimal(0))
        centres[code] = _fraction(result)
    total = _result(2017, "HZ17-T19", place.bureau_id)
    return {
        "measure": "HZ17-T19",
        "version": run.rules["HZ17-T19"] if run else None,
        "centres": centres,
        "total": _fraction(total),
        "mean_of_rates_which_it_is_not": _rounded(sum(rates, Decimal(0)) / len(rates), 4),
    }


def _result(year: int, code: str, organization_id: int) -> Any:
    run = measures.find_latest_run(catalogue=CATALOGUE, year=year)
    result = measures.find_result(run=run, code=code, organization_id=organization_id) if run else None
    if result is None:
        raise RuntimeError(f"{year} 年没有指标 {code} 的结果")
    return result


def _fraction(result: Any) -> dict[str, Any]:
    return {
        "numerator": int(result.numerator),
        "denominator": int(result.denominator),
        "rate": _rounded(result.rate, 4),
        "basis": result.basis,
    }


def _published(table: str) -> dict[str, dict[str, Any]]:
    return {
        cells[0].row_title: {cell.column: _plain(cell.value) for cell in cells if cell.value is not None}
        for cells in measures.list_published_rows(table=table)
    }


def _plain(value: Decimal | None) -> int | float | None:
    """For JSON only; every calculation before it was decimal."""
    if value is None:
        return None
    return int(value) if value == value.to_integral() else float(value)


def _rounded(rate: Decimal | None, places: int) -> float | None:
    return None if rate is None else float(round(rate, places))


def _percent(rate: Decimal | None) -> float | None:
    return None if rate is None else float(round(rate * 100, 1))
